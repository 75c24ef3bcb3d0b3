"""What a backup is of: which broker, which store, and what the platform's topics and databases are called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from contracts.indicators import indicators_of
from contracts.registry import SERVICES, TOPICS, dead_letter_topics, topic_of
from contracts.topic import ENGINE, Kind
from servicekit.broker import Broker
from servicekit.kafka import TopicSpec, topic_specs
from servicekit.mongo import Store
from servicekit.stream.cells import feed_of, sink_of

Tell = Callable[[str], None]
"""Told, in a line, what was just done."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One platform.

    Attributes:
        services: Whose databases and topics.
        store_url: May hold a password, so it is never shown.
        prefix: Put before every topic and group, and before every database: how tests share servers.
    """

    broker: Broker
    store_url: str
    prefix: str = ""
    services: tuple[str, ...] = SERVICES

    def topic(self, name: str) -> str:
        """The topic or group of this name on the broker."""
        return f"{self.prefix}{name}"

    def database(self, service: str) -> str:
        """The database of a service."""
        return f"{self.prefix.replace('.', '-')}{service.replace('-', '_')}"

    def store(self, service: str) -> Store:
        """The store of a service; close it. Must be called in a running event loop."""
        return Store.open(self.store_url, self.database(service), "pymongo")

    @property
    def saved_topics(self) -> frozenset[str]:
        """Every topic that holds what is nowhere else."""
        known = (topic for topic in (*TOPICS, *dead_letter_topics()) if topic.owner in self.services)
        return frozenset(self.topic(topic.name) for topic in known) - self.derived_topics

    @property
    def derived_topics(self) -> frozenset[str]:
        """What the engine writes: feeds, made again from the store, and what it could not count.

        After a restore it counts from the start, and sets aside again what it cannot count.
        """
        mine = [topic for topic in TOPICS if topic.owner in self.services]
        feeds = {topic.name for topic in mine if topic.kind is Kind.FEED}
        letters = {topic.dead_letter(ENGINE) for topic in mine if topic.kind is Kind.EVENTS}
        return frozenset(map(self.topic, feeds | letters))

    @property
    def specs(self) -> tuple[TopicSpec, ...]:
        """All of these topics, as the registry wants them."""
        mine = self.saved_topics | self.derived_topics
        return tuple(spec for spec in topic_specs(prefix=self.prefix) if spec.name in mine)

    @property
    def doors(self) -> frozenset[str]:
        """The topics other systems write."""
        return frozenset(self.topic(topic.name) for topic in TOPICS if topic.kind is Kind.INTAKE)

    def groups(self, service: str) -> tuple[str, ...]:
        """Every group the processes of a service are members of."""
        readers = (self.topic(f"{service}.{purpose}") for purpose in ("intake", "reactions"))
        return (*readers, self.feed(service), self.sink(service))

    def feed(self, service: str) -> str:
        """The topic a service's cells are on; the group that counts them has the same name."""
        return self.topic(feed_of(service))

    def sink(self, service: str) -> str:
        """The group that copies a service's feed into its store."""
        return self.topic(sink_of(service))

    def counted(self, service: str) -> frozenset[str]:
        """The topics a service counts into indicators."""
        return frozenset(self.topic(topic_of(one.source).name) for one in indicators_of(service))
