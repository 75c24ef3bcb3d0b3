"""Every metric of the platform, declared once: name, kind, help, its closed set of labels, and who sends it.

Labels never hold ids of persons, paths or free text. docs/metrics.md is written from `FAMILIES`, and a test
asks a live Prometheus whether each role sent what it is said to send.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["api", "worker", "processor"]
"""What a process does; `serve` is an API and a worker in one."""

EVERYWHERE: tuple[Role, ...] = ("api", "worker", "processor")
_DOORS: tuple[Role, ...] = ("api", "worker")
_API: tuple[Role, ...] = ("api",)
_WORKER: tuple[Role, ...] = ("worker",)
_PROCESSOR: tuple[Role, ...] = ("processor",)
_READERS: tuple[Role, ...] = ("worker", "processor")

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

_FRESHNESS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3_600.0)

_UP_TO_A_DAY = (0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3_600.0, 14_400.0, 86_400.0)


@dataclass(frozen=True, slots=True)
class Family:
    """One metric: what it is called, what it says, the labels it has, and which processes send it.

    Attributes:
        roles: A process of another role does not have it.
        buckets: The edges of a histogram.
        services: Whose processes send it; all services' when empty.
        rare: Seen only after something that need not happen: a refusal, a mail, an event of a certain kind.
    """

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    help: str
    labels: tuple[str, ...] = ()
    roles: tuple[Role, ...] = EVERYWHERE
    buckets: tuple[float, ...] = _SECONDS
    services: tuple[str, ...] = ()
    rare: bool = False


_INDICATOR = ("indicator", "regency", "window")
_NOTIFICATIONS = ("notifications",)

_PROCESS = (
    Family("regency_build_info", "gauge", "1, labelled by what runs here", ("service", "role", "version")),
    Family("regency_up_since_seconds", "gauge", "Unix time at which this process became ready"),
    Family(
        "regency_certificate_expires_seconds",
        "gauge",
        "Until when a certificate is good: kafka-ca, kafka-client, store-ca, store-client or trust-root",
        ("certificate",),
        rare=True,
    ),
    Family("regency_loop_lag_seconds", "gauge", "How late the event loop woke at its last heartbeat"),
    Family("regency_loop_lag_max_seconds", "gauge", "The latest the event loop woke in the last minute"),
    Family(
        "regency_dependency_up",
        "gauge",
        "1 while what the process works with answers (store, kafka) or a part of it works, else 0",
        ("dependency",),
    ),
)

_HTTP = (
    Family(
        "regency_http_requests_total", "counter", "Requests answered", ("method", "route", "status"), _API
    ),
    Family(
        "regency_http_request_seconds", "histogram", "Time to answer a request", ("method", "route"), _API
    ),
    Family("regency_http_requests_in_flight", "gauge", "Requests being answered now", roles=_API),
    Family(
        "regency_problems_total", "counter", "Requests refused, by the problem's code", ("code",), rare=True
    ),
    Family(
        "regency_idempotent_replays_total",
        "counter",
        "Requests answered from the stored answer: commands sent twice and done once",
        roles=_API,
    ),
    Family("regency_sse_clients", "gauge", "Readers of the live stream", roles=_API),
)

_EVENTS_IN = (
    Family(
        "regency_intake_events_total",
        "counter",
        "Events brought to the door; the verdict `duplicate` is one that was accepted before",
        ("door", "verdict", "code"),
        _DOORS,
        rare=True,
    ),
    Family(
        "regency_messages_consumed_total",
        "counter",
        "Messages by what became of them; `duplicate` was dropped",
        ("topic", "outcome"),
        _WORKER,
    ),
    Family(
        "regency_consume_seconds",
        "histogram",
        "Time to handle one message, retries included",
        ("topic",),
        _WORKER,
    ),
    Family("regency_consume_lag_records", "gauge", "Records not yet read", ("topic", "partition"), _WORKER),
    Family(
        "regency_consume_lag_seconds",
        "gauge",
        "How long the oldest record not yet handled has waited; 0 when there is none",
        ("topic", "partition"),
        _WORKER,
    ),
    Family(
        "regency_consume_freshness_seconds",
        "histogram",
        "From an event's commit to its handling here",
        ("topic",),
        _WORKER,
        _FRESHNESS,
        rare=True,
    ),
    Family("regency_consumer_paused", "gauge", "Partitions paused for a retry", roles=_WORKER),
    Family(
        "regency_consumer_last_progress_seconds",
        "gauge",
        "Unix time of the last handled batch",
        roles=_WORKER,
    ),
    Family(
        "regency_dead_letters_total",
        "counter",
        "Messages set aside, and what came by HTTP and was refused, by the reason's code",
        ("topic", "code"),
        rare=True,
    ),
)

_GROUPS = (
    Family(
        "regency_rebalances_total",
        "counter",
        "Times the partitions of a group were shared out anew, as seen here",
        ("group",),
        _READERS,
    ),
    Family(
        "regency_partitions_assigned",
        "gauge",
        "Partitions this process reads; 0 in a rebalance",
        ("group",),
        _READERS,
    ),
    Family(
        "regency_partitions_revoked_total",
        "counter",
        "Partitions given back, those that came back at once included",
        ("group",),
        _READERS,
    ),
)

_EVENTS_OUT = (
    Family("regency_outbox_rows", "gauge", "Outbox rows not yet published", roles=_WORKER),
    Family(
        "regency_outbox_oldest_seconds", "gauge", "Age of the oldest row not yet published", roles=_WORKER
    ),
    Family(
        "regency_outbox_publish_seconds",
        "histogram",
        "From commit to the broker's acknowledgement",
        roles=_WORKER,
    ),
    Family("regency_relay_events_total", "counter", "Events published", ("topic",), _WORKER),
    Family(
        "regency_relay_republished_total",
        "counter",
        "Events sent again from a recorded batch",
        ("topic",),
        _WORKER,
        rare=True,
    ),
    Family(
        "regency_relay_failures_total",
        "counter",
        "Publish rounds that failed and will be tried again",
        roles=_WORKER,
    ),
    Family(
        "regency_relay_lanes",
        "gauge",
        "Lanes (topic and partition) this relay holds a lease on",
        roles=_WORKER,
    ),
)

_STORE = (
    Family(
        "regency_transaction_retries_total",
        "counter",
        "Transactions run again after a conflict",
        roles=_DOORS,
    ),
    Family("regency_store_command_seconds", "histogram", "Time the store took for a command", ("command",)),
    Family(
        "regency_store_command_failures_total",
        "counter",
        "Commands the store refused or never answered; conflicts of transactions are among them",
        ("command",),
        rare=True,
    ),
    Family("regency_store_connections", "gauge", "Connections to the store that are open"),
    Family("regency_store_connections_in_use", "gauge", "Connections to the store that work just now"),
    Family("regency_store_wait_seconds", "histogram", "Time a command waited for a connection to the store"),
)

_WORK = (
    Family(
        "regency_routine_runs_total",
        "counter",
        "Parts of routines",
        ("routine", "outcome"),
        _WORKER,
        rare=True,
    ),
    Family(
        "regency_delivery_attempts_total",
        "counter",
        "Tries to hand a message over, by how the message stood then; `retry` waits for the next try",
        ("channel", "outcome"),
        _WORKER,
        services=_NOTIFICATIONS,
        rare=True,
    ),
    Family(
        "regency_delivery_seconds",
        "histogram",
        "From a message being queued to its delivery",
        ("channel",),
        _WORKER,
        _UP_TO_A_DAY,
        _NOTIFICATIONS,
        rare=True,
    ),
    Family(
        "regency_delivery_waiting",
        "gauge",
        "Messages due, tried again or being sent, as the store has them",
        ("channel",),
        _WORKER,
        services=_NOTIFICATIONS,
    ),
    Family(
        "regency_delivery_oldest_seconds",
        "gauge",
        "How long the message that is due longest is due",
        ("channel",),
        _WORKER,
        services=_NOTIFICATIONS,
    ),
    Family(
        "regency_delivery_circuits_open",
        "gauge",
        "Targets nothing is sent to for now",
        ("channel",),
        _WORKER,
        services=_NOTIFICATIONS,
    ),
    Family(
        "regency_breach_due_seconds",
        "gauge",
        "Unix time at which the first notice of a breach that is not on record is due; 0 without any",
        roles=_WORKER,
        services=_NOTIFICATIONS,
    ),
)

_COUNTING = (
    Family("regency_stream_events_total", "counter", "Events counted into cells", ("topic",), _PROCESSOR),
    Family(
        "regency_stream_dropped_total",
        "counter",
        "Records not counted, on purpose; `duplicate` was counted before",
        ("topic", "reason"),
        _READERS,
        rare=True,
    ),
    Family(
        "regency_stream_other_total",
        "counter",
        "Events whose labels have a value that is not allowed, or one too many: they are under `other`",
        ("indicator", "window"),
        _PROCESSOR,
        rare=True,
    ),
    Family("regency_stream_flush_seconds", "histogram", "Time to write the changed cells", roles=_PROCESSOR),
    Family("regency_stream_cells", "gauge", "Cells held in memory", roles=_PROCESSOR),
    Family(
        "regency_stream_recovery_seconds", "gauge", "Time the last recovery of cells took", roles=_PROCESSOR
    ),
    Family(
        "regency_stream_evicted_total",
        "counter",
        "Cold cells that left memory; the store has them",
        roles=_PROCESSOR,
    ),
    Family(
        "regency_stream_lag_records", "gauge", "Records not yet counted", ("topic", "partition"), _PROCESSOR
    ),
    Family(
        "regency_stream_lag_seconds",
        "gauge",
        "How long the oldest record not yet counted has waited; 0 when there is none",
        ("topic", "partition"),
        _PROCESSOR,
    ),
    Family(
        "regency_stream_freshness_seconds",
        "histogram",
        "From an event's commit to its cells on the feed; each event counts once",
        ("topic",),
        _PROCESSOR,
        _FRESHNESS,
    ),
)

_FIGURES = (
    Family("regency_sink_records_total", "counter", "Records of the feed that the store has", roles=_WORKER),
    Family("regency_sink_cells_total", "counter", "Cells written to the store", roles=_WORKER),
    Family(
        "regency_sink_lag_records", "gauge", "Cells on the feed not yet in the store", ("partition",), _WORKER
    ),
    Family(
        "regency_sink_lag_seconds",
        "gauge",
        "How long the oldest cell not yet in the store has been on the feed; 0 when there is none",
        ("partition",),
        _WORKER,
    ),
    Family(
        "regency_event_freshness_seconds",
        "histogram",
        "From an event's commit to its figures in the store; each event counts once",
        roles=_WORKER,
        buckets=_FRESHNESS,
    ),
    Family("regency_indicator_sum", "gauge", "An indicator's sum in its current window", _INDICATOR, _WORKER),
    Family(
        "regency_indicator_divisor",
        "gauge",
        "What the sum of a mean or a ratio is divided by; divide sums, never average averages",
        _INDICATOR,
        _WORKER,
        rare=True,
    ),
    Family(
        "regency_indicator_bucket",
        "gauge",
        "Events of a histogram whose value is below an edge, the lower buckets included",
        (*_INDICATOR, "below"),
        _WORKER,
        rare=True,
    ),
    Family(
        "regency_indicator_events", "gauge", "Events in an indicator's current window", _INDICATOR, _WORKER
    ),
    Family(
        "regency_indicator_drift",
        "gauge",
        "Figures that differ from a recount; must be 0",
        ("indicator",),
        _API,
    ),
    Family("regency_reconciled_seconds", "gauge", "Unix time of the last recount", roles=_API),
)

FAMILIES: tuple[Family, ...] = (
    *_PROCESS,
    *_HTTP,
    *_EVENTS_IN,
    *_GROUPS,
    *_EVENTS_OUT,
    *_STORE,
    *_WORK,
    *_COUNTING,
    *_FIGURES,
)


def families_of(service: str, role: str) -> tuple[Family, ...]:
    """What a process of this service and role sends; `serve` sends what an API and a worker do."""
    roles = {"api", "worker"} if role == "serve" else {role}
    return tuple(
        family
        for family in FAMILIES
        if not roles.isdisjoint(family.roles) and (not family.services or service in family.services)
    )
