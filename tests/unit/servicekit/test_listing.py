"""Lists as tables for spreadsheets."""

from __future__ import annotations

from pydantic import BaseModel

from contracts.text import Text
from servicekit.listing import as_csv


class Place(BaseModel):
    """Where."""

    village: str
    metres: int | None = None


class Day(BaseModel):
    """A row with objects in it."""

    day: str
    reason: Text | None
    place: Place
    tags: list[str] = []


def test_an_object_in_a_row_has_a_column_for_each_of_its_parts() -> None:
    rows = [
        Day(day="2024-11-27", reason=Text("Pilkada", "Election"), place=Place(village="33.14.02.2015")),
        Day(day="2024-11-28", reason=None, place=Place(village="33.14.02.2001", metres=3), tags=["a", "b"]),
    ]

    table = as_csv(Day, rows).splitlines()

    assert table == [
        "day,reason.id,reason.en,place.village,place.metres,tags",
        "2024-11-27,Pilkada,Election,33.14.02.2015,,[]",
        '2024-11-28,,,33.14.02.2001,3,"[""a"", ""b""]"',
    ]


def test_an_empty_table_still_has_its_columns() -> None:
    assert as_csv(Day, []).splitlines() == ["day,reason.id,reason.en,place.village,place.metres,tags"]


def test_a_text_that_a_spreadsheet_would_run_is_marked_as_text() -> None:
    row = Day(day="=1+1", reason=Text("-1", "x"), place=Place(village="v"))

    assert as_csv(Day, [row]).splitlines()[1] == "'=1+1,'-1,x,v,,[]"
