"""What compose gives to Prometheus and Alertmanager, with this machine's addresses in it.

The files are read, never copied: what is scraped, judged and sent on is the same here and there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from regencyctl.local.plan import Plan, process_names, role_of
from regencyctl.local.ports import HOST
from regencyctl.settings import repository

OBSERVABILITY = repository() / "deploy" / "observability"

_URL = re.compile(r"(?<=://)([a-z][a-z0-9-]*):\d+")


@dataclass(frozen=True, slots=True)
class Door:
    """Where a host of compose answers on this machine.

    Attributes:
        role: The label its figures carry here, where the process has another role than in compose.
    """

    address: str
    role: str | None = None


Doors = Mapping[str, Door]
"""By the name the host has in compose."""


def doors_of(plan: Plan) -> Doors:
    """Every host of compose that has a process in this stack."""
    found = {name: Door(f"{HOST}:{plan.ports[port]}") for name, port in _PORTS.items() if port in plan.ports}
    for service in plan.services:
        for name in process_names((service,), split=plan.split):
            role = role_of(name, service)
            host = f"{service}-api" if role == "serve" else name
            found[host] = Door(f"{HOST}:{plan.ports[name.removesuffix('-api')]}", role)
    return found


_PORTS = {
    "kafka": "kafka-metrics",
    "prometheus": "prometheus",
    "alertmanager": "alertmanager",
    "jaeger": "jaeger",
}
"""The port of the stack that stands for a host of compose."""


def with_addresses(text: str, doors: Doors) -> str:
    """The text with the hosts of its URLs replaced; a host that does not run here stays as it is."""

    def replace(match: re.Match[str]) -> str:
        door = doors.get(match[1])
        return door.address if door else match[0]

    return _URL.sub(replace, text)


def with_targets(places: list[dict[str, Any]], doors: Doors) -> list[dict[str, Any]]:
    """Scrape jobs, or lists of Alertmanagers, with this machine's targets; those without any are gone."""
    found = ({**place, "static_configs": list(_groups(place, doors))} for place in places)
    return [place for place in found if place["static_configs"]]


def _groups(place: Mapping[str, Any], doors: Doors) -> Iterator[dict[str, Any]]:
    for group in place.get("static_configs", ()):
        for target in group["targets"]:
            door = doors.get(target.partition(":")[0])
            if door is not None:
                labels = dict(group.get("labels", {}))
                if door.role and "role" in labels:
                    labels["role"] = door.role
                yield {"targets": [door.address], "labels": labels}
