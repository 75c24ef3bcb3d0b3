"""Jaeger on this machine: the collector of compose and the store of traces in one process, in memory."""

from __future__ import annotations

from pathlib import Path

from regencyctl.local.compose_files import OBSERVABILITY
from regencyctl.local.plan import Plan
from regencyctl.local.ports import HOST
from regencyctl.local.tools import PINS


def start_command(program: Path, plan: Plan) -> tuple[str, ...]:
    """Runs the collector's configuration of compose with the store in place of its exporter."""
    return (
        str(program),
        f"--config={OBSERVABILITY / 'otel' / 'collector.yaml'}",
        f"--config={PINS / 'jaeger.yaml'}",
        f"--set=receivers.otlp.protocols.http.endpoint={HOST}:{plan.ports['otlp']}",
        f"--set=extensions.jaeger_query.http.endpoint={HOST}:{plan.ports['jaeger']}",
    )
