"""Money, counts and days as a village head reads them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.domain.wording import count, market_date, name_of, rupiah


@pytest.mark.parametrize(
    ("amount", "text"),
    [(0, "Rp0"), (2_000, "Rp2.000"), (33_200_000, "Rp33.200.000"), (1_000_000_000, "Rp1.000.000.000")],
)
def test_money_is_written_with_dots(amount: int, text: str) -> None:
    assert text == rupiah(amount).id


def test_counts_follow_the_language() -> None:
    written = count(16_600)

    assert (written.id, written.en) == ("16.600", "16,600")


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(1945, 8, 17), "Jumat Legi, 17 Agustus 1945"),
        (date(2020, 11, 1), "Minggu Legi, 1 November 2020"),
        (date(2021, 1, 1), "Jumat Pahing, 1 Januari 2021"),
        (date(2021, 10, 3), "Minggu Pahing, 3 Oktober 2021"),
        (date(2022, 8, 28), "Minggu Legi, 28 Agustus 2022"),
    ],
)
def test_a_day_carries_its_pasaran(day: date, text: str) -> None:
    assert text == market_date(day).id


def test_a_day_is_also_written_in_english() -> None:
    assert market_date(date(2021, 10, 3)).en == "Sunday Pahing, 3 October 2021"


@settings(deadline=None)
@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 1, 1)))
def test_the_same_day_name_and_pasaran_return_after_35_days(day: date) -> None:
    later = day + timedelta(days=35)

    assert market_date(day).id.split(",")[0] == market_date(later).id.split(",")[0]


def test_an_identifier_is_written_as_a_name() -> None:
    assert name_of("pasar-bahulak").id == "Pasar Bahulak"
