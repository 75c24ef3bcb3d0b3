"""Conditions: an event speaks for itself, and what could never hold is refused when it is saved."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contracts.evaluation import ImpactQuotaReached, SkmIndexPublished
from contracts.example import example_of
from contracts.programs import QueueReminderRaised, SlaBreached
from contracts.tourism_market import MarketDaySettled
from notifications.domain.conditions import Comparison, Condition, unmet
from notifications.facts import ACCOUNTS
from notifications.facts.values import condition_problems, value_fields

BREACHED = example_of(SlaBreached).model_copy(
    update={"amount_idr": 48_000_000, "kind": "ls", "opd": "dinkes"}
)
PUBLISHED = example_of(SkmIndexPublished).model_copy(
    update={"ikm": "76.60", "grade": "C", "lowest_elements": ("WAKTU", "SARPRAS")}
)


def holds(event: Any, field: str, comparison: Comparison, value: Any) -> bool:
    """Whether one condition holds of an event."""
    return not unmet([Condition(field, comparison, value)], ACCOUNTS[type(event)].values(event))


def reasons(event: Any, field: str, comparison: Comparison, value: Any) -> list[tuple[str, str]]:
    """Which parts of a condition about events of this type are refused, and why."""
    fields = value_fields(event, ACCOUNTS[event].figures)
    found = condition_problems([Condition(field, comparison, value)], event, fields)
    return [(problem.field, problem.reason) for problem in found]


@pytest.mark.parametrize(
    ("field", "comparison", "value", "expected"),
    [
        ("amount_idr", "gte", 48_000_000, True),
        ("amount_idr", "gt", 48_000_000, False),
        ("amount_idr", "lt", 50_000_000, True),
        ("kind", "eq", "ls", True),
        ("kind", "ne", "ls", False),
        ("kind", "in", ("up", "ls"), True),
        ("opd", "in", ("dlh",), False),
        ("due_on", "lte", str(BREACHED.due_on), True),
        ("occurred_at", "gt", "2001-01-01T00:00:00Z", True),
        ("occurred_at", "lt", "2001-01-01T07:00:00+07:00", False),
    ],
)
def test_a_condition_is_held_against_the_events_own_field(
    field: str, comparison: Comparison, value: Any, expected: bool
) -> None:
    assert holds(BREACHED, field, comparison, value) is expected


def test_figures_are_compared_as_figures_though_they_are_written_as_texts() -> None:
    assert holds(PUBLISHED, "ikm", "lt", "76.61")
    assert not holds(PUBLISHED, "ikm", "gte", "100.00")


def test_one_entry_of_a_list_is_enough() -> None:
    assert holds(PUBLISHED, "lowest_elements", "in", ("BIAYA", "WAKTU"))
    assert not holds(PUBLISHED, "lowest_elements", "in", ("BIAYA",))


def test_of_a_field_without_a_value_only_other_than_holds() -> None:
    nobody = example_of(QueueReminderRaised).model_copy(update={"recipient": None})

    assert holds(nobody, "recipient", "ne", "citizen-1")
    assert not holds(nobody, "recipient", "eq", "citizen-1")
    assert not holds(nobody, "recipient", "in", ("citizen-1",))


def test_all_conditions_have_to_hold_and_those_that_do_not_are_named() -> None:
    large, of_dlh = Condition("amount_idr", "gte", 1), Condition("opd", "eq", "dlh")

    assert unmet([large, of_dlh], ACCOUNTS[SlaBreached].values(BREACHED)) == (of_dlh,)


@pytest.mark.parametrize(
    ("event", "field", "comparison", "value"),
    [
        (SlaBreached, "amount_idr", "gte", 50_000_000),
        (SlaBreached, "kind", "in", ("ls", "tu")),
        (SlaBreached, "due_on", "lt", "2026-12-31"),
        (SkmIndexPublished, "ikm", "lt", "76.61"),
        (SkmIndexPublished, "lowest_elements", "in", ("WAKTU",)),
        (MarketDaySettled, "pasaran", "eq", "Pahing"),
    ],
)
def test_what_makes_sense_is_taken(event: Any, field: str, comparison: Comparison, value: Any) -> None:
    assert reasons(event, field, comparison, value) == []


@pytest.mark.parametrize(
    ("field", "comparison", "value", "problem"),
    [
        ("nip", "eq", "1", ("when.0.field", "unknown-field")),
        ("kind", "gte", "ls", ("when.0.is", "comparison-without-sense")),
        ("occurred_at", "eq", "2026-01-01T00:00:00Z", ("when.0.is", "comparison-without-sense")),
        ("kind", "eq", "hibah", ("when.0.value", "value-impossible")),
        ("kind", "eq", None, ("when.0.value", "value-impossible")),
        ("amount_idr", "eq", "1000", ("when.0.value", "value-impossible")),
        ("amount_idr", "eq", -1, ("when.0.value", "value-impossible")),
        ("amount_idr", "eq", True, ("when.0.value", "value-impossible")),
        ("due_on", "lt", "besok", ("when.0.value", "value-impossible")),
        ("breached_at", "lt", "2026-01-01T00:00:00", ("when.0.value", "value-impossible")),
        ("due_on", "lt", 20_000, ("when.0.value", "value-impossible")),
        ("due_on", "lt", "20241119", ("when.0.value", "value-impossible")),
        ("due_on", "lt", "2024-11-19T00:00:00", ("when.0.value", "value-impossible")),
        ("breached_at", "lt", 1_700_000_000, ("when.0.value", "value-impossible")),
        ("breached_at", "lt", "1700000000", ("when.0.value", "value-impossible")),
        ("amount_idr", "in", 5, ("when.0.value", "list-or-one")),
        ("amount_idr", "eq", (5,), ("when.0.value", "list-or-one")),
        ("kind", "in", (), ("when.0.value", "value-impossible")),
    ],
)
def test_what_makes_none_is_refused_with_the_part_at_fault(
    field: str, comparison: Comparison, value: Any, problem: tuple[str, str]
) -> None:
    assert reasons(SlaBreached, field, comparison, value) == [problem]


def test_a_number_is_a_number_where_a_model_would_read_it_from_a_text_too() -> None:
    assert reasons(ImpactQuotaReached, "year", "gte", 2023) == []
    assert reasons(ImpactQuotaReached, "year", "gte", "2023") == [("when.0.value", "value-impossible")]


def test_whatever_is_taken_can_be_held_against_every_event_of_its_type() -> None:
    """The example's own values are as good as any; no comparison with them fails."""
    for event, account in ACCOUNTS.items():
        example = example_of(event)
        said = json.loads(example.model_dump_json())
        for field in value_fields(event, account.figures).values():
            for comparison in field.comparisons:
                value = said[field.name]
                many = tuple(value) if field.kind == "list" else (value,)
                condition = Condition(field.name, comparison, many if comparison == "in" else value)

                if value is not None and value != []:
                    assert condition_problems([condition], event, {field.name: field}) == ()
                    assert condition.holds(account.values(example)) is (comparison not in {"ne", "gt", "lt"})


def test_every_field_of_an_event_that_is_a_plain_value_can_be_asked_for() -> None:
    for event, account in ACCOUNTS.items():
        fields = value_fields(event, account.figures)
        values = account.values(example_of(event))

        assert set(fields) <= set(values)
        assert account.figures <= fields.keys()
