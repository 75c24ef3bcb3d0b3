"""The demo's figures add up to the published ones before anything is sent."""

from __future__ import annotations

import pytest

from regencyctl import coin_load, demo, demo_epos
from servicekit.working_days import working_calendar


def test_the_answers_sum_to_the_published_sheet() -> None:
    answers = [demo.response_number(number)["answers"] for number in range(demo.SKM_RESPONDENTS)]

    assert {code: sum(one[code] for one in answers) for code in demo.SKM_SHEET} == demo.SKM_SHEET
    assert all(1 <= value <= 4 for one in answers for value in one.values())


def test_every_published_turnover_is_whole_coins() -> None:
    assert all(idr % coin_load.COIN_VALUE_IDR == 0 for idr in demo.TURNOVER_IDR.values())


def test_published_parking_is_whole_groups_of_vehicles() -> None:
    for day, idr in demo.PARKING_IDR.items():
        parked = demo._parked(day, idr)

        assert sum(each["vehicles"] for each in parked) * demo.PARKING_FEE_IDR == idr
        assert len({each["id"] for each in parked}) == len(parked)


@pytest.mark.parametrize(
    ("amount", "text"), [(33_200_000, "Rp33.200.000"), ("0", "Rp0"), (None, "-"), (1_000, "Rp1.000")]
)
def test_rupiah_is_written_as_in_indonesia(amount: int | str | None, text: str) -> None:
    assert demo.amount_of(amount) == text


def test_the_figures_of_the_e_pos_story_follow_from_its_dates() -> None:
    calendar = working_calendar("33.14")

    days = [calendar.working_days_between(way.received, way.issued) for way in demo_epos.ways()]

    assert days == [0, 1, 2, 3, 1]
    assert demo_epos.FIGURES["SP2D e-Pos, rata-rata hari kerja"] == f"{sum(days) / len(days):g}"
    assert demo_epos.FIGURES["SP2D e-Pos tepat waktu"] == f"{100 * sum(n <= 2 for n in days) / len(days):g} %"
