"""Is everything well? If not: which number is old, wrong or missing, and where it got stuck."""

from __future__ import annotations

from deploy.observability import queries
from deploy.observability.panels import Board, Kind, Limits, Line, Note, Panel, Row
from grafana_foundation_sdk.models import units

_ANY = Limits(red=1)

_WHY = """
**A number is old.** Follow the event from left to right in *Where a figure waits*: the first stage that is
not green is where it waits. Saved but not on Kafka: *Oldest unpublished event*. On Kafka but not counted:
*Not yet counted*. Counted but not in the store: *Not yet in the store*. All green: nothing new was brought;
see *Doors* on [event flow](/d/regency-event-flow).

**A number is wrong.** *Indicator drift* compares figures with a recount of the documents; it must be 0.
Events may also stand under the label `other` ([event flow](/d/regency-event-flow)) or have been refused
([dead letters](/d/regency-dead-letters)).

**A number is missing.** No event of its kind was counted in the window that is shown: look at *Doors* on
[event flow](/d/regency-event-flow) for what arrived and was refused, at [dead
letters](/d/regency-dead-letters) for what was set aside, and at *Processes down* for who counts it. The
figures themselves: [indicators](/d/regency-indicators).

**Somebody was not told.** See [delivery of messages](/d/regency-delivery): what waits, what failed, and why.

What to do about an alert is in the [runbooks](/d/regency-runbooks).
"""

_HEALTH = Row(
    "Is everything well?",
    (
        Panel(
            "Alerts firing",
            "Alerts that call for somebody now. They are listed below; each has a runbook.",
            units.Short,
            (Line('count(ALERTS{alertstate="firing", alertname!="Watchdog"}) or vector(0)', ""),),
            Kind.FIGURE,
            limits=_ANY,
            leads_to="regency-runbooks",
        ),
        Panel(
            "Processes down",
            "Processes Prometheus cannot reach. Their figures on every dashboard are as old as their "
            "last answer.",
            units.Short,
            (Line('count(up{job="regency"} == 0) or vector(0)', ""),),
            Kind.FIGURE,
            limits=_ANY,
            runbook="RegencyProcessDown",
        ),
        Panel(
            "Least budget left",
            "Of all objectives, the smallest part of the error budget of 30 days that is left. Below "
            "0 it is spent.",
            units.PercentUnit,
            (Line("min(slo:error_budget:remaining_ratio)", ""),),
            Kind.FIGURE,
            limits=Limits(red=0, amber=0.25, low_is_bad=True),
            leads_to="regency-objectives",
        ),
        Panel(
            "Fresh within five seconds",
            "Share of the events of the last five minutes whose figures were in the store within 5 s "
            "of their commit. "
            "Empty: nothing was counted in that time.",
            units.PercentUnit,
            (
                Line(
                    'sum(rate(regency_event_freshness_seconds_bucket{le="5.0"}[5m]))'
                    " / sum(rate(regency_event_freshness_seconds_count[5m]))",
                    "",
                ),
            ),
            Kind.FIGURE,
            limits=Limits(red=0.9, amber=0.99, low_is_bad=True),
            runbook="RegencyEventFreshness",
            leads_to="regency-event-flow",
            none="no events",
        ),
        Panel(
            "Indicator drift",
            "Figures that differ from a recount of the documents, at the last recount of each service. "
            "Anything but 0 is a defect. Empty: nobody has recounted since the processes started.",
            units.Short,
            (Line("sum(indicator:drift:latest)", ""),),
            Kind.FIGURE,
            limits=_ANY,
            runbook="RegencyIndicatorDrift",
            none="not recounted",
        ),
        Panel(
            "Dead letters, one hour",
            "Messages set aside with a reason in the last hour. None is lost; each waits to be replayed.",
            units.Short,
            (Line("sum(increase(regency_dead_letters_total[1h])) or vector(0)", ""),),
            Kind.FIGURE,
            limits=_ANY,
            runbook="RegencyDeadLetters",
            leads_to="regency-dead-letters",
        ),
    ),
    abreast=6,
)

