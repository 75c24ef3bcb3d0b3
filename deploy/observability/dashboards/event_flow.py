"""An event's way through the platform: outbox, Kafka, consumers, engine, sink; and the broker below it."""

from __future__ import annotations

from deploy.observability import queries
from deploy.observability.panels import Board, Limits, Line, Panel, Row
from grafana_foundation_sdk.models import units

_OUT = Row(
    "Out: from the document to Kafka",
    (
        Panel(
            "Outbox backlog",
            "Events saved with their documents and not yet published. Short peaks are batches; a "
            "rising line is a "
            "relay that does not keep up, or a broker that does not take them.",
            units.Short,
            (queries.worst("regency_outbox_rows", "service"),),
            runbook="RegencyOutboxStalled",
            leads_to="regency-service",
        ),
        Panel(
            "Age of the oldest outbox row",
            "How long the outside world lags behind the documents.",
            units.Seconds,
            (queries.worst("regency_outbox_oldest_seconds", "service"),),
            limits=Limits(red=60, amber=10),
            runbook="RegencyOutboxStalled",
            leads_to="regency-service",
        ),
        Panel(
            "Published",
            "Events acknowledged by the broker, by topic.",
            units.EventsPerSecond,
            (queries.rate("regency_relay_events_total", "topic"),),
        ),
        Panel(
            "Commit to broker",
            "From an event's commit to the broker's acknowledgement.",
            units.Seconds,
            (
                queries.percentile(0.5, "regency_outbox_publish_seconds", "service"),
                queries.percentile(0.95, "regency_outbox_publish_seconds", "service"),
            ),
        ),
        Panel(
            "Lanes held",
            "Topics and partitions a relay holds a lease on. None held by any process of a service: "
            "nothing is published.",
            units.Short,
            (queries.total("regency_relay_lanes", "service"),),
            runbook="RegencyOutboxStalled",
        ),
        Panel(
            "Sent again",
            "Events republished after a crash and publish rounds that failed. Duplicates are dropped "
            "by whoever reads them.",
            units.EventsPerSecond,
            (
                queries.rate("regency_relay_failures_total", "service"),
                queries.rate("regency_relay_republished_total", "topic"),
            ),
        ),
    ),
)

_IN = Row(
    "In: what other systems brought, and what consumers made of it",
    (
        Panel(
            "Doors",
            "Events brought by other systems, by verdict. A door without a line heard nothing in this time.",
            units.EventsPerSecond,
            (queries.rate("regency_intake_events_total", "service, door, verdict"),),
        ),
        Panel(
            "Handled",
            "Messages by what became of them; duplicates are dropped without an effect.",
            units.MessagesPerSecond,
            (queries.rate("regency_messages_consumed_total", "service, outcome"),),
        ),
        Panel(
            "Commit to handled",
            "Age of an event when its consumer had handled it: 95 of 100 were quicker.",
            units.Seconds,
            (queries.percentile(0.95, "regency_consume_freshness_seconds", "service, topic"),),
        ),
        Panel(
            "Consumers behind, messages",
            "Messages on the topic that the service has not yet handled.",
            units.Short,
            (queries.total("regency_consume_lag_records", "service, topic"),),
            runbook="RegencyConsumerStalled",
            leads_to="regency-service",
        ),
        Panel(
            "Consumers behind, seconds",
            "How far behind now the slowest partition is; it grows while a consumer stands still.",
            units.Seconds,
            (queries.worst("regency_consume_lag_seconds", "service, topic"),),
            limits=Limits(red=120, amber=30),
            runbook="RegencyConsumerStalled",
            leads_to="regency-service",
        ),
        Panel(
            "Partitions paused",
            "Partitions held while a handler is tried again: usually the store is away.",
            units.Short,
            (queries.total("regency_consumer_paused", "service"),),
            limits=Limits(red=1),
            runbook="RegencyConsumerStalled",
        ),
    ),
)

_COUNTED = Row(
    "Counted: from Kafka to a figure",
    (
        Panel(
            "Counted",
            "Events a second that the processors put into cells.",
            units.EventsPerSecond,
            (queries.rate("regency_stream_events_total", "service, topic"),),
        ),
        Panel(
            "Engine behind, messages",
            "Messages on the topic that no cell holds yet.",
            units.Short,
            (queries.total("regency_stream_lag_records", "service, topic"),),
            runbook="RegencyIndicatorsBehind",
            leads_to="regency-service",
        ),
        Panel(
            "Engine behind, seconds",
            "How far behind now the slowest partition is.",
            units.Seconds,
            (queries.worst("regency_stream_lag_seconds", "service, topic"),),
            limits=Limits(red=60, amber=10),
            runbook="RegencyIndicatorsBehind",
            leads_to="regency-service",
        ),
        Panel(
            "Commit to counted",
            "Age of an event when its cells were on the feed: 95 of 100 were quicker.",
            units.Seconds,
            (queries.percentile(0.95, "regency_stream_freshness_seconds", "service, topic"),),
        ),
        Panel(
            "Sink behind, cells",
            "Cells on the feed that the store does not have yet.",
            units.Short,
            (queries.total("regency_sink_lag_records", "service"),),
            runbook="RegencyFiguresStale",
            leads_to="regency-service",
        ),
        Panel(
            "Sink behind, seconds",
            "How far behind now the slowest partition of the feed is.",
            units.Seconds,
            (queries.worst("regency_sink_lag_seconds", "service"),),
            limits=Limits(red=30, amber=5),
            runbook="RegencyFiguresStale",
            leads_to="regency-service",
        ),
        Panel(
            "Commit to figure",
            "End to end: from an event's commit to the figure that has it, in the store the API reads.",
            units.Seconds,
            (
                queries.percentile(0.5, "regency_event_freshness_seconds", "service"),
                queries.percentile(0.95, "regency_event_freshness_seconds", "service"),
                queries.percentile(0.99, "regency_event_freshness_seconds", "service"),
            ),
            limits=Limits(red=5),
            runbook="RegencyEventFreshness",
            leads_to="regency-objectives",
        ),
        Panel(
            "Dropped on purpose",
            "Duplicates and replays that the processors met and did not count twice.",
            units.EventsPerSecond,
            (queries.rate("regency_stream_dropped_total", "topic, reason"),),
        ),
        Panel(
            "Counted under other",
            "Events of the last hour whose labels are not in the closed set, or one too many. Totals "
            "stay right.",
            units.Short,
            (queries.risen("regency_stream_other_total", "service, indicator", "1h"),),
            runbook="RegencyLabelsUnknown",
        ),
    ),
)

