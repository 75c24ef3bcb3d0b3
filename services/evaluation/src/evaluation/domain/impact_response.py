"""One respondent of an impact survey, as an interviewer's device brings it: trusted only after reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from evaluation.domain.entries import cut_short, id_problems, instant_of, stray_problems, time_problems
from evaluation.domain.errors_responses import ResponseInvalid
from evaluation.domain.impact_design import Cell, Design, Form
from evaluation.domain.names import is_id
from evaluation.domain.respondent import Questions, group_problems
from servicekit.errors import FieldProblem

_FIELDS = frozenset({"id", "dimension", "answers", "occurred_at", "respondent", "device"})


@dataclass(frozen=True, slots=True)
class ImpactForm:
    """What a survey asks.

    Attributes:
        forms: Dimension → its form.
        questions: What respondents may say about themselves.
    """

    design: Design
    forms: Mapping[str, Form]
    questions: Questions


@dataclass(frozen=True, slots=True)
class ImpactResponse:
    """One respondent, without a name.

    Attributes:
        id: Made by the device; the same id twice is one respondent.
        answers: Sub-dimension → the answers to its items, in the order of the form.
        occurred_at: When the interview was, by the device's clock.
        groups: What the respondent told: group → choice.
        device: The interviewer's device, an id of a thing.
    """

    id: str
    dimension: str
    answers: Mapping[str, tuple[int, ...]]
    occurred_at: datetime
    groups: Mapping[str, str] = field(default_factory=dict)
    device: str | None = None

    @property
    def line(self) -> str:
        """All that counts of it on one line: what the digest of a result is made of."""
        told = ";".join(f"{code}={','.join(map(str, self.answers[code]))}" for code in sorted(self.answers))
        return f"{self.id}|{self.occurred_at.isoformat()}|{self.dimension}|{told}"


def read_impact_response(entry: object, form: ImpactForm, *, received_at: datetime) -> ImpactResponse:
    """The response an entry describes. Without `occurred_at` it happened when it was received.

    Raises: `ResponseInvalid`, naming every field that is wrong; a field nobody asked for is wrong too, so
        that no name, NIK or phone number slips in.
    """
    fields: Mapping[Any, Any] = entry if isinstance(entry, Mapping) else {}
    dimension, answers, told = (fields.get(name) for name in ("dimension", "answers", "respondent"))
    occurred_at = instant_of(fields.get("occurred_at") or received_at)
    problems = [
        *stray_problems(fields, _FIELDS),
        *id_problems(fields.get("id", "")),
        *_answer_problems(dimension, answers, form),
        *time_problems(occurred_at, received_at),
        *group_problems(told, form.questions),
        *_device_problems(fields.get("device")),
    ]
    if problems or occurred_at is None:
        raise ResponseInvalid(problems)
    return ImpactResponse(
        fields["id"],
        fields["dimension"],
        {code: tuple(items) for code, items in fields["answers"].items()},
        occurred_at,
        {name: choice for name, choice in (told or {}).items() if choice is not None},
        fields.get("device"),
    )


def cell_of(response: ImpactResponse, design: Design, forms: Mapping[str, Form]) -> Cell:
    """The cell a response counts for."""
    cells = design.cells_of(response.dimension, forms[response.dimension])
    return next(cell for cell in cells if set(cell.sub_dimensions) == set(response.answers))


def kept_fields(entry: object, design: Design, questions: Questions) -> dict[str, object]:
    """What may be kept of an entry that was refused: the fields asked for, each cut short, and no others."""
    fields = entry if isinstance(entry, Mapping) else {}
    asked = ("id", "dimension", "occurred_at")
    kept: dict[str, object] = {name: cut_short(fields[name]) for name in asked if name in fields}
    if is_id(fields.get("device")):
        kept["device"] = fields["device"]
    if "respondent" in fields and not group_problems(fields["respondent"], questions):
        kept["respondent"] = fields["respondent"]
    if isinstance(answers := fields.get("answers"), Mapping):
        codes = [code for code in design.sub_dimensions if code in answers]
        kept["answers"] = {code: _kept_items(answers[code], design) for code in codes}
    return kept


def _kept_items(items: object, design: Design) -> object:
    if not isinstance(items, list | tuple):
        return cut_short(items)
    return [cut_short(item) for item in items[: design.items + 1]]


def _answer_problems(dimension: object, answers: object, form: ImpactForm) -> list[FieldProblem]:
    if not isinstance(dimension, str) or dimension not in form.design.dimensions:
        return [FieldProblem("dimension", "unknown", "Dimensi tidak dikenal", "Unknown dimension")]
    if not isinstance(answers, Mapping):
        return [FieldProblem("answers", "missing", "Jawaban wajib diisi", "Answers are needed")]
    cells = form.design.cells_of(dimension, form.forms[dimension])
    if not any(set(cell.sub_dimensions) == set(answers) for cell in cells):
        return [_wrong_form(form.forms[dimension])]
    return [
        problem for code, items in answers.items() for problem in _item_problems(code, items, form.design)
    ]


def _wrong_form(form: Form) -> FieldProblem:
    if form == "a":
        text = (
            "Formulir A: jawab ketiga subdimensi dari dimensi ini",
            "Form A: answer for all three sub-dimensions of the dimension",
        )
    else:
        text = (
            "Formulir B: jawab tepat satu subdimensi dari dimensi ini",
            "Form B: answer for exactly one sub-dimension of the dimension",
        )
    return FieldProblem("answers", "not-this-form", *text)


def _item_problems(code: str, items: object, design: Design) -> list[FieldProblem]:
    if not isinstance(items, list | tuple) or len(items) != design.items:
        text_id, text_en = f"Isi {design.items} butir", f"Answer {design.items} items"
        return [FieldProblem(f"answers.{code}", "wrong-number-of-items", text_id, text_en)]
    text_id = f"Jawaban adalah {design.lowest} sampai {design.highest}"
    text_en = f"An answer is {design.lowest} to {design.highest}"
    return [
        FieldProblem(f"answers.{code}.{place}", "not-an-answer", text_id, text_en)
        for place, item in enumerate(items)
        if type(item) is not int or not design.lowest <= item <= design.highest
    ]


def _device_problems(device: object) -> list[FieldProblem]:
    if device is None or is_id(device):
        return []
    return [FieldProblem("device", "not-an-id", "Sebutkan id perangkat", "Give the id of the device")]
