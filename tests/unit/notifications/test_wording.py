"""Money, counts and days as a village head reads them."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from notifications.domain.wording import (
    Text,
    count,
    day,
    duration,
    listed,
    moment,
    name_of,
    period,
    point,
    rupiah,
    same,
)


@pytest.mark.parametrize(
    ("amount", "text"),
    [(0, "Rp0"), (2_000, "Rp2.000"), (33_200_000, "Rp33.200.000"), (1_000_000_000, "Rp1.000.000.000")],
)
def test_money_is_written_with_dots(amount: int, text: str) -> None:
    assert text == rupiah(amount).id


def test_counts_follow_the_language() -> None:
    written = count(16_600)

    assert (written.id, written.en) == ("16.600", "16,600")


def test_a_day_is_written_with_its_pasaran() -> None:
    written = day(date(2021, 10, 3), "Pahing")

    assert written == Text("Minggu Pahing, 3 Oktober 2021", "Sunday Pahing, 3 October 2021")


def test_a_day_whose_pasaran_nobody_told_is_written_without() -> None:
    written = day(date(2022, 8, 28), None)

    assert written == Text("Minggu, 28 Agustus 2022", "Sunday, 28 August 2022")


def test_a_local_time_is_written_with_its_day() -> None:
    written = moment(datetime.fromisoformat("2024-08-05T09:05:00+07:00"))

    assert written == Text("Senin, 5 Agustus 2024 pukul 09.05 WIB", "Monday, 5 August 2024 at 09:05 WIB")


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (0, Text("0 menit", "0 min")),
        (59, Text("59 menit", "59 min")),
        (125, Text("2 jam 5 menit", "2 h 5 min")),
        (60_000, Text("1.000 jam 0 menit", "1,000 h 0 min")),
    ],
)
def test_a_duration_is_written_in_hours_and_minutes(minutes: int, text: Text) -> None:
    assert text == duration(minutes)


def test_an_identifier_is_written_as_a_name() -> None:
    assert name_of("pasar-bahulak").id == "Pasar Bahulak"


def test_an_index_is_written_with_a_comma_in_indonesian() -> None:
    assert point("91.48") == Text("91,48", "91.48")


def test_several_texts_stand_in_a_row() -> None:
    assert listed([same("biaya/tarif"), Text("waktu", "time")]) == Text(
        "biaya/tarif; waktu", "biaya/tarif; time"
    )


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("2025", Text("tahun 2025", "2025")),
        ("2025-S2", Text("semester II 2025", "half 2 of 2025")),
        ("2025-Q4", Text("triwulan IV 2025", "quarter 4 of 2025")),
        ("2025-07", Text("Juli 2025", "July 2025")),
    ],
)
def test_a_period_is_written_out(code: str, text: Text) -> None:
    assert period(code) == text
