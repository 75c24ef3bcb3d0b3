"""What servicekit puts on the wire is what the contracts document."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from contracts.feed import FeedCell
from contracts.headers import header_schema
from contracts.registry import TOPICS, dead_letter_topics, schema_uri
from contracts.tourism_market import CoinsIssued
from servicekit.envelope import Envelope, encode_headers
from servicekit.kafka import topic_specs
from servicekit.stream.cells import Cell, encode_cell


def test_a_cell_on_the_feed_has_the_documented_fields() -> None:
    cell = Cell(v=(31_800_000,), n=15_900, seq=41, gen=3, at="2025-11-16T03:00:00.123Z")

    documented = FeedCell.model_validate_json(encode_cell(cell))

    assert set(json.loads(encode_cell(cell))) == set(FeedCell.model_fields)
    assert (documented.v, documented.n, documented.seq, documented.gen) == (
        cell.v,
        cell.n,
        cell.seq,
        cell.gen,
    )


def test_the_topics_created_are_the_topics_documented() -> None:
    created = {spec.name: spec.partitions for spec in topic_specs()}

    assert created == {topic.name: topic.partitions for topic in (*TOPICS, *dead_letter_topics())}


def test_created_topics_keep_records_as_long_as_documented() -> None:
    created = {spec.name: spec.config.get("retention.ms") for spec in topic_specs()}

    for topic in (*TOPICS, *dead_letter_topics()):
        kept = None if topic.retention is None else str(int(topic.retention.total_seconds() * 1000))
        assert created[topic.name] == kept


def test_only_feeds_are_created_compacted() -> None:
    created = {spec.name for spec in topic_specs() if spec.config["cleanup.policy"] == "compact"}

    assert created == {topic.name for topic in TOPICS if topic.compacted}


def envelope(**changes: Any) -> Envelope:
    """What the relay sends for one sale of coins."""
    fields: dict[str, Any] = {
        "id": "019a8a3c-5b1e-7c44-9f0a-3d1f6a2b8c10",
        "source": "tourism-market",
        "type": CoinsIssued.type,
        "subject": "pasar-bahulak.2025-11-16",
        "time": datetime(2025, 11, 15, 23, 41, 7, tzinfo=UTC),
        "regency": "33.14",
        "correlation_id": "019a8a3c-0000-7000-8000-000000000000",
        "causation_id": "gate-2-0001",
        "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "dataschema": schema_uri(CoinsIssued),
        "sequence": 41,
        "data": b"{}",
    }
    return Envelope(**(fields | changes))


@pytest.mark.parametrize(
    "sent",
    [envelope(), envelope(causation_id=None, traceparent=None, dataschema=None, sequence=None)],
    ids=["everything", "only what must be"],
)
def test_headers_are_sent_as_documented(sent: Envelope) -> None:
    headers = {name: value.decode() for name, value in encode_headers(sent)}

    assert list(Draft202012Validator(header_schema()).iter_errors(headers)) == []
    assert set(headers) <= set(header_schema()["properties"])
