"""Where an engine reads and writes, and the Faust app made for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from faust.auth import SASLCredentials, SSLCredentials

from servicekit.broker import SASL_MECHANISM, Broker
from servicekit.kafka import DEAD_LETTER_BYTES
from servicekit.stream.plan import Source
from servicekit.stream.pulse import SESSION_SECONDS
from servicekit.stream.transport import BatchApp


@dataclass(frozen=True, slots=True)
class Wiring:
    """Where an engine reads and writes.

    Attributes:
        group: Consumer group; processors of one group share the partitions.
        feed: The compacted topic the cells go to; as many partitions as the sources have.
        sink: The group that copies the feed into the store.
        prefix: What the names of all topics on this broker start with.
        sources: Topic as it is called on this broker → what is counted from it.
        instance: A name kept over restarts: the group waits for it. Empty leaves the group with each stop.
    """

    broker: Broker
    group: str
    feed: str
    sink: str
    prefix: str
    sources: Mapping[str, Sequence[Source]]
    instance: str = ""


RESTART_SECONDS = 45.0
"""How long a group waits for a named member that went: a container that starts again takes less."""


def make_app(wiring: Wiring) -> BatchApp:
    """The app that reads the sources; make it in a running event loop."""
    session = RESTART_SECONDS if wiring.instance else SESSION_SECONDS
    return BatchApp(
        wiring.group,
        batched=wiring.sources,
        broker=[f"kafka://{server}" for server in wiring.broker.servers.split(",")],
        broker_credentials=_credentials(wiring.broker),
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
        consumer_group_instance_id=wiring.instance or None,
        broker_session_timeout=session,
        broker_heartbeat_interval=SESSION_SECONDS / 4,
        broker_request_timeout=max(3 * SESSION_SECONDS, session),
        producer_max_batch_size=512 * 1024,
        producer_max_request_size=DEAD_LETTER_BYTES,
    )


def _credentials(broker: Broker) -> SASLCredentials | SSLCredentials | None:
    """The broker's security in Faust's words; none is an open listener."""
    if broker.security.asks_for_password:
        return SASLCredentials(
            username=broker.username,
            password=broker.secret,
            ssl_context=broker.tls,
            mechanism=SASL_MECHANISM,
        )
    return SSLCredentials(context=broker.tls) if broker.security.encrypts else None
