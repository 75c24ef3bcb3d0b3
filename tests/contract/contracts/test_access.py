"""The rights on Kafka say what the registry says, and no more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contracts.access import (
    BACKUP,
    OPERATOR,
    Operation,
    Principal,
    Resource,
    Right,
    principals,
    publisher_principal,
    service_principal,
)
from contracts.registry import SERVICES, TOPICS, dead_letter_topics, subscriptions
from contracts.topic import Kind

EVERY_TOPIC = [topic.name for topic in (*TOPICS, *dead_letter_topics())]


def may(principal: Principal, operation: Operation) -> set[str]:
    """The topics it may do this with."""
    return {
        name for name in EVERY_TOPIC if any(_allows(right, name, operation) for right in principal.rights)
    }


def _allows(right: Right, name: str, operation: Operation) -> bool:
    is_meant = name.startswith(right.name) if right.is_prefix else name == right.name
    return right.resource is Resource.TOPIC and is_meant and operation in right.operations


def named(name: str) -> Principal:
    return next(principal for principal in principals() if principal.name == name)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_writes_what_it_owns_and_its_dead_letters(service: str) -> None:
    own = {topic.name for topic in TOPICS if topic.owner == service and topic.kind is not Kind.INTAKE}
    letters = {topic.name for topic in dead_letter_topics() if topic.owner == service}

    assert may(service_principal(service), Operation.WRITE) == own | letters


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_reads_others_topics_only_where_it_is_listed(service: str) -> None:
    foreign = {topic.name for topic in TOPICS if topic.owner != service}

    read = may(service_principal(service), Operation.READ)

    assert read & foreign == {topic.name for topic in subscriptions(service)} & foreign
    assert read.isdisjoint(letter.name for letter in dead_letter_topics() if letter.owner != service)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_no_rights_beside_reading_and_writing_and_groups_of_its_name(service: str) -> None:
    rights = service_principal(service).rights

    assert {operation for right in rights for operation in right.operations} == {"Read", "Write"}
    assert [right.name for right in rights if right.is_prefix] == [f"{service}."]
    assert [right.name for right in rights if right.resource is Resource.GROUP] == [f"{service}."]


def test_no_two_services_write_one_topic() -> None:
    written = [name for service in SERVICES for name in may(service_principal(service), Operation.WRITE)]

    assert sorted(written) == sorted(set(written))


def test_no_topic_is_named_twice_for_one_user() -> None:
    for principal in principals():
        named_so: Iterator[tuple[str, str]] = ((right.resource, right.name) for right in principal.rights)

        assert len(set(named_so)) == len(principal.rights), principal.name


def test_another_system_can_only_bring_events_to_its_door() -> None:
    rights = publisher_principal("puskesmas", "evaluation").rights

    assert rights == (Right(Resource.TOPIC, "evaluation.intake", (Operation.WRITE,)),)


def test_the_operator_reaches_every_topic_and_the_backup_only_reads() -> None:
    assert may(named(OPERATOR), Operation.CREATE) == set(EVERY_TOPIC)
    assert may(named(OPERATOR), Operation.WRITE) == set(EVERY_TOPIC)
    assert may(named(BACKUP), Operation.READ) == set(EVERY_TOPIC)
    assert may(named(BACKUP), Operation.WRITE) == set()