_GROUPS = Row(
    "Groups: who reads what",
    (
        Panel(
            "Rebalances, one hour",
            "How often a group's partitions were dealt anew. A few at a restart are normal; many are "
            "a member that comes and goes.",
            units.Short,
            (queries.risen("regency_rebalances_total", "group", "1h"),),
            runbook="RegencyRebalances",
        ),
        Panel(
            "Partitions assigned",
            "Partitions the members of a group hold together. A drop that stays means nobody reads "
            "some of them.",
            units.Short,
            (queries.total("regency_partitions_assigned", "group"),),
        ),
        Panel(
            "Readers of the live stream",
            "Browsers and other systems that listen to figures as they change.",
            units.Short,
            (queries.total("regency_sse_clients", "service"),),
        ),
    ),
)

_OURS = 'namespace=~"|regency"'
"""A cluster's Prometheus may know the brokers of others too; one of the platform's own has no such label."""


def _kafka(how: str, metric: str, legend: str) -> Line:
    return Line(f"{how}({metric}{{{_OURS}}})", legend)


_BROKER = Row(
    "Broker",
    (
        Panel(
            "Brokers",
            "Brokers that are active, and those that are fenced off. One controller leads; none, and "
            "nothing is "
            "created or elected.",
            units.Short,
            (
                _kafka("max", "kafka_controller_kafkacontroller_activebrokercount", "active"),
                _kafka("max", "kafka_controller_kafkacontroller_fencedbrokercount", "fenced"),
                _kafka("sum", "kafka_controller_kafkacontroller_activecontrollercount", "controllers"),
            ),
        ),
        Panel(
            "Partitions in danger",
            "Offline: nobody serves them. Under the minimum: nothing can be written. Behind: a copy "
            "is missing.",
            units.Short,
            (
                _kafka("max", "kafka_controller_kafkacontroller_offlinepartitionscount", "offline"),
                _kafka("sum", "kafka_server_replicamanager_underminisrpartitioncount", "under the minimum"),
                _kafka("sum", "kafka_server_replicamanager_underreplicatedpartitions", "behind"),
            ),
            limits=Limits(red=1),
        ),
        Panel(
            "Messages in",
            "Messages the brokers take a second, by topic.",
            units.MessagesPerSecond,
            (
                queries.rate(
                    "kafka_server_brokertopicmetrics_messagesinpersec_total", "topic", f'topic!="", {_OURS}'
                ),
            ),
        ),
        Panel(
            "Refused by the broker",
            "Produce and fetch requests that failed, a second.",
            units.RequestsPerSecond,
            (
                Line(
                    "sum(rate(kafka_server_brokertopicmetrics_failedproducerequestspersec_total"
                    f'{{topic="", {_OURS}}}[{queries.WITHIN}]))',
                    "produce",
                ),
                Line(
                    "sum(rate(kafka_server_brokertopicmetrics_failedfetchrequestspersec_total"
                    f'{{topic="", {_OURS}}}[{queries.WITHIN}]))',
                    "fetch",
                ),
            ),
        ),
        Panel(
            "Kept on disk",
            "Size of the logs, all copies, by topic: the ten largest.",
            units.BytesIEC,
            (Line(f"topk(10, sum by (topic) (kafka_log_log_size{{{_OURS}}}))", "{{topic}}"),),
        ),
        Panel(
            "Memory of the broker",
            "Heap in use and the most it may have.",
            units.BytesIEC,
            (
                Line(
                    f'sum by (instance) (jvm_memory_used_bytes{{job="kafka", area="heap", {_OURS}}})',
                    "{{instance}} used",
                ),
                Line(
                    f'sum by (instance) (jvm_memory_max_bytes{{job="kafka", area="heap", {_OURS}}})',
                    "{{instance}} most",
                ),
            ),
        ),
    ),
)

BOARD = Board(
    uid="regency-event-flow",
    title="Regency: event flow",
    description=(
        "An event's way through the platform, in messages and in seconds, and the broker it goes over."
    ),
    rows=(_OUT, _IN, _COUNTED, _GROUPS, _BROKER),
)
