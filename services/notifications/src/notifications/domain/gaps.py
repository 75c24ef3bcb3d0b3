"""Gaps in the texts of templates: `{field}`, nothing else. Braces that are meant are written twice."""

from __future__ import annotations

from string import Formatter

from servicekit.errors import FieldProblem


def gap_problems(text: str, *, at: str, fields: frozenset[str]) -> tuple[FieldProblem, ...]:
    """What is wrong with the gaps of a text that may name these fields; `at` is where it stands."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return (
            FieldProblem(
                at,
                "braces-unmatched",
                "Kurung kurawal tidak berpasangan; tulis {{ atau }} untuk kurung itu sendiri",
                "The braces do not match; write {{ or }} for a brace itself",
            ),
        )
    found = [
        _problem(name, spec or conversion, fields) for _, name, spec, conversion in parts if name is not None
    ]
    return tuple(FieldProblem(at, *problem) for problem in found if problem)


def _problem(name: str, form: str | None, fields: frozenset[str]) -> tuple[str, str, str] | None:
    if form:
        return (
            "gap-with-format",
            f"Isian {{{name}}} tidak boleh memuat format",
            f"The gap {{{name}}} must not say a format",
        )
    if not name.isidentifier():
        return (
            "gap-not-a-name",
            f"Isian {{{name}}} harus berupa satu nama",
            f"The gap {{{name}}} must be one name",
        )
    if name not in fields:
        known = ", ".join(sorted(fields))
        return (
            "unknown-field",
            f"Isian {name} tidak dikenal; yang ada: {known}",
            f"There is no field {name}; there are: {known}",
        )
    return None
