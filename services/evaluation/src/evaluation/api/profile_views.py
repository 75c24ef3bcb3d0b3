"""Who answered a survey, in groups, as it is shown: the same for every survey."""

from __future__ import annotations

from pydantic import Field

from evaluation.api.view import TextView, View


class CellView(View):
    """How many respondents made one choice; null: too few to be shown, or what would tell them.

    Attributes:
        choice: null for those who did not tell.
    """

    choice: str | None
    label: TextView
    n: int | None = Field(validation_alias="responses")


class ProfileRow(View):
    """The respondents of a survey by one group."""

    group: str = Field(validation_alias="code")
    label: TextView
    cells: list[CellView]
