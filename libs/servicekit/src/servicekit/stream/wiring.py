"""Where an engine reads and writes, and the Faust app made for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from servicekit.kafka import DEAD_LETTER_BYTES
from servicekit.stream.plan import Source
from servicekit.stream.pulse import SESSION_SECONDS
from servicekit.stream.transport import BatchApp


@dataclass(frozen=True, slots=True)
class Wiring:
    """Where an engine reads and writes.

    Attributes:
        broker: Bootstrap servers, comma separated.
        group: Consumer group; processors of one group share the partitions.
        feed: The compacted topic the cells go to; as many partitions as the sources have.
        sink: The group that copies the feed into the store.
        prefix: What the names of all topics on this broker start with.
        sources: Topic as it is called on this broker → what is counted from it.
    """

    broker: str
    group: str
    feed: str
    sink: str
    prefix: str
    sources: Mapping[str, Sequence[Source]]


def make_app(wiring: Wiring) -> BatchApp:
    """The app that reads the sources; make it in a running event loop."""
    return BatchApp(
        wiring.group,
        batched=wiring.sources,
        broker=[f"kafka://{server}" for server in wiring.broker.split(",")],
        store="memory://",
        web_enabled=False,
        topic_disable_leader=True,
        topic_allow_declare=False,
        consumer_auto_offset_reset="earliest",
        processing_guarantee="at_least_once",
        stream_recovery_delay=0.0,
        # Stock waits until every message that was handed out is acked, around each rebalance and at the end;
        # what was dropped on the way never is. Nothing need be waited for: it is counted again.
        stream_wait_empty=False,
        stream_buffer_maxsize=64,
        broker_commit_interval=1.0,
        broker_session_timeout=SESSION_SECONDS,
        broker_heartbeat_interval=SESSION_SECONDS / 4,
        broker_request_timeout=3 * SESSION_SECONDS,
        producer_max_batch_size=512 * 1024,
        producer_max_request_size=DEAD_LETTER_BYTES,
    )
