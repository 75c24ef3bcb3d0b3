"""Wrong fields are told in both languages, without what was sent."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from servicekit.errors import FieldProblem
from servicekit.validation import field_problems


class Entry(BaseModel):
    """Something to fill in."""

    coins: Annotated[int, Field(ge=1, le=500, multiple_of=5)] = 5
    kind: Literal["issue", "refund"] = "issue"
    name: Annotated[str, Field(min_length=2, max_length=4)] = "abc"
    at: AwareDatetime | None = None


def problems_of(**fields: object) -> tuple[FieldProblem, ...]:
    with pytest.raises(ValidationError) as caught:
        Entry.model_validate(fields)
    return field_problems(caught.value.errors())


@pytest.mark.parametrize(
    ("fields", "reason", "text"),
    [
        ({"coins": 0}, "greater-than-equal", "Paling kecil 1"),
        ({"coins": 505}, "less-than-equal", "Paling besar 500"),
        ({"coins": 7}, "multiple-of", "Harus kelipatan 5"),
        ({"coins": "tujuh"}, "int-parsing", "Harus bilangan bulat"),
        ({"kind": "steal"}, "literal-error", "Harus salah satu dari 'issue' atau 'refund'"),
        ({"name": "x"}, "string-too-short", "Paling sedikit 2 karakter"),
        ({"name": "xxxxx"}, "string-too-long", "Paling banyak 4 karakter"),
        ({"at": "2026-11-22T09:00:00"}, "timezone-aware", "Waktu harus menyebut zona waktunya"),
    ],
)
def test_a_wrong_field_has_a_reason_and_an_indonesian_text(
    fields: dict[str, object], reason: str, text: str
) -> None:
    (problem,) = problems_of(**fields)

    assert (problem.field, problem.reason, problem.text_id) == (next(iter(fields)), reason, text)
    assert problem.text_en


def test_a_reason_without_a_translation_still_has_a_text() -> None:
    found = field_problems([{"type": "url_scheme", "loc": ("a", 0), "msg": "URL scheme", "ctx": {}}])

    assert found == (FieldProblem("a.0", "url-scheme", "Nilai tidak dapat diterima", "URL scheme"),)
