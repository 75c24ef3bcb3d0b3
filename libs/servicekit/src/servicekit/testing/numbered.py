"""Commands whose events are numbered per key, and a reader that tells what became of each number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from contracts.registry import topic_of
from contracts.tourism_market import CoinsIssued
from servicekit.broker import Broker
from servicekit.context import Context
from servicekit.envelope import decode
from servicekit.kafka import ConsumerRecord, TopicPartition, make_consumer
from servicekit.mongo import CollectionSpec, Store
from servicekit.parting import leave
from servicekit.transaction import Transaction, Transactions

COLLECTION = CollectionSpec("numbered")
TOPIC = topic_of(CoinsIssued)
_CONTEXT = Context("33.14", "numbered")


async def number(transactions: Transactions, key: str, events: int) -> None:
    """One command: raise the key's count by `events` and announce each number, in one transaction."""

    async def work(tx: Transaction) -> None:
        collection = tx.collection(COLLECTION.name)
        document = await collection.find_one({"_id": f"33.14/{key}"})
        document = document or {"_id": f"33.14/{key}", "regency": "33.14", "key": key, "count": 0}
        first = document["count"] + 1
        document["count"] += events
        announced = [_event(tx, key, n) for n in range(first, first + events)]
        await tx.save(COLLECTION.name, document, events=announced)

    await transactions.run(work, context=_CONTEXT)


async def counts(store: Store) -> dict[str, int]:
    """How far each key was counted, by the documents."""
    return {one["key"]: one["count"] for one in await store.collection(COLLECTION.name).find({})}


@dataclass(slots=True)
class Findings:
    """What a reader that drops sequences it has seen makes of a topic.

    Attributes:
        records: Records on the topic.
        dropped: Records whose sequence was seen before: what readers drop.
        double: Numbers that came twice all the same; must be 0.
        out_of_order: Numbers that came before a smaller one of their key; must be 0.
        gaps: Sequences that were never used; must be 0.
        latencies: From the transaction to what dates the record, in milliseconds: 0 where that is the
            transaction, as the relay does; the time to the broker where the topic is dated by it.
    """

    records: int = 0
    dropped: int = 0
    double: int = 0
    out_of_order: int = 0
    gaps: int = 0
    latencies: list[int] = field(default_factory=list)
    seen: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    _last: dict[int, int] = field(default_factory=dict)

    @property
    def distinct(self) -> int:
        """Different numbers seen."""
        return sum(len(numbers) for numbers in self.seen.values())

    def lost(self, wanted: Mapping[str, int]) -> int:
        """How many numbers of the documents never reached the topic."""
        return sum(len(set(range(1, count + 1)) - self.seen[key]) for key, count in wanted.items())

    def flaws(self, wanted: Mapping[str, int]) -> dict[str, int]:
        """What must be 0 and is not, by name: empty when every event came once and in order."""
        found = {
            "lost": self.lost(wanted),
            "double": self.double,
            "out_of_order": self.out_of_order,
            "gaps": self.gaps,
        }
        return {name: count for name, count in found.items() if count}

    def take(self, record: ConsumerRecord) -> None:
        """Look at the next record of its partition."""
        self.records += 1
        envelope = decode(record)
        sequence = envelope.sequence or 0
        last = self._last.get(record.partition, 0)
        if sequence <= last:
            self.dropped += 1
            return
        self.gaps += sequence - last - 1
        self._last[record.partition] = sequence
        self._count(envelope.subject, envelope.data)
        self.latencies.append(record.timestamp - int(envelope.time.timestamp() * 1000))

    def _count(self, key: str, data: bytes) -> None:
        event = CoinsIssued.model_validate_json(data)
        number = int(event.transaction_id.rpartition(".")[2])
        seen = self.seen[key]
        self.double += number in seen
        self.out_of_order += number not in seen and number != len(seen) + 1
        seen.add(number)


async def read_back(kafka: str, topic_prefix: str) -> Findings:
    """Read everything that is on the topic now."""
    partitions = [TopicPartition(topic_prefix + TOPIC.name, number) for number in range(TOPIC.partitions)]
    findings = Findings()
    consumer = make_consumer(Broker(kafka))
    await consumer.start()
    try:
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        while any([await consumer.position(one) < end for one, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=200, max_records=5_000)).values():
                for record in records:
                    findings.take(record)
    finally:
        await leave(consumer)
    return findings


def _event(tx: Transaction, key: str, n: int) -> CoinsIssued:
    return CoinsIssued(
        occurred_at=tx.now,
        market_day_id=key,
        market_id="papringan",
        village="33.23.11.2005",
        market_day=date(2026, 11, 22),
        transaction_id=f"{key}.{n}",
        device_id="gate-1",
        coins=1,
        amount_idr=2_000,
    )
