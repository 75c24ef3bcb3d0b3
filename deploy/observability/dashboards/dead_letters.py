"""What was set aside: by topic, reason and service, how fast, and what to do."""

from __future__ import annotations

from deploy.observability import queries
from deploy.observability.panels import Board, Kind, Limits, Line, Note, Panel, Row
from grafana_foundation_sdk.models import units

_WHAT_TO_DO = """
1. `./regency dead-letters list` shows topic, code and reason; `show <id>` one message with the headers it
   came with.
2. Correct the cause. A code that ends in `-not-found` or `-not-open` usually waits for something that comes
   later; `invalid-input` is the publisher's to correct; `personal-data` was refused on purpose and its
   content is kept nowhere.
3. `./regency dead-letters replay --dry-run` says what would be sent, `replay` sends it. A message replayed
   twice counts once.

Nothing is lost and nothing expires while you look. [What to do, step by step](/d/regency-runbooks) · [where
events come from](/d/regency-event-flow)
"""

BOARD = Board(
    uid="regency-dead-letters",
    title="Regency: dead letters",
    description="Messages that were set aside with a reason, and what to do about them.",
    rows=(
        Row(
            "How many, and what to do",
            (
                Panel(
                    "Set aside, one hour",
                    "Messages set aside in the last hour, by service.",
                    units.Short,
                    (Line("sum by (service) (increase(regency_dead_letters_total[1h]))", "{{service}}"),),
                    Kind.FIGURE,
                    limits=Limits(red=1),
                    runbook="RegencyDeadLetters",
                    leads_to="regency-service",
                    none="0",
                ),
                Note("What to do", _WHAT_TO_DO.strip(), 8),
            ),
            abreast=2,
        ),
        Row(
            "Which, and why",
            (
                Panel(
                    "By reason, one day",
                    "Messages set aside in the last 24 hours, by topic, code and service.",
                    units.Short,
                    (queries.risen("regency_dead_letters_total", "topic, code, service", "24h"),),
                    Kind.TABLE,
                    runbook="RegencyDeadLetters",
                    none="none",
                ),
                Panel(
                    "By topic and reason",
                    "Messages set aside a second.",
                    units.MessagesPerSecond,
                    (queries.rate("regency_dead_letters_total", "topic, code"),),
                    runbook="RegencyDeadLetters",
                ),
                Panel(
                    "Refused at the doors",
                    "Events of other systems that were refused, by code. What is refused by HTTP is "
                    "answered at once; "
                    "what came over Kafka becomes a dead letter.",
                    units.EventsPerSecond,
                    (queries.rate("regency_intake_events_total", "service, door, code", 'code!=""'),),
                ),
            ),
        ),
    ),
    span="now-24h",
)
