"""Dead letters: what a consumer could not handle, kept byte for byte with the reason.

Owns their shape on the wire (`dlq_*` headers beside the original ones), reading them back and replaying them.
Does not write them: `Transaction.dead_letter` puts them into the outbox beside the consumer's position, so
that a message is either handled or kept, never lost between the two.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from contracts.topic import ENGINE
from servicekit.broker import Broker
from servicekit.errors import InvalidInput, NotFound, ServiceError, Unavailable
from servicekit.kafka import (
    AIOKafkaConsumer,
    ConsumerRecord,
    KafkaError,
    TopicPartition,
    make_consumer,
    make_producer,
)
from servicekit.outbox import DEAD_LETTER_PARTITION, Outgoing
from servicekit.parting import abandon, leave

Headers = tuple[tuple[str, bytes], ...]

REPLAYED_FROM = "dlq_replayed_from"
"""On a replayed message: the id of the dead letter it is a copy of."""

REPLAYED_FOR = "dlq_replayed_for"
"""On a replayed message: the one service it is meant for; every other reader had the original."""

HANDLER_FAILED = "handler-failed"
"""Code of a dead letter whose handler raised an error nobody foresaw: a bug."""

_OWN = "dlq_"
_SEQUENCE = "ce_sequence"
_READ_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a message was given up.

    Attributes:
        code: Stable name of the reason.
        reason_id: The reason in Indonesian, for the officer who reads it.
        reason_en: The same in English.
        attempts: How often the handler was tried.
        first_failed_at: When it failed the first time.
        failed_at: When it was given up.
    """

    code: str
    reason_id: str
    reason_en: str
    attempts: int
    first_failed_at: datetime
    failed_at: datetime

    @classmethod
    def of(
        cls, error: ServiceError, *, failed_at: datetime, attempts: int = 1, since: datetime | None = None
    ) -> Cause:
        """The cause an error gives; its field problems are part of the reason."""
        problems_id = "; ".join(f"{problem.field}: {problem.text_id}" for problem in error.fields)
        problems_en = "; ".join(f"{problem.field}: {problem.text_en}" for problem in error.fields)
        return cls(
            code=error.reason_code,
            reason_id=f"{error.detail_id} ({problems_id})" if problems_id else error.detail_id,
            reason_en=f"{error.detail_en} ({problems_en})" if problems_en else error.detail_en,
            attempts=attempts,
            first_failed_at=since or failed_at,
            failed_at=failed_at,
        )


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One message that was given up, whole.

    Attributes:
        topic: Where it was read, without the prefix of a test; the intake topic for what came by HTTP.
        consumer: The service that gave it up.
        key: Its original key.
        value: Its original bytes.
        headers: Its original headers, in their order.
        partition: Where it was read; None for what came by HTTP.
        offset: Where it was read; None for what came by HTTP.
    """

    topic: str
    consumer: str
    key: bytes | None
    value: bytes
    headers: Headers
    cause: Cause
    partition: int | None = None
    offset: int | None = None

    @property
    def destination(self) -> str:
        """The dead-letter topic that takes it, without prefix."""
        return f"{self.topic}.dlq.{self.consumer}"

    @property
    def correlation_id(self) -> str | None:
        """The correlation id of the message, if it carried one."""
        return self._text("ce_correlationid")

    @property
    def event_type(self) -> str | None:
        """The event type it claimed, if any."""
        return self._text("ce_type")

    def outgoing(self, prefix: str) -> Outgoing:
        """The record that sets it aside, on a broker whose topics start with `prefix`."""
        return Outgoing(
            topic=prefix + self.destination,
            partition=DEAD_LETTER_PARTITION,
            key=self.key,
            headers=self.record_headers(),
            value=self.value,
        )

    def record_headers(self) -> Headers:
        """Its headers on the dead-letter topic.

        The original ones in their order, then the cause. The original sequence is kept under another name,
        because the relay gives every message it publishes a sequence of its own.
        """
        kept = ((f"{_OWN}{_SEQUENCE}" if name == _SEQUENCE else name, value) for name, value in self.headers)
        origin = {
            "topic": self.topic,
            "consumer": self.consumer,
            "partition": self.partition,
            "offset": self.offset,
            "code": self.cause.code,
            "reason_id": self.cause.reason_id,
            "reason_en": self.cause.reason_en,
            "attempts": self.cause.attempts,
            "first_failed_at": self.cause.first_failed_at.isoformat(),
            "failed_at": self.cause.failed_at.isoformat(),
        }
        own = ((f"{_OWN}{name}", str(text).encode()) for name, text in origin.items() if text is not None)
        return (*kept, *own)

    def replay_headers(self, letter_id: str) -> Headers:
        """Its headers when it is sent again.

        No sequence, since it is no part of any lane: the reader recognises a second copy by source and id.
        It is addressed to the consumer that gave it up.
        """
        marks = ((REPLAYED_FROM, letter_id.encode()), (REPLAYED_FOR, self.consumer.encode()))
        original = tuple(
            pair for pair in self.headers if pair[0] not in {_SEQUENCE, REPLAYED_FROM, REPLAYED_FOR}
        )
        return (*original[:1], *marks, *original[1:])

    def _text(self, header: str) -> str | None:
        return next((value.decode(errors="replace") for name, value in self.headers if name == header), None)


@dataclass(frozen=True, slots=True)
class StoredLetter:
    """A dead letter and where it lies.

    Attributes:
        topic: Its dead-letter topic on this broker, prefix included.
    """

    topic: str
    partition: int
    offset: int
    letter: DeadLetter

    @property
    def id(self) -> str:
        """What an operator calls it by: topic/partition/offset."""
        return f"{self.topic}/{self.partition}/{self.offset}"

    @property
    def code(self) -> str:
        """Why it was given up."""
        return self.letter.cause.code

    @property
    def source_topic(self) -> str:
        """Where it was read and where a replay goes, on this broker."""
        return self.topic.removesuffix(self.letter.destination) + self.letter.topic


async def read_dead_letters(broker: Broker, topic: str, *, limit: int = 10_000) -> list[StoredLetter]:
    """The dead letters that lie on a topic now, oldest first, at most `limit`.

    Raises: `NotFound` when the broker has no such topic.
    """
    letters: list[StoredLetter] = []
    async with _reading(broker, topic, DEAD_LETTER_PARTITION) as (consumer, place):
        end = (await consumer.end_offsets([place]))[place]
        await consumer.seek_to_beginning(place)
        while len(letters) < limit and await consumer.position(place) < end:
            fetched = await consumer.getmany(place, timeout_ms=200)
            letters.extend(stored(record) for record in fetched.get(place, ()))
    return letters[:limit]


async def read_dead_letter(broker: Broker, letter_id: str) -> StoredLetter:
    """The dead letter of this id. Raises `NotFound`."""
    topic, partition, offset = _parsed(letter_id)
    async with _reading(broker, topic, partition) as (consumer, place):
        first = (await consumer.beginning_offsets([place]))[place]
        end = (await consumer.end_offsets([place]))[place]
        if partition != DEAD_LETTER_PARTITION or not first <= offset < end:
            raise _no_letter(letter_id)
        consumer.seek(place, offset)
        record = await consumer.getone(place)
    if record.offset != offset:
        raise _no_letter(letter_id)
    return stored(record)


async def replay(broker: Broker, letters: Sequence[StoredLetter]) -> int:
    """Send the original messages again, in this order, to where they were read; how many were sent.

    Each is addressed to the consumer that gave it up. A message sent again twice has its effect once: its
    reader knows it by source and id. Raises KafkaError when the broker refuses one; earlier ones were sent.
    Raises `InvalidInput` when one is of the engine, before any is sent.
    """
    for letter in letters:
        if letter.letter.consumer == ENGINE:
            raise InvalidInput(
                f"{letter.id} tidak dapat dikirim ulang: indikator dihitung ulang dari topik",
                f"{letter.id} cannot be sent again: indicators are rebuilt from their topics",
                code="not-replayable",
            )
    producer = make_producer(broker, client_id="dead-letters")
    await producer.start()
    try:
        for letter in letters:
            await producer.send_and_wait(
                letter.source_topic,
                letter.letter.value,
                key=letter.letter.key,
                partition=letter.letter.partition,
                headers=list(letter.letter.replay_headers(letter.id)),
            )
    finally:
        await abandon(producer)
    return len(letters)


def stored(record: ConsumerRecord) -> StoredLetter:
    """Read a dead letter back from its topic. Raises `NotFound` when the record is none."""
    own = (pair for pair in record.headers if pair[0].startswith(_OWN))
    text = {name[len(_OWN) :]: raw.decode(errors="replace") for name, raw in own}
    if "topic" not in text or "code" not in text:
        raise NotFound("Pesan ini bukan surat mati.", "This record is no dead letter.")
    letter = DeadLetter(
        topic=text["topic"],
        consumer=text["consumer"],
        key=record.key,
        value=record.value or b"",
        headers=tuple((name, raw) for name, raw in record.headers if _is_original(name)),
        cause=Cause(
            code=text["code"],
            reason_id=text["reason_id"],
            reason_en=text["reason_en"],
            attempts=int(text["attempts"]),
            first_failed_at=datetime.fromisoformat(text["first_failed_at"]),
            failed_at=datetime.fromisoformat(text["failed_at"]),
        ),
        partition=int(text["partition"]) if "partition" in text else None,
        offset=int(text["offset"]) if "offset" in text else None,
    )
    return StoredLetter(record.topic, record.partition, record.offset, letter)


def _is_original(name: str) -> bool:
    return not name.startswith(_OWN) and name != _SEQUENCE


@asynccontextmanager
async def _reading(
    broker: Broker, topic: str, partition: int
) -> AsyncIterator[tuple[AIOKafkaConsumer, TopicPartition]]:
    """A consumer of one partition. Raises `NotFound` without such a topic, `Unavailable` after a while."""
    consumer, place = make_consumer(broker, client_id="dead-letters"), TopicPartition(topic, partition)
    try:
        async with asyncio.timeout(_READ_SECONDS):
            await consumer.start()
            if topic not in await consumer.topics():
                raise NotFound(f"Tidak ada topik {topic}", f"There is no topic {topic}")
            consumer.assign([place])
            yield consumer, place
    except (TimeoutError, KafkaError) as error:
        raise Unavailable("Kafka tidak dapat dihubungi", "Kafka cannot be reached") from error
    finally:
        await leave(consumer)


def _parsed(letter_id: str) -> tuple[str, int, int]:
    topic, _, place = letter_id.partition("/")
    partition, _, offset = place.partition("/")
    if not (topic and partition.isdecimal() and offset.isdecimal()):
        raise _no_letter(letter_id)
    return topic, int(partition), int(offset)


def _no_letter(letter_id: str) -> NotFound:
    return NotFound(f"Tidak ada surat mati {letter_id}", f"There is no dead letter {letter_id}")
