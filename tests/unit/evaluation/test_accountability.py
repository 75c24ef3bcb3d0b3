"""Results of years: the run of opinions, corrections, withdrawals, and lines that break."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.evaluation import IndexCorrected, IndexMeasured, IndexRecorded, OpinionStreakChanged
from contracts.event import Event
from evaluation.domain.accountability import MOST_ENTRIES, Entry, Result, Series, place_of
from evaluation.domain.errors_accountability import (
    AnnouncedInFuture,
    AnnouncedTooEarly,
    NothingAnnounced,
    RankBeyondRanked,
    ResultNotFound,
    ResultRecorded,
    SeriesFull,
)
from evaluation.domain.instruments import Instrument
from evaluation.domain.opinion_run import Run, runs_of
from evaluation.domain.trend import trend_of
from evaluation.handlers.result_announcements import recorded
from evaluation.reference.instruments import instrument_of

AT = datetime(2026, 11, 23, tzinfo=UTC)
TODAY = date(2026, 11, 23)
OPINION = instrument_of("bpk-opinion")
SPBE = instrument_of("spbe")
LPPD = instrument_of("lppd")


def a_result(year: int, grade: str | None = "WTP", **more: Any) -> Result:
    fields: dict[str, Any] = {"method": "lkpd", "issuer": "bpk", "source": "contoh", "grade": grade}
    return Result(year=year, **fields | more)


def an_index(year: int, score: str | None, **more: Any) -> Result:
    method = SPBE.method_for(year, None).code
    return a_result(year, None, method=method, score=score and Decimal(score), **more)


def put(series: Series, result: Result, instrument: Instrument = OPINION) -> Series:
    return series.record(result, instrument, at=AT, today=TODAY, actor="petugas")


def correct(series: Series, result: Result, instrument: Instrument = OPINION) -> Series:
    return series.correct(result, instrument, at=AT, today=TODAY, actor="petugas", reason="salah ketik")


def opinions(grades: dict[int, str]) -> Series:
    series = Series("bpk-opinion")
    for year, grade in grades.items():
        series = put(series, a_result(year, grade))
    return series


def told(series: Series) -> list[Event]:
    return [event for before, after in series.history() for event in recorded(before, after)]


SIX = dict.fromkeys(range(2015, 2021), "WTP")


def test_sragens_six_years_are_a_run_of_six_and_one_wdp_ends_it() -> None:
    six = opinions(SIX)
    ended = put(six, a_result(2021, "WDP"))

    assert six.runs(OPINION).current == Run(6, 2015, 2020)
    assert ended.runs(OPINION).current == Run()
    assert (ended.runs(OPINION).best, ended.runs(OPINION).last_audited) == (Run(6, 2015, 2020), 2021)


def test_a_missing_year_breaks_the_run_and_filling_it_joins_both_parts() -> None:
    broken = opinions({year: grade for year, grade in SIX.items() if year != 2018})
    joined = put(broken, a_result(2018))

    assert broken.runs(OPINION).current == Run(2, 2019, 2020)
    assert joined.runs(OPINION).current == Run(6, 2015, 2020)


def test_correcting_or_withdrawing_a_year_in_the_middle_shortens_the_run() -> None:
    six = opinions(SIX)
    corrected = correct(six, a_result(2017, "WDP"))
    withdrawn = six.withdraw(2019, OPINION, at=AT, actor="petugas", reason="tahun keliru")

    assert corrected.runs(OPINION).current == Run(3, 2018, 2020)
    assert withdrawn.runs(OPINION).current == Run(1, 2020, 2020)
    assert [entry.reason for entry in withdrawn.of(2019)] == [None, "tahun keliru"]


def test_whether_an_explanatory_paragraph_keeps_the_run_is_data() -> None:
    series = opinions({2019: "WTP", 2020: "WTP-DPP", 2021: "WTP"})
    lenient = replace(OPINION, run_grades=frozenset({"WTP", "WTP-DPP"}))

    assert series.runs(OPINION).current == Run(1, 2021, 2021)
    assert series.runs(lenient).current == Run(3, 2019, 2021)


def test_nothing_on_record_is_no_run() -> None:
    assert Series("bpk-opinion").runs(OPINION) == runs_of({})


@given(
    st.lists(st.tuples(st.integers(2010, 2020), st.sampled_from(["WTP", "WDP", "TMP", None])), max_size=25)
)
def test_the_announced_differences_add_up_to_the_run_whatever_is_recorded_corrected_or_withdrawn(
    acts: list[tuple[int, str | None]],
) -> None:
    series = Series("bpk-opinion")
    for year, grade in acts:
        is_known = year in series.standing
        if grade is not None:
            series = (correct if is_known else put)(series, a_result(year, grade))
        elif is_known:
            series = series.withdraw(year, OPINION, at=AT, actor="petugas", reason="keliru")

    changes = [event.change for event in told(series) if isinstance(event, OpinionStreakChanged)]
    counted, year = 0, max(series.standing, default=0)
    while year - counted in series.standing and series.standing[year - counted].grade == "WTP":
        counted += 1
    assert sum(changes) == series.runs(OPINION).current.years == counted
    assert 0 not in changes


def test_a_result_on_record_is_corrected_with_a_reason_only_and_the_same_again_changes_nothing() -> None:
    series = opinions({2020: "WTP"})

    assert put(series, a_result(2020)) == series
    assert correct(series, a_result(2020)) == series
    with pytest.raises(ResultRecorded):
        put(series, a_result(2020, "WDP"))
    with pytest.raises(ResultNotFound):
        correct(series, a_result(2019))


def test_a_series_has_an_end() -> None:
    entries = (Entry(2020, a_result(2020), AT, "petugas"),) * MOST_ENTRIES

    with pytest.raises(SeriesFull):
        put(Series("bpk-opinion", entries), a_result(2021))


def test_events_tell_real_differences_only() -> None:
    series = put(Series("spbe"), an_index(2023, "4.26"), SPBE)
    noted = correct(series, an_index(2023, "4.26", note="Kepmenpan"), SPBE)
    lower = correct(noted, an_index(2023, "4.16"), SPBE)
    gone = lower.withdraw(2023, SPBE, at=AT, actor="petugas", reason="keliru")

    assert [type(event) for event in recorded(Series("spbe"), series)] == [IndexRecorded, IndexMeasured]
    assert recorded(series, noted) == []
    assert [type(event) for event in recorded(noted, lower)] == [IndexCorrected, IndexMeasured]
    measured = [event for event in told(gone) if isinstance(event, IndexMeasured)]
    assert [(one.score_change, one.scored_change) for one in measured] == [
        (42_600, 1),
        (-1_000, 0),
        (-41_600, -1),
    ]
    assert {event.occurred_at.isoformat() for event in told(gone)} == {"2023-12-31T00:00:00+07:00"}


def test_a_corrected_method_moves_the_score_from_one_line_to_the_other() -> None:
    old = a_result(2019, None, method="ekppd", score=Decimal("3.1"))
    series = put(Series("lppd"), old, LPPD)
    moved = correct(series, replace(old, method="eppd"), LPPD)

    measured = [event for event in recorded(series, moved) if isinstance(event, IndexMeasured)]

    assert [(one.method, one.score_change, one.scored_change) for one in measured] == [
        ("ekppd", -31_000, -1),
        ("eppd", 31_000, 1),
    ]


def test_the_line_of_spbe_breaks_with_2021_and_targets_are_compared() -> None:
    series = Series("spbe")
    for result in (
        an_index(2019, "2.75"),
        an_index(2020, "3.35", target=Decimal("3.20")),
        an_index(2022, "3.12"),
        an_index(2023, "4.26", target=Decimal("3.5")),
    ):
        series = put(series, result, SPBE)

    points = trend_of(series)

    assert [(point.result.year, point.change, point.is_break) for point in points] == [
        (2019, None, False),
        (2020, Decimal("0.60"), False),
        (2022, None, True),
        (2023, Decimal("1.14"), False),
    ]
    assert [point.result.above_target for point in points] == [None, Decimal("0.15"), None, Decimal("0.76")]


@pytest.mark.parametrize(
    ("result", "refusal"),
    [
        (a_result(2020, None), NothingAnnounced),
        (a_result(2020, rank=43, ranked=42), RankBeyondRanked),
        (a_result(2020, announced_on=date(2020, 5, 31)), AnnouncedTooEarly),
        (a_result(2020, announced_on=date(2026, 11, 24)), AnnouncedInFuture),
        (a_result(2026), AnnouncedTooEarly),
    ],
)
def test_what_cannot_have_been_announced_is_refused(result: Result, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        put(Series("bpk-opinion"), result)


def test_an_index_may_be_announced_within_the_year_it_is_about() -> None:
    series = put(Series("spbe"), an_index(2023, "4.26", announced_on=date(2023, 12, 20)), SPBE)

    assert series.standing[2023].shown_on == date(2023, 12, 20)


@pytest.mark.parametrize("name", ["bpk-opinion", "bpk-opinion-20155", "2015", "sakip-²⁰²¹", ""])
def test_an_id_without_a_year_is_nobodys(name: str) -> None:
    assert place_of("bpk-opinion-2015") == ("bpk-opinion", 2015)
    with pytest.raises(ResultNotFound):
        place_of(name)
