"""Open a survey."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from contracts.evaluation import SkmSurveyOpened
from evaluation.domain.errors_skm import SurveyIdTaken
from evaluation.domain.period import read_period
from evaluation.domain.skm import Tally
from evaluation.domain.survey import Access, Survey
from evaluation.reference.skm import skm_rules
from evaluation.repository.surveys import Surveys
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class OpenSurvey:
    """An officer opens the survey of one service for one period; without an id it gets one."""

    service_id: str
    opd: str
    period: str
    survey_id: str | None = None
    opens_on: date | None = None
    closes_on: date | None = None
    users: int | None = None
    program_id: str | None = None
    access: Access = "invited"


async def open_survey(command: OpenSurvey, tx: Transaction) -> Survey:
    """Open a survey and announce it.

    Emits: `SkmSurveyOpened`. Idempotent: the same survey again changes nothing.
    Raises: `PeriodInvalid`; `SurveyIdTaken` if the id belongs to another service or period.
    """
    surveys = Surveys(tx)
    survey_id = command.survey_id or tx.new_id()
    period = read_period(command.period)
    known = await surveys.find(survey_id)
    if known is not None:
        if not known.covers(command.service_id, command.opd, period):
            raise SurveyIdTaken(survey_id)
        return known
    rules = skm_rules()
    survey = Survey(
        survey_id,
        command.service_id,
        command.opd,
        period,
        Tally.empty(rules.codes),
        rules.version,
        opens_on=command.opens_on,
        closes_on=command.closes_on,
        users=command.users,
        program_id=command.program_id,
        access=command.access,
        thread=tx.context.correlation_id,
    )
    opened = SkmSurveyOpened(
        occurred_at=tx.now,
        survey_id=survey.id,
        service_id=survey.service_id,
        opd=survey.opd,
        period=period,
        opens_on=survey.opens_on,
        closes_on=survey.closes_on,
        target=survey.target,
        program_id=survey.program_id,
    )
    await surveys.save(survey, events=[opened])
    return survey
