"""What can be wrong with a choice from a list that is data."""

from __future__ import annotations

from collections.abc import Iterable

from servicekit.errors import FieldProblem, InvalidInput


class NotOnTheList(InvalidInput):
    """The reference data in force knows no such entry."""

    code = "not-on-the-list"

    def __init__(self, field: str, given: str, allowed: Iterable[str]) -> None:
        choices = ", ".join(allowed)
        text_id = f"{given} tidak dikenal. Pilihan: {choices}."
        text_en = f"There is no {given}. Choose from: {choices}."
        super().__init__(text_id, text_en, fields=[FieldProblem(field, "unknown", text_id, text_en)])
