"""Partitions of keys and the wanted topics, without a broker."""

from __future__ import annotations

import pytest

from servicekit.broker import Broker
from servicekit.kafka import TopicPlan, delete_topics, partition_of, topic_specs


@pytest.mark.parametrize(
    ("key", "murmur2"),
    [("21", -973932308), ("foobar", -790332482), ("a-little-bit-long-string", -985981536), ("", 275646681)],
)
def test_a_key_is_hashed_as_kafkas_own_clients_do(key: str, murmur2: int) -> None:
    """The hashes are those of Kafka's own UtilsTest.testMurmur2."""
    every_hash = 2**31

    assert partition_of(key, every_hash) == murmur2 & 0x7FFFFFFF
    assert partition_of(key, 6) == (murmur2 & 0x7FFFFFFF) % 6


def test_every_consumer_of_a_topic_has_a_dead_letter_topic_of_one_partition() -> None:
    specs = {spec.name: spec for spec in topic_specs(prefix="t1.")}

    letters = specs["t1.tourism-market.market-day.dlq.programs"]

    assert letters.partitions == 1
    assert letters.config["cleanup.policy"] == "delete"
    assert int(letters.config["max.message.bytes"]) > 1024 * 1024


def test_feeds_are_compacted_but_not_before_a_zombie_is_recognised() -> None:
    specs = {spec.name: spec for spec in topic_specs()}

    feed = specs["tourism-market.indicators"].config

    assert feed["cleanup.policy"] == "compact"
    assert int(feed["min.compaction.lag.ms"]) == 3_600_000


def test_event_topics_and_doors_are_deleted_by_age() -> None:
    specs = {spec.name: spec for spec in topic_specs()}

    policies = {specs[name].config["cleanup.policy"] for name in ("programs.program", "programs.intake")}

    assert policies == {"delete"}


def test_a_plan_without_changes_is_empty() -> None:
    assert TopicPlan().empty
    assert not TopicPlan(widen={"a": 3}).empty


async def test_an_empty_prefix_never_deletes_every_topic() -> None:
    with pytest.raises(ValueError, match="every topic"):
        await delete_topics(Broker("127.0.0.1:1"), "")
