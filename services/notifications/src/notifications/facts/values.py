"""The fields of events that conditions may speak of, and whether a condition means something to them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal

from pydantic import ValidationError

from contracts.event import Event
from contracts.example import example_of
from notifications.domain.conditions import Comparison, Condition
from servicekit.errors import FieldProblem

Kind = Literal["text", "number", "figure", "flag", "day", "instant", "list"]

_ORDERED: tuple[Comparison, ...] = ("eq", "ne", "in", "gte", "lte", "gt", "lt")
_COMPARISONS: Mapping[Kind, tuple[Comparison, ...]] = {
    "text": ("eq", "ne", "in"),
    "number": _ORDERED,
    "figure": _ORDERED,
    "flag": ("eq", "ne"),
    "day": _ORDERED,
    "instant": ("gte", "lte", "gt", "lt"),
    "list": ("in",),
}
_KINDS: Mapping[tuple[str, str | None], Kind] = {
    ("string", None): "text",
    ("string", "date"): "day",
    ("string", "date-time"): "instant",
    ("integer", None): "number",
    ("boolean", None): "flag",
    ("array", None): "list",
}


_JSON_TYPES: Mapping[Kind, type] = {"number": int, "flag": bool}
"""Every other kind of value is a text."""


@dataclass(frozen=True, slots=True)
class ValueField:
    """A field of an event.

    Attributes:
        kind: "figure" is a decimal figure in a text; of a "list" any entry may be the one.
        choices: The texts it may have, where these are few.
    """

    name: str
    kind: Kind
    choices: tuple[str, ...]

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """What makes sense of it."""
        return _COMPARISONS[self.kind]


@cache
def value_fields(event: type[Event], figures: frozenset[str]) -> Mapping[str, ValueField]:
    """The fields of an event that are plain values, by name; those in `figures` are decimal figures."""
    schema = event.model_json_schema()
    read = {name: _field(name, said, figures) for name, said in schema["properties"].items()}
    return {name: field for name, field in read.items() if field is not None}


def condition_problems(
    conditions: Sequence[Condition], event: type[Event], fields: Mapping[str, ValueField]
) -> tuple[FieldProblem, ...]:
    """What of the conditions of a rule means nothing to an event of this type."""
    found = [_problem(one, event, fields, f"when.{place}") for place, one in enumerate(conditions)]
    return tuple(problem for problem in found if problem)


def _field(name: str, schema: Mapping[str, Any], figures: frozenset[str]) -> ValueField | None:
    said = next((one for one in schema.get("anyOf", ()) if one.get("type") != "null"), schema)
    kind = _KINDS.get((said.get("type", ""), said.get("format")))
    if kind is None:
        return None
    entry = said.get("items", {}) if kind == "list" else said
    if kind == "list" and entry.get("type") != "string":
        return None
    choices = entry.get("enum", [entry["const"]] if "const" in entry else ())
    return ValueField(name, "figure" if name in figures else kind, tuple(choices))


def _problem(
    condition: Condition, event: type[Event], fields: Mapping[str, ValueField], at: str
) -> FieldProblem | None:
    field = fields.get(condition.field)
    if field is None:
        known = ", ".join(fields)
        return FieldProblem(
            f"{at}.field",
            "unknown-field",
            f"Isian {condition.field} tidak ada pada peristiwa ini; yang ada: {known}",
            f"This event has no field {condition.field}; it has: {known}",
        )
    if condition.comparison not in field.comparisons:
        sensible = ", ".join(field.comparisons)
        return FieldProblem(
            f"{at}.is",
            "comparison-without-sense",
            f"{condition.comparison} tidak bermakna untuk {field.name}; yang bermakna: {sensible}",
            f"{condition.comparison} makes no sense of {field.name}; these do: {sensible}",
        )
    return _value_problem(condition, field, event, f"{at}.value")


def _value_problem(
    condition: Condition, field: ValueField, event: type[Event], at: str
) -> FieldProblem | None:
    many = isinstance(condition.value, tuple)
    if many != (condition.comparison == "in"):
        return FieldProblem(
            at,
            "list-or-one",
            "Perbandingan in memerlukan daftar; yang lain satu nilai",
            "The comparison in takes a list, every other one value",
        )
    values = condition.value if many else (condition.value,)
    if values and all(_is_possible(event, field, value) for value in values):
        return None
    return FieldProblem(
        at,
        "value-impossible",
        f"Isian {field.name} tidak pernah bernilai demikian",
        f"The field {field.name} never has such a value",
    )


def _is_possible(event: type[Event], field: ValueField, value: Any) -> bool:
    """Whether the event's example with this value in the field would be an event too.

    Models take more than one form of a value, such as a number for an instant; here there is one.
    """
    if type(value) is not _JSON_TYPES.get(field.kind, str) or not _is_iso(field.kind, value):
        return False
    example = json.loads(example_of(event).model_dump_json())
    example[field.name] = [value] if field.kind == "list" else value
    try:
        event.model_validate_json(json.dumps(example))
    except ValidationError as error:
        return not any(problem["loc"][:1] == (field.name,) for problem in error.errors(include_url=False))
    return True


def _is_iso(kind: Kind, value: Any) -> bool:
    try:
        match kind:
            case "day":
                return date.fromisoformat(value).isoformat() == str(value)
            case "instant":
                return datetime.fromisoformat(value).tzinfo is not None
            case _:
                return True
    except ValueError:
        return False
