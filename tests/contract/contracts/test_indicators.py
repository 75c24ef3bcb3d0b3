"""Indicator definitions are complete, and count only what their event really carries."""

from __future__ import annotations

import re
import typing
from fractions import Fraction

import pytest

from contracts.event import Event
from contracts.indicators import (
    INDICATORS,
    Count,
    Indicator,
    Last,
    Mean,
    Ratio,
    Sum,
    Window,
    indicator_named,
    indicators_of,
)
from contracts.registry import SERVICES, topic_of
from contracts.topic import Kind


def measured_fields(indicator: Indicator) -> tuple[str, ...]:
    match indicator.measure:
        case Count():
            return ()
        case Sum(field) | Mean(field) | Last(field):
            return (field,)
        case Ratio(numerator, denominator):
            return (numerator, denominator)


def plain_type(event: type[Event], field: str) -> object:
    annotation = event.model_fields[field].annotation
    return typing.get_args(annotation)[0] if typing.get_origin(annotation) is typing.Annotated else annotation


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda indicator: indicator.name)
def test_an_indicator_is_described_in_both_languages(indicator: Indicator) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", indicator.name)
    assert all((indicator.label.id, indicator.label.en, indicator.definition.id, indicator.definition.en))
    assert indicator.unit
    assert indicator.version >= 1


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda indicator: indicator.name)
def test_an_indicator_is_computed_from_events_of_its_own_service(indicator: Indicator) -> None:
    topic = topic_of(indicator.source)

    assert Kind.EVENTS is topic.kind
    assert topic.owner == indicator.owner


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda indicator: indicator.name)
def test_labels_and_conditions_are_fields_of_the_event(indicator: Indicator) -> None:
    assert set(indicator.by) | set(indicator.where) <= set(indicator.source.model_fields)
    assert "regency" not in indicator.by


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda indicator: indicator.name)
def test_only_whole_numbers_are_measured_so_that_figures_stay_exact(indicator: Indicator) -> None:
    assert all(plain_type(indicator.source, field) is int for field in measured_fields(indicator))


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda indicator: indicator.name)
def test_a_window_finds_its_start_in_the_event(indicator: Indicator) -> None:
    needed = {Window.MARKET_DAY: "market_day", Window.SURVEY_PERIOD: "period"}

    assert indicator.windows
    for window in indicator.windows:
        assert needed.get(window, "occurred_at") in indicator.source.model_fields


def test_no_name_is_used_twice() -> None:
    assert len(INDICATORS) == len({indicator.name for indicator in INDICATORS})


def test_every_service_keeps_the_indicators_of_its_events() -> None:
    kept = [indicator.name for service in SERVICES for indicator in indicators_of(service)]

    assert sorted(kept) == sorted(indicator.name for indicator in INDICATORS)
    assert all(indicators_of(service) for service in SERVICES)


def test_the_live_ikm_is_the_mean_of_the_sums_times_25_over_9() -> None:
    measure = indicator_named("skm-ikm").measure

    assert Mean("total", Fraction(25, 9)) == measure
    assert measure.formula == "Σ total / n × 25/9"


def test_formulas_read_as_people_write_them() -> None:
    assert Count().formula == "n"
    assert Sum("coins").formula == "Σ coins"
    assert Last("realised").formula == "last realised"
    assert Ratio("done", "planned", Fraction(100)).formula == "Σ done / Σ planned × 100"
