"""One respondent's answers, as a device or another system brings them: trusted only after reading."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from evaluation.domain.errors import ResponseInvalid
from evaluation.domain.rules import HIGHEST_ANSWER, LOWEST_ANSWER, RuleSet
from servicekit.errors import FieldProblem

_FIELDS = frozenset({"id", "answers", "occurred_at"})
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")


@dataclass(frozen=True, slots=True)
class Response:
    """One respondent, without a name.

    Attributes:
        id: Made by the device that asked; the same id twice is one respondent.
        occurred_at: When the form was filled in, by the device's clock.
    """

    id: str
    answers: Mapping[str, int]
    occurred_at: datetime

    @property
    def total(self) -> int:
        """Sum of the answers."""
        return sum(self.answers.values())


def read_response(entry: Mapping[str, object], rules: RuleSet, *, received_at: datetime) -> Response:
    """The response an entry describes. Without `occurred_at` it happened when it was received.

    Raises: `ResponseInvalid`, naming every field that is wrong; a field nobody asked for is wrong too, so
        that no name, NIK or phone number slips in.
    """
    response_id, answers = entry.get("id"), entry.get("answers")
    occurred_at = _instant(entry.get("occurred_at"), received_at)
    problems = [*_stray(entry), *_id_problems(response_id), *_answer_problems(answers, rules)]
    if occurred_at is None:
        problems.append(_problem("occurred_at", "not-an-instant", "waktu dengan zona", "a time with a zone"))
    if problems or not isinstance(answers, Mapping) or occurred_at is None:
        raise ResponseInvalid(problems)
    return Response(str(response_id), {code: answers[code] for code in rules.codes}, occurred_at)


def _instant(value: object, received_at: datetime) -> datetime | None:
    if value is None:
        return received_at
    try:
        instant = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        return instant.astimezone(UTC) if instant.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _stray(entry: Mapping[str, object]) -> list[FieldProblem]:
    return [
        _problem(field, "not-asked-for", "data ini tidak diminta", "nobody asks for this")
        for field in entry
        if field not in _FIELDS
    ]


def _id_problems(response_id: object) -> list[FieldProblem]:
    if isinstance(response_id, str) and _ID.fullmatch(response_id):
        return []
    return [_problem("id", "not-an-id", "id buatan perangkat wajib diisi", "the device's own id is needed")]


def _answer_problems(answers: object, rules: RuleSet) -> list[FieldProblem]:
    if not isinstance(answers, Mapping):
        return [_problem("answers", "missing", "sembilan jawaban wajib diisi", "nine answers are needed")]
    wrong = [
        _problem(f"answers.{code}", "not-an-answer", "jawaban adalah 1 sampai 4", "an answer is 1 to 4")
        for code in rules.codes
        if not _is_answer(answers.get(code))
    ]
    unknown = [
        _problem(f"answers.{code}", "unknown-element", "unsur tidak dikenal", "unknown element")
        for code in answers
        if code not in rules.codes
    ]
    return wrong + unknown


def _is_answer(value: object) -> bool:
    return type(value) is int and LOWEST_ANSWER <= value <= HIGHEST_ANSWER


def _problem(field: str, reason: str, text_id: str, text_en: str) -> FieldProblem:
    return FieldProblem(field, reason, f"{field}: {text_id}", f"{field}: {text_en}")
