"""The register of breaches: its clocks, what is told of it, and the letter (UU 27/2022 art. 46)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from contracts.notifications import BreachNoticeGiven, BreachNoticeOverdue, BreachRegistered
from notifications.domain.breach import Breach, Given, Particulars, register
from notifications.domain.breach_letter import letter_of
from notifications.domain.errors_breaches import (
    NobodyToTell,
    NoticeOutOfTime,
    NotYetDiscovered,
    TooFewPeople,
)
from notifications.handlers.breach_news import news, told_of
from notifications.reference import breach_terms, pdp_clocks

FOUND = datetime(2025, 3, 28, 9, 30, tzinfo=UTC)
"""Friday 28 March 2025 16.30 WIB; Nyepi, a weekend and Lebaran follow and stop nothing (as O-18)."""
DUE = datetime(2025, 3, 31, 9, 30, tzinfo=UTC)
KNOWN = Particulars(
    data=("name", "health"),
    how="Berkas terkirim ke penerima yang salah.",
    found="Laporan petugas.",
    handling="Berkas ditarik.",
    recovery="Akses dibatasi.",
    people=3,
)


def breach(people: int = 3, subjects: tuple[str, ...] = ("a", "b", "c"), at: datetime = FOUND) -> Breach:
    known = replace(KNOWN, people=people)
    return register(
        "b-1", known, subjects, discovered_at=FOUND, within=pdp_clocks().breach, by="dpo-1", at=at
    )


def given(at: datetime, recorded_at: datetime | None = None) -> Given:
    return Given("agency", at, "005/12", recorded_at or at, "dpo-1")


def test_three_times_24_hours_run_through_a_weekend_and_lebaran() -> None:
    clock = breach().clocks(FOUND + timedelta(hours=1, minutes=1))[0]

    assert breach().due_at == DUE
    assert (clock.hours_left, clock.is_overdue) == (70, False)


@pytest.mark.parametrize(
    ("at", "in_time", "hours"),
    [
        (FOUND, True, 0),
        (FOUND + timedelta(minutes=1), True, 1),
        (DUE, True, 72),
        (DUE + timedelta(milliseconds=1), False, 73),
    ],
)
def test_the_last_instant_is_in_time_and_hours_are_counted_when_they_begin(
    at: datetime, in_time: bool, hours: int
) -> None:
    before = breach()

    (told,) = news(before, before.give(given(at)))

    assert isinstance(told, BreachNoticeGiven)
    assert (told.addressee, told.in_time, told.hours) == ("agency", int(in_time), hours)


def test_only_the_first_notice_to_an_addressee_counts_and_later_ones_are_kept() -> None:
    first = breach().give(given(FOUND))

    second = first.give(given(DUE))

    assert news(first, second) == []
    assert len(second.notices) == 2
    assert second.missing == ("subjects",)


def test_a_time_that_is_over_is_noticed_once_and_not_an_instant_before() -> None:
    told = breach().give(given(FOUND))

    over = told.notice_overdue(at=DUE + timedelta(seconds=1))

    assert told.notice_overdue(at=DUE) is told
    assert over.notice_overdue(at=DUE + timedelta(hours=9)) is over
    assert [event.addressee for event in news(told, over) if isinstance(event, BreachNoticeOverdue)] == [
        "subjects"
    ]
    assert over.clocks(DUE + timedelta(minutes=1))[0].hours_left == -1


def test_a_notice_lies_between_the_discovery_and_now() -> None:
    for at, recorded_at in ((FOUND - timedelta(seconds=1), FOUND), (DUE, FOUND)):
        with pytest.raises(NoticeOutOfTime):
            breach().give(given(at, recorded_at))
    with pytest.raises(NotYetDiscovered):
        breach(at=FOUND - timedelta(seconds=1))


def test_when_everybody_concerned_was_told_here_the_notice_to_them_is_on_record() -> None:
    asked = breach().ask_to_tell(by="dpo-1")

    part = asked.tell(2, reached=2, at=FOUND)
    whole = part.tell(1, reached=3, at=DUE)

    assert (part.untold, part.missing) == (("c",), ("subjects", "agency"))
    assert (whole.missing, whole.telling_by) == (("agency",), None)
    with pytest.raises(NobodyToTell):
        whole.ask_to_tell(by="dpo-1")


def test_who_is_not_reached_here_is_told_otherwise_and_that_is_recorded_by_hand() -> None:
    unknown = breach(people=9).ask_to_tell(by="dpo-1").tell(3, reached=3, at=FOUND)
    restricted = breach().ask_to_tell(by="dpo-1").tell(3, reached=2, at=FOUND)

    assert (unknown.telling_by, unknown.missing) == (None, ("subjects", "agency"))
    assert (restricted.telling_by, restricted.missing) == (None, ("subjects", "agency"))


def test_what_was_said_before_stays_and_people_are_added_once() -> None:
    amended = breach().amend({"people": 5}, ["c", "d"], note="Satu lagi.", by="dpo-2", at=DUE)

    assert amended.subjects == ("a", "b", "c", "d")
    assert (amended.amendments[0].before, amended.amendments[0].subjects_added) == ({"people": 3}, 1)
    assert [event.subjects for event in told_of(amended) if isinstance(event, BreachRegistered)] == [3]
    with pytest.raises(TooFewPeople):
        amended.amend({"people": 3}, [], note="Kurang.", by="dpo-2", at=DUE)


def test_the_letter_says_what_the_law_demands() -> None:
    amended = breach().give(given(FOUND)).amend({}, [], note="Berkas terhapus {x}.", by="dpo-1", at=DUE)

    letter = letter_of(amended, breach_terms(), regency="Sragen")

    assert "Jenis data: nama lengkap; data dan informasi kesehatan" in letter
    assert "spesifik (Pasal 4 ayat (2)): data dan informasi kesehatan" in letter
    assert "Batas pemberitahuan (3 x 24 jam): Senin, 31 Maret 2025 pukul 16.30 WIB" in letter
    assert "Kepada lembaga: Jumat, 28 Maret 2025 pukul 16.30 WIB, 005/12" in letter
    assert "Kepada subjek data: belum diberikan" in letter
    assert "Waktu: belum diketahui" in letter
    assert "Berkas terhapus {x}." in letter
