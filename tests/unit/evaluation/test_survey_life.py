"""Open, closed, published: a survey has days in WIB, a target, and a yearly duty behind it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from contracts.evaluation import SkmResponseSubmitted
from contracts.registry import topic_of
from evaluation.domain.duty import Duty, SurveyFact, duties
from evaluation.domain.purge import DaySums, stand_ins, sums_by_day
from evaluation.domain.skm import Tally
from evaluation.domain.survey import Survey
from evaluation.reference.retention import retention
from evaluation.reference.skm import skm_rules

RULES = skm_rules()
SURVEY = Survey(
    "s-1",
    "ktp-el",
    "dukcapil",
    "2026-S1",
    Tally.empty(RULES.codes),
    RULES.version,
    opens_on=date(2026, 3, 2),
    closes_on=date(2026, 3, 31),
)
LAST_INSTANT = datetime(2026, 3, 31, 16, 59, 59, tzinfo=UTC)
END = datetime(2026, 3, 31, 17, 0, tzinfo=UTC)
LATER = datetime(2026, 4, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "lies_within"),
    [
        (datetime(2026, 3, 1, 16, 59, tzinfo=UTC), False),
        (datetime(2026, 3, 1, 17, 0, tzinfo=UTC), True),
        (LAST_INSTANT, True),
        (END, False),
    ],
)
def test_days_begin_and_end_in_wib(instant: datetime, lies_within: bool) -> None:
    assert SURVEY.spans(instant) is lies_within


def test_a_survey_closed_late_was_closed_at_the_end_of_its_last_day() -> None:
    assert SURVEY.close(at=LATER).closed_at == END


def test_a_survey_closed_by_hand_takes_what_was_answered_before() -> None:
    closing = datetime(2026, 3, 10, tzinfo=UTC)
    closed = SURVEY.close(at=closing)

    assert (closed.status, closed.ends_at) == ("closed", closing)
    assert closed.spans(datetime(2026, 3, 9, tzinfo=UTC))
    assert not closed.spans(datetime(2026, 3, 11, tzinfo=UTC))
    assert closed == closed.close(at=LATER)


def test_publishing_closes_and_happens_once() -> None:
    published = SURVEY.publish(at=LATER)

    assert (published.status, published.closed_at, published.published_at) == ("published", END, LATER)
    assert published == published.publish(at=datetime(2027, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(("target", "below"), [(None, None), (0, False), (1, True)])
def test_below_the_target_is_unknown_without_one(target: int | None, below: bool | None) -> None:
    assert replace(SURVEY, target=target).is_below_target is below


def test_another_plan_under_the_same_id_is_another_survey() -> None:
    assert SURVEY.has_terms_of(replace(SURVEY, thread="t-2", closed_at=LATER))
    assert not SURVEY.has_terms_of(replace(SURVEY, users=10))


def test_services_owe_a_published_survey_a_year() -> None:
    facts = [
        SurveyFact("ktp-el", "dukcapil", "2026-S1", True),
        SurveyFact("kia", "dukcapil", "2026-Q1", False),
        SurveyFact("kia", "dukcapil", "2024", True),
        SurveyFact("rawat-inap", "rsud", "2025", True),
    ]

    assert duties(facts, 2026) == [
        Duty("kia", "dukcapil", 2026, surveys=1, last_published=2024),
        Duty("rawat-inap", "rsud", 2026, surveys=0, last_published=2025),
    ]


def test_destroyed_answers_leave_their_sums_by_day_in_wib() -> None:
    evening, midnight = datetime(2026, 3, 2, 16, 59, tzinfo=UTC), datetime(2026, 3, 2, 17, 0, tzinfo=UTC)

    assert sums_by_day([(midnight, {"WAKTU": 1}), (evening, {"WAKTU": 2}), (evening, {"WAKTU": 4})]) == (
        DaySums(date(2026, 3, 2), Tally(2, {"WAKTU": 6})),
        DaySums(date(2026, 3, 3), Tally(1, {"WAKTU": 1})),
    )


@pytest.mark.parametrize("total", range(3, 13))
def test_stand_ins_are_as_many_valid_sheets_with_the_same_sums(total: int) -> None:
    sheets = list(stand_ins(Tally(3, {"WAKTU": total, "BIAYA": 3})))

    assert len(sheets) == 3
    assert all(1 <= answer <= 4 for sheet in sheets for answer in sheet.values())
    assert sum(sheet["WAKTU"] for sheet in sheets) == total


def test_no_topic_keeps_answers_that_the_store_has_destroyed() -> None:
    on_kafka = topic_of(SkmResponseSubmitted).retention

    assert on_kafka is not None
    assert on_kafka < timedelta(days=28 * retention().months)
