"""Who may do what on Kafka: the rights of each service, read off the registry, and of the people around them.

A right that is not listed here is refused by the broker. Kafka's own rules are relied on: Read and Write
imply Describe, and an idempotent producer needs nothing beside Write.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from contracts.registry import SERVICES, TOPICS, subscriptions
from contracts.topic import ENGINE, Kind, Topic


class Resource(StrEnum):
    """What a right is about, in Kafka's words."""

    TOPIC = "topic"
    GROUP = "group"


class Operation(StrEnum):
    """What may be done, in Kafka's words."""

    READ = "Read"
    WRITE = "Write"
    CREATE = "Create"
    DELETE = "Delete"
    ALTER = "Alter"
    DESCRIBE = "Describe"
    DESCRIBE_CONFIGS = "DescribeConfigs"
    ALTER_CONFIGS = "AlterConfigs"


@dataclass(frozen=True, slots=True)
class Right:
    """Some operations on one topic or group, or on all whose names start alike.

    Attributes:
        name: The name, or what names start with.
    """

    resource: Resource
    name: str
    operations: tuple[Operation, ...]
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Principal:
    """A user of Kafka and everything it may do.

    Attributes:
        name: The user's name; also that of its KafkaUser and of the Secret with its password.
        purpose: Who works under this name, in a sentence.
    """

    name: str
    purpose: str
    rights: tuple[Right, ...]


OPERATOR = "regency-operator"
BACKUP = "regency-backup"
SCALER = "regency-scaler"

_READ = (Operation.READ,)
_WRITE = (Operation.WRITE,)
_BOTH = (Operation.READ, Operation.WRITE)
_SEE = (Operation.DESCRIBE, Operation.DESCRIBE_CONFIGS)
_MANAGE = (Operation.CREATE, Operation.DELETE, Operation.ALTER, Operation.ALTER_CONFIGS)


def service_user(service: str) -> str:
    """The name under which all processes of a service work."""
    return f"regency-{service}"


def service_principal(service: str) -> Principal:
    """What a service may do: the registry's word for word.

    It reads what it writes too: a relay compares its lanes with the ends of its topics, the engine counts the
    service's own events and gets its cells back from the feed, the Kafka door looks up its dead letters.
    """
    rights = [right for topic in TOPICS for right in _of_service(service, topic)]
    groups = Right(Resource.GROUP, f"{service}.", _READ, is_prefix=True)
    return Principal(service_user(service), f"All processes of {service}.", (*rights, groups))


def publisher_principal(name: str, service: str) -> Principal:
    """What another system may do that brings events to a service's door: write there, and nothing else."""
    door = Right(Resource.TOPIC, f"{service}.intake", _WRITE)
    return Principal(name, f"A system that brings events to the door of {service}.", (door,))


def principals() -> tuple[Principal, ...]:
    """Every user of the platform itself. Publishers are the regency's to name: `publisher_principal`."""
    return (*map(service_principal, SERVICES), _operator(), _backup(), _scaler())


def _of_service(service: str, topic: Topic) -> Iterable[Right]:
    """The rights of a service on one topic and on the dead letters it writes about it."""
    if topic.owner == service:
        yield Right(Resource.TOPIC, topic.name, _READ if topic.kind is Kind.INTAKE else _BOTH)
        if topic.kind is Kind.EVENTS:
            yield Right(Resource.TOPIC, topic.dead_letter(ENGINE), _WRITE)
    elif topic in subscriptions(service):
        yield Right(Resource.TOPIC, topic.name, _READ)
    if topic in subscriptions(service):
        yield Right(Resource.TOPIC, topic.dead_letter(service), _BOTH)


def _operator() -> Principal:
    topics, groups = (*_BOTH, *_SEE, *_MANAGE), (Operation.READ, Operation.DESCRIBE, Operation.DELETE)
    return Principal(
        OPERATOR,
        "`regencyctl` in the hands of an operator: topics, replay of dead letters, restoring a backup.",
        _everywhere(topics, groups),
    )


def _backup() -> Principal:
    return Principal(
        BACKUP,
        "`regencyctl backup` by the clock: reads everything and writes nothing.",
        _everywhere((Operation.READ, *_SEE), (Operation.DESCRIBE,)),
    )


def _scaler() -> Principal:
    look = (Operation.DESCRIBE,)
    return Principal(
        SCALER,
        "KEDA, which looks how far behind the groups are: it sees ends and offsets, and no record.",
        _everywhere(look, look),
    )


def _everywhere(topics: tuple[Operation, ...], groups: tuple[Operation, ...]) -> tuple[Right, ...]:
    """Rights on whatever is the platform's by its name; others may share the cluster."""
    return tuple(
        Right(resource, f"{service}.", operations, is_prefix=True)
        for resource, operations in ((Resource.TOPIC, topics), (Resource.GROUP, groups))
        for service in SERVICES
    )
