"""Books a delivery of responses on a survey: each respondent once, each one-time code once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from evaluation.domain.code import Code, Way, digest_of_code
from evaluation.domain.errors_answers import CodeExpired, CodeMissing, CodeUnknown, CodeUsed
from evaluation.domain.judging import Receipt, judge
from evaluation.domain.response import Questionnaire, Response, read_response
from evaluation.domain.survey import Survey
from servicekit.days import day_of


@dataclass(frozen=True, slots=True)
class Booking:
    """What became of a batch: the survey after it, the responses that are new, and a receipt per entry."""

    survey: Survey
    accepted: tuple[Response, ...]
    receipts: tuple[Receipt, ...]

    @property
    def spent(self) -> tuple[str, ...]:
        """Digests of the codes that were used."""
        return tuple(response.code for response in self.accepted if response.code is not None)


@dataclass(slots=True)
class Ledger:
    """What a survey knows of the entries brought to it.

    Attributes:
        answers: Those already counted, by the id they were counted under.
        codes: Those of the codes it gave out itself, by digest.
    """

    answers: dict[str, Mapping[str, int]]
    codes: dict[str, Code]

    def enter(self, booking: Booking) -> None:
        """From now on know what was booked."""
        self.answers |= {response.id: response.answers for response in booking.accepted}
        self.codes |= {digest: replace(self.codes[digest], is_used=True) for digest in booking.spent}


def code_of(entry: object) -> object:
    """The code an entry names, whatever it is; None when it names none."""
    return entry.get("code") if isinstance(entry, Mapping) else None


def digests_of(entries: Sequence[object]) -> Iterator[str]:
    """The digests of the codes that entries name, as far as they can be codes."""
    for entry in entries:
        digest = digest_of_code(code_of(entry))
        if digest is not None:
            yield digest


def book(
    survey: Survey,
    entries: Sequence[object],
    known: Ledger,
    form: Questionnaire,
    *,
    way: Way | None,
    at: datetime,
) -> Booking:
    """Count each entry once, in any order and any split into batches; refuse what cannot be counted.

    A response that comes again is the same respondent, whatever its code says; a new one with a code uses it.

    Args:
        survey: As it stands.
        entries: As they arrived, none of them trusted.
        known: What is known of them.
        form: What a valid response is.
        way: How those without a code come in; None: they need one.
        at: When the entries were received.
    """
    spent: set[str] = set()

    def read(entry: object) -> Response:
        if way is None and code_of(entry) is None:
            raise CodeMissing
        return read_response(entry, form, received_at=at)

    def admit(response: Response) -> None:
        survey.admit(response)
        if response.code is not None:
            _check(known.codes.get(response.code), spent, response)
            spent.add(response.code)

    judged = judge(entries, known.answers, read=read, admit=admit)
    accepted = tuple(_come_by(response, way, known.codes) for response in judged.accepted)
    return Booking(survey.count(accepted), accepted, judged.receipts)


def _check(code: Code | None, spent: set[str], response: Response) -> None:
    """Return if the code a response came with is good for it."""
    if code is None:
        raise CodeUnknown
    if code.is_used or code.digest in spent:
        raise CodeUsed
    if code.expires_on is not None and day_of(response.occurred_at) > code.expires_on:
        raise CodeExpired


def _come_by(response: Response, way: Way | None, codes: Mapping[str, Code]) -> Response:
    """The response with the way it came in: that of its code, if it has one."""
    named = way if response.code is None else codes[response.code].kind
    return response if named is None else replace(response, way=named)
