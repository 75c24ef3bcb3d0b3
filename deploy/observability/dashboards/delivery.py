"""Whether messages reach the people and systems they are for."""

from __future__ import annotations

from deploy.observability import queries
from deploy.observability.panels import Board, Limits, Line, Panel, Row
from grafana_foundation_sdk.models import units

_DELIVERY = Row(
    "Delivery",
    (
        Panel(
            "Handed over",
            "Tries to hand a message over, by how it stood then; retry waits for the next try.",
            units.MessagesPerSecond,
            (queries.rate("regency_delivery_attempts_total", "channel, outcome"),),
        ),
        Panel(
            "Not got through",
            "Share of the messages that ended as failed or expired, in one hour.",
            units.PercentUnit,
            (Line('slo:error:ratio_rate1h{slo="delivery"}', "{{channel}}"),),
            limits=Limits(red=0.01),
            runbook="RegencyDelivery",
            leads_to="regency-objectives",
        ),
        Panel(
            "Time to deliver",
            "From being queued to delivery, quiet hours and digests included.",
            units.Seconds,
            (
                queries.percentile(0.5, "regency_delivery_seconds", "channel"),
                queries.percentile(0.95, "regency_delivery_seconds", "channel"),
            ),
            runbook="RegencyDeliverySlow",
        ),
        Panel(
            "Waiting",
            "Messages due, or being sent.",
            units.Short,
            (queries.worst("regency_delivery_waiting", "channel"),),
            runbook="RegencyDeliveryBacklog",
        ),
        Panel(
            "Due longest",
            "How long the message that is due longest is due.",
            units.Seconds,
            (queries.worst("regency_delivery_oldest_seconds", "channel"),),
            limits=Limits(red=900, amber=300),
            runbook="RegencyDeliveryBacklog",
        ),
        Panel(
            "Circuits open",
            "Targets nothing is sent to after failures in a row; the others are not held up.",
            units.Short,
            (queries.worst("regency_delivery_circuits_open", "channel"),),
            limits=Limits(red=1),
            runbook="RegencyCircuitOpen",
        ),
        Panel(
            "Unread alerts",
            "Alerts that wait to be read, by regency.",
            units.Short,
            (
                Line(
                    'max by (regency) (regency_indicator_sum{indicator="alerts-unread", window="all"})',
                    "{{regency}}",
                ),
            ),
            runbook="RegencyAlertsUnread",
        ),
        Panel(
            "Breach notices due",
            "Time left for the first notice of a breach of personal data that is not on record. "
            "Empty: none is open.",
            units.Seconds,
            (Line("min(regency_breach_due_seconds > 0) - time()", "time left"),),
            runbook="RegencyBreachClock",
            none="none open",
        ),
    ),
)

BOARD = Board(
    uid="regency-delivery",
    title="Regency: delivery of messages",
    description="Whether messages reach the people and systems they are for, by channel.",
    rows=(_DELIVERY,),
)
