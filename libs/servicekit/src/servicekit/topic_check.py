"""Whether topics are there: a client that asks for others waits without a word, or has them made anyhow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from servicekit.broker import Broker
from servicekit.errors import Unavailable
from servicekit.kafka import admin


class TopicsMissing(Unavailable):
    """Topics, or partitions of them, have to be made first.

    Attributes:
        topics: Their names.
    """

    code = "topics-missing"

    def __init__(self, topics: Sequence[str]) -> None:
        self.topics = tuple(topics)
        names = ", ".join(topics)
        super().__init__(
            f"Topik belum ada, jalankan ./regency topics apply: {names}",
            f"missing topics, run ./regency topics apply: {names}",
        )


async def require_topics(broker: Broker, names: Iterable[str]) -> None:
    """Return if the broker has all of these topics. Raises `TopicsMissing`, `Unavailable`, or KafkaError."""
    async with admin(broker) as client:
        missing = set(names) - set(await client.list_topics())
    if missing:
        raise TopicsMissing(sorted(missing))
