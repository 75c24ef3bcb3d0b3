"""Every event has a hand-written example that its schema and its model accept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from contracts.event import Event
from contracts.example import EXAMPLES, example_file
from contracts.privacy import personal_fields
from contracts.registry import TOPICS
from contracts.schemas import json_schema, schema_path

ROOT = Path(__file__).parents[3]
EVENTS = [event for topic in TOPICS for event in topic.events]


def example_of(event: type[Event]) -> dict[str, Any]:
    example: dict[str, Any] = json.loads(example_file(event).read_text(encoding="utf-8"))
    return example


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_an_example_is_valid_by_the_committed_schema(event: type[Event]) -> None:
    schema = json.loads((ROOT / schema_path(event)).read_text(encoding="utf-8"))

    problems = list(
        Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(example_of(event))
    )

    assert problems == []


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_an_example_comes_back_from_the_model_as_it_went_in(event: type[Event]) -> None:
    example = example_of(event)

    assert example == json.loads(event.model_validate_json(json.dumps(example)).model_dump_json())


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_an_example_holds_a_value_for_every_field(event: type[Event]) -> None:
    assert set(event.model_fields) == set(example_of(event))


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_a_reader_ignores_a_field_it_does_not_know(event: type[Event]) -> None:
    example = example_of(event)

    assert event.model_validate(example | {"added_next_year": 1}) == event.model_validate(example)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_a_missing_key_is_refused_by_schema_and_model_alike(event: type[Event]) -> None:
    example = example_of(event)
    del example[event.key_field]

    assert not Draft202012Validator(json_schema(event)).is_valid(example)
    with pytest.raises(ValueError, match=event.key_field):
        event.model_validate(example)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_an_example_carries_no_personal_data(event: type[Event]) -> None:
    assert personal_fields(example_of(event)) == []


def test_no_example_stands_without_an_event() -> None:
    assert {example_file(event) for event in EVENTS} == set(EXAMPLES.rglob("*.json"))


def test_the_example_settlement_balances() -> None:
    day = json.loads(
        (EXAMPLES / "tourism-market.market-day/v1/MarketDaySettled.json").read_text(encoding="utf-8")
    )

    assert day["issued_coins"] == day["refunded_coins"] + day["redeemed_coins"] + day["outstanding_coins"]
    assert day["turnover_idr"] == day["redeemed_coins"] * day["coin_value_idr"]
