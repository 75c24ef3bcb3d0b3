"""Services read, take in and recount what the registry says, no more and no less."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import get_args, get_origin, get_type_hints

import pytest

from contracts.indicators import indicators_of
from contracts.registry import SERVICES, TOPICS, subscriptions, topic_named, topic_of
from contracts.topic import Kind
from servicekit.gathering import Gathered
from servicekit.service import On, Service, Together

ROOT = Path(__file__).parents[3]
OWNERS = {
    event.__name__: topic.owner for topic in TOPICS if topic.kind is Kind.EVENTS for event in topic.events
}


def made_in(source: str) -> Iterator[str]:
    """The events a module makes, by name: `Event(…)` and `Event.model_validate(…)`, however imported."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            parts = ast.unparse(node.func).removesuffix(".model_validate").removesuffix(".model_construct")
            made = parts.rpartition(".")[2]
            if made in OWNERS:
                yield made


def declared(name: str) -> Service:
    """What the service hands to the runtime."""
    service: Service = import_module(f"{name.replace('-', '_')}.main").SERVICE
    return service


def reactions() -> list[tuple[str, On | Together]]:
    return [(name, on) for name in SERVICES for on in (*declared(name).consumers, *declared(name).doors)]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_goes_by_its_registered_name(name: str) -> None:
    assert declared(name).name == name


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_subscribes_only_where_it_is_listed(name: str) -> None:
    topics = {topic_of(on.event).name for on in declared(name).consumers}

    assert topics <= {topic.name for topic in subscriptions(name)}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_announces_only_on_topics_it_owns(name: str) -> None:
    sources = (ROOT / "services" / name / "src").rglob("*.py")

    made = {event for source in sources for event in made_in(source.read_text(encoding="utf-8"))}
    assert made
    assert {OWNERS[event] for event in made} == {name}


@pytest.mark.parametrize(
    "planted",
    [
        "tx.emit(ProgramRegistered(program_id='1'))",
        "tx.emit(programs.ProgramRegistered(program_id='1'))",
        "event = ProgramRegistered.model_validate(fields)",
    ],
)
def test_an_event_made_by_a_stranger_would_be_found(planted: str) -> None:
    assert list(made_in(planted)) == ["ProgramRegistered"]


@pytest.mark.parametrize(
    ("topic", "reader"),
    [(topic.name, reader) for topic in TOPICS if topic.kind is Kind.EVENTS for reader in topic.consumers],
)
def test_a_listed_reader_handles_an_event_of_the_topic(topic: str, reader: str) -> None:
    handled = {on.event for on in declared(reader).consumers}

    assert handled & set(topic_named(topic).events)


@pytest.mark.parametrize("name", SERVICES)
def test_a_door_takes_the_events_of_its_intake_and_no_others(name: str) -> None:
    taken = {on.event for on in declared(name).doors}

    assert taken == set(topic_named(f"{name}.intake").events)


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_recounts_its_own_events(name: str) -> None:
    assert {topic_of(event).owner for event in declared(name).recount} == {name}


@pytest.mark.parametrize("name", SERVICES)
def test_every_indicator_of_a_service_can_be_recounted(name: str) -> None:
    counted = {indicator.source for indicator in indicators_of(name)}

    assert counted <= set(declared(name).recount)


@pytest.mark.parametrize(("name", "on"), reactions())
def test_a_handler_takes_the_event_it_is_registered_for(name: str, on: On | Together) -> None:
    taken = next(iter(get_type_hints(on.handler).values()))
    if isinstance(on, Together):
        ((gathered,), several) = get_args(taken), get_origin(taken)
        ((taken,), each) = get_args(gathered), get_origin(gathered)
        assert (several, each) == (Sequence, Gathered)

    assert issubclass(on.event, taken), name
