"""Names, owners and readers of the topics follow the platform's rules."""

from __future__ import annotations

import re

import pytest

from contracts.event import Event
from contracts.registry import (
    SERVICES,
    TOPICS,
    dead_letter_topics,
    event_class,
    schema_uri,
    subscriptions,
    topic_named,
    topic_of,
)
from contracts.topic import Kind, Topic

EVENTS = [event for topic in TOPICS for event in topic.events]


def of_kind(kind: Kind) -> list[Topic]:
    return [topic for topic in TOPICS if topic.kind is kind]


@pytest.mark.parametrize("topic", [*TOPICS, *dead_letter_topics()], ids=lambda topic: topic.name)
def test_topic_names_carry_dots_and_hyphens_only(topic: Topic) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)+", topic.name)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_a_topic_is_named_after_the_service_that_owns_it(topic: Topic) -> None:
    assert topic.owner in SERVICES
    assert topic.owner == topic.name.partition(".")[0]


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_only_services_read_topics(topic: Topic) -> None:
    assert set(topic.consumers) <= set(SERVICES)


def test_a_service_does_not_subscribe_to_its_own_events() -> None:
    assert [topic.name for topic in of_kind(Kind.EVENTS) if topic.owner in topic.consumers] == []


def test_every_service_has_one_door_and_one_feed() -> None:
    assert {f"{service}.intake" for service in SERVICES} == {topic.name for topic in of_kind(Kind.INTAKE)}
    assert {f"{service}.indicators" for service in SERVICES} == {topic.name for topic in of_kind(Kind.FEED)}


def test_no_topic_is_declared_twice() -> None:
    names = [topic.name for topic in (*TOPICS, *dead_letter_topics())]

    assert sorted(set(names)) == sorted(names)


def test_feeds_have_as_many_partitions_as_the_topics_they_are_computed_from() -> None:
    for feed in of_kind(Kind.FEED):
        sources = {topic.partitions for topic in of_kind(Kind.EVENTS) if topic.owner == feed.owner}

        assert {feed.partitions} == sources


def test_only_feeds_are_compacted() -> None:
    assert of_kind(Kind.FEED) == [topic for topic in TOPICS if topic.compacted]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_event_types_say_who_and_what_and_end_in_a_past_verb(event: type[Event]) -> None:
    assert re.fullmatch(r"regency\.[a-z-]+\.[a-z-]+\.[a-z0-9-]+ed(\.v[2-9])?", event.type)
    assert topic_of(event).owner == event.type.split(".")[1]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_an_event_says_what_it_means_and_is_keyed_by_a_required_field(event: type[Event]) -> None:
    assert event.__doc__
    assert event.model_fields[event.key_field].is_required()


def test_all_facts_of_a_topic_share_the_key_so_that_one_aggregate_stays_in_order() -> None:
    facts = [topic for topic in TOPICS if topic.kind is Kind.EVENTS]

    assert [topic.name for topic in facts if len(topic.key_fields) != 1] == []


def test_an_event_lives_on_one_topic_under_one_type_and_one_name() -> None:
    assert len(EVENTS) == len({event.type for event in EVENTS})
    assert len(EVENTS) == len({event.__name__ for event in EVENTS})
    assert len(EVENTS) == len({schema_uri(event) for event in EVENTS})


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_a_type_leads_back_to_its_model(event: type[Event]) -> None:
    assert event is event_class(event.type)


def test_an_unknown_type_has_no_model() -> None:
    assert event_class("regency.tourism-market.market-day.vanished") is None


def test_every_reader_of_a_topic_has_its_own_dead_letter_topic() -> None:
    """Consumers write theirs; what the engine cannot count goes to one the owner of the topic writes."""
    dead_letters = {topic.name: topic.owner for topic in dead_letter_topics()}

    expected = {
        f"{topic.name}.dlq.{consumer}": consumer
        for topic in TOPICS
        if topic.kind is not Kind.FEED
        for consumer in topic.consumers
    }
    expected |= {f"{topic.name}.dlq.indicators": topic.owner for topic in of_kind(Kind.EVENTS)}
    assert expected == dead_letters


def test_a_service_subscribes_where_it_is_listed_and_to_its_own_door() -> None:
    names = {topic.name for topic in subscriptions("programs")}

    assert {"tourism-market.market-day", "programs.intake"} <= names
    assert "programs.indicators" not in names


def test_a_topic_is_found_by_its_name() -> None:
    assert topic_named("tourism-market.coins").owner == "tourism-market"
