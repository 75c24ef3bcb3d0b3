"""Indicator definitions are complete, and count only what their event really carries."""

from __future__ import annotations

import re
import typing
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from pydantic import BaseModel

from contracts.evaluation import Answers
from contracts.indicators import (
    INDICATORS,
    Count,
    Distinct,
    Histogram,
    Indicator,
    Last,
    Max,
    Mean,
    Measure,
    Min,
    Quantile,
    Ratio,
    ShareOfTotal,
    Streak,
    Sum,
    WeightedIndex,
    Window,
    indicator_named,
    indicators_of,
)
from contracts.privacy import is_personal
from contracts.reference.smart_city import dimensions
from contracts.registry import SERVICES, topic_of
from contracts.topic import Kind


def measured_fields(indicator: Indicator) -> tuple[str, ...]:
    """The fields whose size matters."""
    match indicator.measure:
        case Count() | Distinct() | Streak():
            return ()
        case Ratio(numerator, denominator):
            return (numerator, denominator)
        case WeightedIndex(weights):
            return tuple(weights)
        case measure:
            return (measure.field,)


def compared_fields(indicator: Indicator) -> set[str]:
    """The fields whose values only tell things apart."""
    match indicator.measure:
        case Distinct(field):
            return {field, *indicator.by, *indicator.where}
        case Streak(_, holds):
            return {*holds, *indicator.by, *indicator.where}
        case _:
            return {*indicator.by, *indicator.where}


def plain_type(model: type[BaseModel], path: str) -> object:
    field, _, rest = path.partition(".")
    annotation = model.model_fields[field].annotation
    if rest:
        assert isinstance(annotation, type)
        assert issubclass(annotation, BaseModel)
        return plain_type(annotation, rest)
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
    assert compared_fields(indicator) <= set(indicator.source.model_fields)
    assert "regency" not in indicator.by


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda indicator: indicator.name)
def test_nothing_personal_is_a_label_or_counted(indicator: Indicator) -> None:
    assert [name for name in compared_fields(indicator) if is_personal(name)] == []


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


def test_the_live_ikm_weighs_each_of_the_nine_elements_exactly_one_ninth() -> None:
    indicator = indicator_named("skm-ikm")

    assert isinstance(indicator.measure, WeightedIndex)
    assert set(indicator.measure.weights.values()) == {Fraction(1, 9)}
    assert {name.removeprefix("answers.") for name in indicator.measure.weights} == set(Answers.model_fields)
    assert (str(indicator.measure.scale), indicator.rule_version) == ("25", "2017.1")


def test_every_measure_is_in_use() -> None:
    used = {type(indicator.measure) for indicator in INDICATORS}

    assert used == set(typing.get_args(Measure))


@pytest.mark.parametrize(
    ("measure", "formula"),
    [
        (Count(), "n"),
        (Sum("coins"), "Σ coins"),
        (Mean("coins"), "Σ coins / n"),
        (Min("coins"), "min coins"),
        (Max("coins"), "max coins"),
        (Last("realised"), "last realised"),
        (Ratio("done", "planned", Fraction(100)), "Σ done / Σ planned × 100"),
        (ShareOfTotal("coins", over="village"), "Σ coins / Σ coins of every village × 100"),
        (WeightedIndex({"a": Fraction(1, 2), "b": Fraction(1, 2)}, Fraction(25)), "1/2 × Σ (a + b) / n × 25"),
        (
            WeightedIndex({"a": Fraction(1, 3), "b": Fraction(2, 3)}),
            "(1/3 × Σ (a) / n + 2/3 × Σ (b) / n)",
        ),
        (Histogram("coins", (10, 1_000)), "n by coins, steps at 10; 1,000"),
        (Quantile("coins"), "p50, p90, p95, p99 of coins"),
        (Distinct("vendor_id"), "number of different vendor_id"),
        (Streak(Window.MONTH), "run of each month with an event"),
        (Streak(Window.YEAR, {"opinion": "WTP"}), "run of each year with opinion = WTP"),
    ],
)
def test_formulas_read_as_people_write_them(measure: Measure, formula: str) -> None:
    assert measure.formula == formula


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda indicator: indicator.name)
def test_only_estimates_state_an_error(indicator: Indicator) -> None:
    assert bool(indicator.measure.error) == isinstance(indicator.measure, Quantile | Distinct)


@pytest.mark.parametrize(
    "define",
    [
        lambda: Histogram("coins", ()),
        lambda: Histogram("coins", (2, 1)),
        lambda: Quantile("coins", (Fraction(3, 2),)),
        lambda: Quantile("coins", k=1),
        lambda: Distinct("vendor_id", lg_k=40),
        lambda: WeightedIndex({}),
        lambda: Streak(Window.MINUTE),
    ],
)
def test_a_measure_that_cannot_be_is_refused(define: Callable[[], Measure]) -> None:
    with pytest.raises(ValueError, match=r"histogram|ranks|k is|weighted|streaks"):
        define()


def with_labels(*names: str) -> Indicator:
    return replace(indicator_named("skm-responses"), by=names)


def test_too_many_figures_are_refused_with_the_labels_and_their_numbers() -> None:
    with pytest.raises(
        ValueError, match=r"skm-responses: service_id \(500\) × opd \(80\) × .* = 20,000,000 .* over 50,000"
    ):
        with_labels("service_id", "opd", "village")


def test_a_label_nobody_declared_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"label response_id of SkmResponseSubmitted: say in contracts\.labels"
    ):
        with_labels("response_id")


def test_a_share_is_over_one_of_the_labels() -> None:
    with pytest.raises(ValueError, match="shares over village"):
        replace(indicator_named("turnover-share"), by=("market_id",))


def test_labels_that_the_schema_or_reference_data_closes_have_their_values() -> None:
    registered = indicator_named("programs-registered")
    dimension, kind = registered.label_values

    assert kind.closed == frozenset({"program", "quick-win"})
    assert dimension.closed == frozenset(one.code for one in dimensions())
    assert registered.most_label_sets == 7 * 3
