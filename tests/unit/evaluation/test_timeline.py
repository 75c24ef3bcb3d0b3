"""Where results and smart-city rounds stand on the timeline."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from evaluation.domain.accountability import Result, Series
from evaluation.domain.round import Round
from evaluation.domain.round_acts import (
    Act,
    Announcement,
    Compared,
    Entry,
    Opened,
    ScoreRecorded,
    Source,
    Submitted,
)
from evaluation.domain.timeline import moment_of_round
from evaluation.domain.trend import trend_of
from evaluation.reference.instruments import instrument_of, issuer_register

AT = datetime(2024, 11, 13, 20, tzinfo=UTC)
KOMINFO = issuer_register().issuer("kominfo")
OPENED = Opened(None, (), (), None)
SUBMITTED = Submitted(date(2024, 11, 13), (), ())
COMPUTED = ScoreRecorded("computed", "3.23", 323, 400, Compared("lama", 2021, 29), "bobot-2021")
ANNOUNCEMENT = Announcement(Source("portal", "skor 3,23"), date(2024, 2, 1), "B-1/2024", rank=3, ranked=50)
ANNOUNCED = ScoreRecorded("announced", "3.23", 323, 400, Compared(), announcement=ANNOUNCEMENT)


def a_round(*acts: Act) -> Round:
    return Round("putaran", "12.07", 2023, "year", tuple(Entry(act, AT, "asesor") for act in acts))


def test_a_round_appears_once_it_was_handed_in() -> None:
    moment = moment_of_round(a_round(OPENED, SUBMITTED), KOMINFO)

    assert moment_of_round(a_round(OPENED), KOMINFO) is None
    assert moment is not None
    assert (moment.on, moment.score, moment.source) == (
        date(2024, 11, 13),
        None,
        "/v1/evaluations/rounds/putaran",
    )


def test_a_computed_score_stands_on_the_day_in_wib_it_was_recorded_and_shows_where_it_comes_from() -> None:
    moment = moment_of_round(a_round(OPENED, SUBMITTED, COMPUTED), KOMINFO)

    assert moment is not None
    assert (moment.on, moment.score, moment.max, moment.change) == (
        date(2024, 11, 14),
        Decimal("3.23"),
        Decimal("4.00"),
        Decimal("0.29"),
    )
    assert (moment.method, moment.source) == ("bobot-2021", "/v1/evaluations/rounds/putaran")


def test_an_announced_score_stands_on_the_day_of_its_announcement_with_its_source() -> None:
    moment = moment_of_round(a_round(OPENED, ANNOUNCED), KOMINFO)

    assert moment is not None
    assert (moment.when, moment.rank, moment.ranked, moment.decree) == ("2024-02-01", 3, 50, "B-1/2024")
    assert (moment.source, moment.source_quote, moment.change) == ("portal", "skor 3,23", None)


def test_opinions_have_a_line_without_differences() -> None:
    series = Series("bpk-opinion")
    for year in (2019, 2020):
        result = Result(year, "lkpd", "bpk", "contoh", grade="WTP")
        opinion = instrument_of("bpk-opinion")
        series = series.record(result, opinion, at=AT, today=date(2024, 11, 13), actor="petugas")

    assert [(point.change, point.is_break) for point in trend_of(series)] == [(None, False), (None, False)]
