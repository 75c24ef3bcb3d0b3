"""One service: its requests by route, its processes, its store and its relay."""

from __future__ import annotations

from deploy.observability import queries
from deploy.observability.panels import Board, Choice, Limits, Line, Panel, Row
from grafana_foundation_sdk.models import units

_THIS = 'service="$service"'
_ANSWERED = f"sum by (route) (rate(regency_http_requests_total{{{_THIS}}}[{queries.WITHIN}]))"
_FAILED = f'sum by (route) (rate(regency_http_requests_total{{{_THIS}, status=~"5.."}}[{queries.WITHIN}]))'
_SHARE_OF_FAILURES = f"({_FAILED} or 0 * {_ANSWERED}) / {_ANSWERED}"
"""0 where nothing failed, which is not the same as nothing being known."""

_REQUESTS = Row(
    "Requests",
    (
        Panel(
            "Requests by route",
            "Answered a second.",
            units.RequestsPerSecond,
            (queries.rate("regency_http_requests_total", "method, route", _THIS),),
        ),
        Panel(
            "Failed by route",
            "Share of the requests that ended with a 5xx. Refusals (4xx) are not failures; they are "
            "in Problems.",
            units.PercentUnit,
            (Line(_SHARE_OF_FAILURES, "{{route}}"),),
            limits=Limits(red=0.01),
            runbook="RegencyApiAvailability",
        ),
        Panel(
            "Time to answer by route",
            "95 of 100 requests were answered sooner.",
            units.Seconds,
            (queries.percentile(0.95, "regency_http_request_seconds", "route", _THIS),),
            runbook="RegencyApiLatency",
        ),
        Panel(
            "Problems",
            "Requests refused, by the code of the problem document.",
            units.RequestsPerSecond,
            (queries.rate("regency_problems_total", "code", _THIS),),
            runbook="RegencyApiAvailability",
        ),
        Panel(
            "In flight",
            "Requests being answered now.",
            units.Short,
            (queries.total("regency_http_requests_in_flight", "role", _THIS),),
        ),
        Panel(
            "Answered from memory",
            "Requests sent again with the same idempotency key, answered as the first time.",
            units.RequestsPerSecond,
            (queries.rate("regency_idempotent_replays_total", "role", _THIS),),
        ),
    ),
)

_PROCESSES = Row(
    "Processes",
    (
        Panel(
            "Event loop",
            "The latest the loop woke in the last minute: what every request waited.",
            units.Seconds,
            (queries.worst("regency_loop_lag_max_seconds", "role", _THIS),),
            limits=Limits(red=1, amber=0.25),
            runbook="RegencyLoopBlocked",
        ),
        Panel(
            "Memory",
            "Resident, by role.",
            units.BytesIEC,
            (queries.total("process_resident_memory_bytes", "role", _THIS),),
        ),
        Panel(
            "Processor",
            "CPU seconds a second, by role; 1 is one core.",
            units.Short,
            (queries.rate("process_cpu_seconds_total", "role", _THIS),),
        ),
        Panel(
            "Reachable parts",
            "What each process stands on: 1 when it is reached, 0 when not.",
            units.BoolOnOff,
            (
                Line(
                    f"min by (role, dependency) (regency_dependency_up{{{_THIS}}})", "{{role}} {{dependency}}"
                ),
            ),
            runbook="RegencyStoreUnreachable",
        ),
        Panel(
            "Running since",
            "How long each process has been ready; a fall is a restart.",
            units.Seconds,
            (Line(f"time() - max by (role) (regency_up_since_seconds{{{_THIS}}} > 0)", "{{role}}"),),
        ),
        Panel(
            "Routines",
            "What the service does by itself, by outcome, in the last quarter of an hour.",
            units.Short,
            (queries.risen("regency_routine_runs_total", "routine, outcome", "15m", _THIS),),
            runbook="RegencyRoutineFails",
        ),
    ),
)

_STORE = Row(
    "Store",
    (
        Panel(
            "Time of commands",
            "95 of 100 commands were quicker, by command.",
            units.Seconds,
            (queries.percentile(0.95, "regency_store_command_seconds", "command", _THIS),),
            runbook="RegencyStoreSlow",
        ),
        Panel(
            "Commands",
            "Commands a second.",
            units.OpsPerSecond,
            (queries.rate("regency_store_command_seconds_count", "command", _THIS),),
        ),
        Panel(
            "Failed commands",
            "Commands the store refused or did not answer. Conflicts between transactions are among "
            "them and are tried again.",
            units.OpsPerSecond,
            (queries.rate("regency_store_command_failures_total", "command", _THIS),),
        ),
        Panel(
            "Connections",
            "Connections of the pool that are open, and those in use.",
            units.Short,
            (
                Line(f"sum by (role) (regency_store_connections{{{_THIS}}})", "{{role}} open"),
                Line(f"sum by (role) (regency_store_connections_in_use{{{_THIS}}})", "{{role}} in use"),
            ),
        ),
        Panel(
            "Wait for a connection",
            "95 of 100 waited less. More than a few milliseconds: the pool is too small, or the "
            "store too slow.",
            units.Seconds,
            (queries.percentile(0.95, "regency_store_wait_seconds", "role", _THIS),),
        ),
        Panel(
            "Transactions run again",
            "After a conflict, a second.",
            units.OpsPerSecond,
            (queries.rate("regency_transaction_retries_total", "role", _THIS),),
        ),
    ),
)

_EVENTS = Row(
    "Events",
    (
        Panel(
            "Outbox",
            "Events not yet published.",
            units.Short,
            (queries.worst("regency_outbox_rows", "service", _THIS),),
            runbook="RegencyOutboxStalled",
            leads_to="regency-event-flow",
        ),
        Panel(
            "Published",
            "Events a second, by topic.",
            units.EventsPerSecond,
            (queries.rate("regency_relay_events_total", "topic", _THIS),),
        ),
        Panel(
            "Failed rounds of the relay",
            "Publish rounds that failed and are tried again.",
            units.OpsPerSecond,
            (queries.rate("regency_relay_failures_total", "role", _THIS),),
            runbook="RegencyOutboxStalled",
        ),
        Panel(
            "Time to handle a message",
            "95 of 100 were handled sooner, tries included.",
            units.Seconds,
            (queries.percentile(0.95, "regency_consume_seconds", "topic", _THIS),),
            runbook="RegencyConsumerSlow",
        ),
        Panel(
            "Cells in memory",
            "What the processor holds; cold cells leave for the store.",
            units.Short,
            (
                queries.total("regency_stream_cells", "role", _THIS),
                Line(f"sum(increase(regency_stream_evicted_total{{{_THIS}}}[1h]))", "evicted in one hour"),
            ),
        ),
        Panel(
            "Flush and recovery",
            "Time to write the changed cells, and the time the last recovery of cells took.",
            units.Seconds,
            (
                queries.percentile(0.95, "regency_stream_flush_seconds", "role", _THIS),
                Line(f"max by (role) (regency_stream_recovery_seconds{{{_THIS}}})", "{{role}} recovery"),
            ),
        ),
    ),
)

BOARD = Board(
    uid="regency-service",
    title="Regency: one service",
    description="Requests by route, processes, store and relay of the service that is chosen.",
    rows=(_REQUESTS, _PROCESSES, _STORE, _EVENTS),
    choices=(Choice("service", "Service", "label_values(regency_build_info, service)"),),
)
