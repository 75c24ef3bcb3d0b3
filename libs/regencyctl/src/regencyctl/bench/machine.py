"""Where and when something was measured."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from regencyctl.local.jars import KAFKA_VERSION

_PACKAGES = ("aiokafka", "faust-streaming", "msgspec", "uvloop")


def machine() -> dict[str, str | int | None]:
    """Processor, cores, date and the versions that a speed depends on."""
    packages = {name: version(name) for name in _PACKAGES}
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "date": datetime.now(UTC).date().isoformat(),
        "python": platform.python_version(),
        "kafka": KAFKA_VERSION,
        **packages,
    }


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    lines = described.read_text().splitlines() if described.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())
