"""One respondent's answers, as a device or another system brings them: trusted only after reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from evaluation.domain.errors_skm import ResponseInvalid
from evaluation.domain.names import NAME_LIMIT, is_id, printable
from evaluation.domain.skm_rules import HIGHEST_ANSWER, LOWEST_ANSWER, RuleSet
from servicekit.errors import FieldProblem

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_CLOCK_ERROR = timedelta(days=1)
_FIELDS = frozenset({"id", "answers", "occurred_at"})


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


def response_id_of(entry: object) -> str | None:
    """The id an entry names, if it names a usable one."""
    named = entry.get("id") if isinstance(entry, Mapping) else None
    return named if isinstance(named, str) and is_id(named) else None


def read_response(entry: object, rules: RuleSet, *, received_at: datetime) -> Response:
    """The response an entry describes. Without `occurred_at` it happened when it was received.

    Raises: `ResponseInvalid`, naming every field that is wrong; a field nobody asked for is wrong too, so
        that no name, NIK or phone number slips in.
    """
    fields: Mapping[Any, Any] = entry if isinstance(entry, Mapping) else {}
    response_id, answers = fields.get("id", ""), fields.get("answers", ())
    occurred_at = _instant(fields.get("occurred_at") or received_at)
    problems = [
        *_stray(fields),
        *_id_problems(response_id),
        *_answer_problems(answers, rules),
        *_time_problems(occurred_at, received_at),
    ]
    if problems or occurred_at is None:
        raise ResponseInvalid(problems)
    return Response(response_id, {code: answers[code] for code in rules.codes}, occurred_at)


def kept_fields(entry: object, rules: RuleSet) -> dict[str, object]:
    """What may be kept of an entry that was refused: the fields asked for, each cut short, and no others."""
    fields = entry if isinstance(entry, Mapping) else {}
    answers = fields.get("answers")
    kept: dict[str, object] = {name: _short(fields[name]) for name in ("id", "occurred_at") if name in fields}
    if isinstance(answers, Mapping):
        kept["answers"] = {code: _short(answers[code]) for code in rules.codes if code in answers}
    return kept


def _short(value: object) -> object:
    return value if isinstance(value, int) else str(value)[:NAME_LIMIT]


def _instant(value: object) -> datetime | None:
    try:
        instant = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        return instant.astimezone(UTC) if instant.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _time_problems(occurred_at: datetime | None, received_at: datetime) -> list[FieldProblem]:
    if occurred_at is None:
        return [
            FieldProblem(
                "occurred_at", "not-an-instant", "Tulis waktu dengan zonanya", "Give a time with its zone"
            )
        ]
    if not _EARLIEST <= occurred_at <= received_at + _CLOCK_ERROR:
        return [
            FieldProblem("occurred_at", "implausible", "Jam perangkat keliru", "The device's clock is wrong")
        ]
    return []


def _stray(fields: Mapping[object, object]) -> list[FieldProblem]:
    return [
        FieldProblem(printable(field), "not-asked-for", "Data ini tidak diminta", "Nobody asks for this")
        for field in fields
        if field not in _FIELDS
    ]


def _id_problems(response_id: object) -> list[FieldProblem]:
    if is_id(response_id):
        return []
    return [
        FieldProblem("id", "not-an-id", "Id buatan perangkat wajib diisi", "The device's own id is needed")
    ]


def _answer_problems(answers: object, rules: RuleSet) -> list[FieldProblem]:
    if not isinstance(answers, Mapping):
        return [FieldProblem("answers", "missing", "Sembilan jawaban wajib diisi", "Nine answers are needed")]
    wrong = [
        FieldProblem(f"answers.{code}", "not-an-answer", "Jawaban adalah 1 sampai 4", "An answer is 1 to 4")
        for code in rules.codes
        if not _is_answer(answers.get(code))
    ]
    unknown = [
        FieldProblem(
            f"answers.{printable(code)}", "unknown-element", "Unsur tidak dikenal", "Unknown element"
        )
        for code in answers
        if code not in rules.codes
    ]
    return wrong + unknown


def _is_answer(value: object) -> bool:
    return type(value) is int and LOWEST_ANSWER <= value <= HIGHEST_ANSWER
