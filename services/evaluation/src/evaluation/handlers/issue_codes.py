"""Give out one-time codes of a survey."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date

from evaluation.domain.code import NOISE_BYTES, Code, CodeKind, digest_of_code, new_code
from evaluation.domain.errors_answers import SurveyByInvitation
from evaluation.domain.errors_skm import SurveyClosed
from evaluation.repository.codes import Codes
from evaluation.repository.surveys import Surveys
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class IssueCodes:
    """An officer needs codes to print.

    Attributes:
        expires_on: The last day they are good for, in WIB; None: as long as the survey takes answers.
    """

    survey_id: str
    count: int
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class IssueSessionCode:
    """A browser session comes to answer; `held` is the code it says it has."""

    survey_id: str
    held: str | None


@dataclass(frozen=True, slots=True)
class Issued:
    """Codes as they are written; nobody can read them again."""

    survey_id: str
    codes: tuple[str, ...]
    expires_on: date | None


async def issue_codes(command: IssueCodes, tx: Transaction) -> Issued:
    """Give out codes for one answer each; only their digests are kept.

    Raises: `SurveyNotFound`, `SurveyClosed`; `Forbidden` for an officer of another OPD.
    """
    survey = await Surveys(tx).load(command.survey_id)
    tx.act_for(survey.opd)
    if survey.status != "open":
        raise SurveyClosed(survey.id)
    made = [random_code("code", command.expires_on) for _ in range(command.count)]
    await Codes(tx).add(survey.id, [code for _, code in made])
    return Issued(survey.id, tuple(written for written, _ in made), command.expires_on)


async def issue_session_code(command: IssueSessionCode, tx: Transaction) -> Issued:
    """The one code of a browser session. Idempotent: a session that has one keeps it.

    Given until publication: a page that was offline brings late what was answered in time. It stops nobody
    who deletes cookies, so how each answer came in is counted and shown.
    Raises: `SurveyNotFound`, `SurveyClosed`, `SurveyByInvitation`.
    """
    codes, survey = Codes(tx), await Surveys(tx).load(command.survey_id)
    if survey.access != "open":
        raise SurveyByInvitation(survey.id)
    if survey.published_at is not None:
        raise SurveyClosed(survey.id)
    held, digest = command.held, digest_of_code(command.held)
    if held is None or digest is None or digest not in await codes.known(survey.id, [digest]):
        held, code = random_code("session")
        await codes.add(survey.id, [code])
    return Issued(survey.id, (held,), None)


def random_code(kind: CodeKind, expires_on: date | None = None) -> tuple[str, Code]:
    """A code nobody can guess, as it is written and as it is kept."""
    return new_code(secrets.token_bytes(NOISE_BYTES), kind, expires_on)
