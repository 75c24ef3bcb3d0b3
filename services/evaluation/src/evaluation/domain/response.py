"""One respondent's answers, as a device or another system brings them: trusted only after reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from evaluation.domain.code import Way, digest_of_code
from evaluation.domain.entries import cut_short, id_problems, instant_of, stray_problems, time_problems
from evaluation.domain.errors_answers import CodeUnknown
from evaluation.domain.errors_responses import ResponseInvalid
from evaluation.domain.names import printable
from evaluation.domain.respondent import Questions, group_problems, suggestion_problems
from evaluation.domain.skm_rules import HIGHEST_ANSWER, LOWEST_ANSWER, RuleSet
from servicekit.errors import FieldProblem

_FIELDS = frozenset({"id", "answers", "occurred_at", "respondent", "suggestion", "code"})


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """What a survey asks: the elements, and what respondents may say beside them."""

    rules: RuleSet
    questions: Questions


@dataclass(frozen=True, slots=True)
class Response:
    """One respondent, without a name.

    Attributes:
        id: Made by the device that asked; the same id twice is one respondent.
        occurred_at: When the form was filled in, by the device's clock.
        groups: What was told beside the answers: group → choice.
        suggestion: A free text, as it was written.
        code: Digest of the one-time code it came with; None: it came without one.
        way: How it came in.
    """

    id: str
    answers: Mapping[str, int]
    occurred_at: datetime
    groups: Mapping[str, str] = field(default_factory=dict)
    suggestion: str | None = field(default=None, repr=False)
    code: str | None = field(default=None, repr=False)
    way: Way = "token"

    @property
    def total(self) -> int:
        """Sum of the answers."""
        return sum(self.answers.values())


def read_response(entry: object, form: Questionnaire, *, received_at: datetime) -> Response:
    """The response an entry describes. Without `occurred_at` it happened when it was received.

    Raises: `ResponseInvalid`, naming every field that is wrong; a field nobody asked for is wrong too, so
        that no name, NIK or phone number slips in; `CodeUnknown` for a code that is none.
    """
    fields: Mapping[Any, Any] = entry if isinstance(entry, Mapping) else {}
    response_id, answers = fields.get("id", ""), fields.get("answers", ())
    occurred_at = instant_of(fields.get("occurred_at") or received_at)
    told, said = fields.get("respondent"), fields.get("suggestion")
    problems = [
        *stray_problems(fields, _FIELDS),
        *id_problems(response_id),
        *_answer_problems(answers, form.rules),
        *time_problems(occurred_at, received_at),
        *group_problems(told, form.questions),
        *suggestion_problems(said, form.questions),
    ]
    if problems or occurred_at is None:
        raise ResponseInvalid(problems)
    return Response(
        response_id,
        {code: answers[code] for code in form.rules.codes},
        occurred_at,
        {name: choice for name, choice in (told or {}).items() if choice is not None},
        said or None,
        _code_digest(fields.get("code")),
    )


def _code_digest(told: object) -> str | None:
    if told is None:
        return None
    digest = digest_of_code(told)
    if digest is None:
        raise CodeUnknown
    return digest


def kept_fields(entry: object, rules: RuleSet) -> dict[str, object]:
    """What may be kept of an entry that was refused: the fields asked for, each cut short, and no others."""
    fields = entry if isinstance(entry, Mapping) else {}
    answers = fields.get("answers")
    kept: dict[str, object] = {
        name: cut_short(fields[name]) for name in ("id", "occurred_at") if name in fields
    }
    if isinstance(answers, Mapping):
        kept["answers"] = {code: cut_short(answers[code]) for code in rules.codes if code in answers}
    return kept


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