_STAGES = Row(
    "Where a figure waits: an event's way from left to right",
    (
        Panel(
            "Oldest unpublished event",
            "Saved with its document, not yet on Kafka: age of the oldest outbox row of each service.",
            units.Seconds,
            (Line("max by (service) (regency_outbox_oldest_seconds)", "{{service}}"),),
            Kind.FIGURE,
            limits=Limits(red=60, amber=10),
            runbook="RegencyOutboxStalled",
            leads_to="regency-service",
        ),
        Panel(
            "Not yet handled",
            "On Kafka, not yet handled by the service that acts on it: how far its consumer is behind now.",
            units.Seconds,
            (Line("max by (service) (regency_consume_lag_seconds)", "{{service}}"),),
            Kind.FIGURE,
            limits=Limits(red=120, amber=30),
            runbook="RegencyConsumerStalled",
            leads_to="regency-service",
        ),
        Panel(
            "Not yet counted",
            "On Kafka, not yet in the cells of the indicators: how far the processor is behind now.",
            units.Seconds,
            (Line("max by (service) (regency_stream_lag_seconds)", "{{service}}"),),
            Kind.FIGURE,
            limits=Limits(red=60, amber=10),
            runbook="RegencyIndicatorsBehind",
            leads_to="regency-service",
        ),
        Panel(
            "Not yet in the store",
            "Counted, but not yet in the store the API reads: how far the feed's reader is behind now.",
            units.Seconds,
            (Line("max by (service) (regency_sink_lag_seconds)", "{{service}}"),),
            Kind.FIGURE,
            limits=Limits(red=30, amber=5),
            runbook="RegencyFiguresStale",
            leads_to="regency-service",
        ),
    ),
    abreast=4,
)

_PARTS = Row(
    "Processes and what they stand on",
    (
        Panel(
            "Alerts",
            "What fires or is about to, by severity and service.",
            units.Short,
            (
                Line(
                    'count by (alertname, severity, service, alertstate) (ALERTS{alertname!="Watchdog"})', ""
                ),
            ),
            Kind.TABLE,
            leads_to="regency-runbooks",
            none="none",
        ),
        Panel(
            "Processes up",
            "Processes that answer, by service and role. A gap is a restart.",
            units.Short,
            (Line('sum by (service, role) (up{job="regency"})', "{{service}} {{role}}"),),
            runbook="RegencyProcessDown",
            leads_to="regency-service",
        ),
        Panel(
            "Reachable parts",
            "Share of the processes of a service that reach a part they stand on; 1 is all of them.",
            units.PercentUnit,
            (
                Line(
                    "avg by (service, dependency) (regency_dependency_up)",
                    "{{service}} {{dependency}}",
                ),
            ),
            limits=Limits(red=1, low_is_bad=True),
            leads_to="regency-service",
        ),
        Panel(
            "Requests",
            "Requests answered a second, by service.",
            units.RequestsPerSecond,
            (queries.rate("regency_http_requests_total", "service"),),
            leads_to="regency-service",
        ),
        Panel(
            "Events published",
            "Events a second, by service.",
            units.EventsPerSecond,
            (queries.rate("regency_relay_events_total", "service"),),
            leads_to="regency-event-flow",
        ),
        Panel(
            "Since the last recount",
            "How long ago each service last compared its figures with its documents. Empty: not "
            "since it was started.",
            units.Seconds,
            (
                Line(
                    "time() - max by (service) (regency_reconciled_seconds > 0)",
                    "{{service}}",
                ),
            ),
            runbook="RegencyNotReconciled",
            none="not recounted",
        ),
    ),
)

BOARD = Board(
    uid="regency-overview",
    title="Regency: overview",
    description=(
        "Is everything well? Processes, objectives, freshness, drift, dead letters and alerts, and where "
        "to look next."
    ),
    rows=(
        _HEALTH,
        _STAGES,
        Row("Why a number is old, wrong or missing", (Note("How to find out", _WHY.strip(), 9),), abreast=1),
        _PARTS,
    ),
)
