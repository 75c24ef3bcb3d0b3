from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from contracts.indicators import Window, indicator_named
from servicekit.stream.cells import Cell, CellKey
from servicekit.stream.figures import REGENCY, Selection, merge_cells
from servicekit.stream.shares import taken, widened

SHARE = indicator_named("turnover-share")
VILLAGES = Selection(SHARE, Window.MONTH, (REGENCY, "village"))
Row = tuple[str, str, str, int]
"""Month, regency, village, rupiah."""

ROWS: tuple[Row, ...] = (
    ("2026-10", "33.14", "33.14.02.2015", 10),
    ("2026-11", "33.14", "33.14.02.2015", 30),
    ("2026-11", "33.14", "33.14.02.2015", 30),
    ("2026-11", "33.14", "33.14.02.2001", 20),
    ("2026-11", "35.03", "35.03.01.2001", 7),
)


def read(selection: Selection) -> list[tuple[str, tuple[str, ...], Fraction | None]]:
    """What a reader gets: the cells a store finds for the widened selection, merged, and shares taken."""
    wide = widened(selection)
    cells = [
        (
            CellKey(partition, SHARE.name, SHARE.version, Window.MONTH, start, regency, (village,)),
            Cell((rupiah,), 1, 1, 1, "2026-11-22T00:00:00.000Z"),
        )
        for partition, (start, regency, village, rupiah) in enumerate(ROWS)
        if village in wide.where.get("village", (village,)) and regency in wide.where.get(REGENCY, (regency,))
    ]
    figures = taken(selection, merge_cells(wide, cells))
    return [(figure.start, tuple(figure.labels.values()), figure.shown.value) for figure in figures]


def test_a_share_is_of_its_own_month_and_regency() -> None:
    assert read(VILLAGES) == [
        ("2026-10", ("33.14", "33.14.02.2015"), Fraction(100)),
        ("2026-11", ("33.14", "33.14.02.2001"), Fraction(25)),
        ("2026-11", ("33.14", "33.14.02.2015"), Fraction(75)),
        ("2026-11", ("35.03", "35.03.01.2001"), Fraction(100)),
    ]


def test_the_total_is_of_all_villages_also_when_one_is_asked_for() -> None:
    one = replace(VILLAGES, where={"village": ("33.14.02.2001",)})

    assert read(one) == [("2026-11", ("33.14", "33.14.02.2001"), Fraction(25))]


def test_villages_together_have_their_share_together() -> None:
    regencies = replace(VILLAGES, group_by=(REGENCY,))
    one = replace(regencies, where={"village": ("33.14.02.2001",), REGENCY: ("33.14",)})

    assert read(replace(regencies, where={REGENCY: ("33.14",)})) == [
        ("2026-10", ("33.14",), Fraction(100)),
        ("2026-11", ("33.14",), Fraction(100)),
    ]
    assert read(one) == [("2026-11", ("33.14",), Fraction(25))]


def test_figures_of_other_measures_are_left_alone() -> None:
    turnover = Selection(indicator_named("market-turnover"), Window.MONTH, (REGENCY,))

    assert widened(turnover) is turnover
    assert taken(turnover, []) == []
