"""The metrics of a process: what `servicekit.families` declares, in a registry of its own.

A process has one `Metrics` over an injected registry. No name is made up elsewhere (a test looks).
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
)

from servicekit.families import FAMILIES, Family, families_of


class Distribution(Histogram):
    """A histogram that takes many equal observations for the price of one."""

    def observe_many(self, amount: float, times: int) -> None:
        """Observe the same amount so many times."""
        # The library has no such call; these are what its `observe` works on.
        self._sum.inc(amount * times)
        for edge, bucket in zip(self._upper_bounds, self._buckets, strict=True):
            if amount <= edge:
                bucket.inc(times)
                return


class Metrics:
    """The metrics of one process, in one registry.

    `counter`, `gauge` and `histogram` hand out a declared family; an undeclared name raises KeyError, so a
    typing error never becomes a metric nobody watches. So does one of another role: a process that never sets
    a gauge does not tell that it is 0.
    """

    def __init__(self, registry: CollectorRegistry, families: Iterable[Family] = FAMILIES) -> None:
        self.registry = registry
        self._made: dict[str, Counter | Gauge | Distribution] = {
            family.name: _make(family, registry) for family in families
        }

    def counter(self, name: str) -> Counter:
        """The declared counter of this name."""
        made = self._made[name]
        if not isinstance(made, Counter):
            raise KeyError(name)
        return made

    def gauge(self, name: str) -> Gauge:
        """The declared gauge of this name."""
        made = self._made[name]
        if not isinstance(made, Gauge):
            raise KeyError(name)
        return made

    def histogram(self, name: str) -> Distribution:
        """The declared histogram of this name."""
        made = self._made[name]
        if not isinstance(made, Distribution):
            raise KeyError(name)
        return made


def process_metrics(service: str, role: str) -> Metrics:
    """The metrics of this process: the families of its role and the interpreter's own.

    None tells when it was begun: that would be another series for each of a counter and a histogram.
    """
    disable_created_metrics()  # type: ignore[no-untyped-call] # of the library
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    GCCollector(registry=registry)
    metrics = Metrics(registry, families_of(service, role))
    metrics.gauge("regency_build_info").labels(service, role, version("servicekit")).set(1)
    return metrics


def metrics_reference() -> str:
    """The declared families as a Markdown page, for docs/metrics.md."""
    rows = "\n".join(map(_row, FAMILIES))
    return (
        "# Metrics\n\n"
        "Every process answers `GET /metrics` in the Prometheus text format, or OpenMetrics when asked.\n"
        "Generated from `servicekit.families`; beside these come the interpreter's `process_*` and"
        " `python_*`.\n"
        "`serve` sends what an API and a worker do. What is marked * appears only after something out of the"
        " ordinary.\n\n"
        f"| Name | Kind | Labels | Sent by | What it says |\n|---|---|---|---|---|\n{rows}\n"
    )


def _row(family: Family) -> str:
    labels = ", ".join(f"`{label}`" for label in family.labels)
    services = f" of {', '.join(family.services)}" if family.services else ""
    mark = " *" if family.rare else ""
    senders = f"{', '.join(family.roles)}{services}{mark}"
    return f"| `{family.name}` | {family.kind} | {labels} | {senders} | {family.help} |"


def _make(family: Family, registry: CollectorRegistry) -> Counter | Gauge | Distribution:
    if family.kind == "counter":
        return Counter(family.name, family.help, family.labels, registry=registry)
    if family.kind == "gauge":
        return Gauge(family.name, family.help, family.labels, registry=registry)
    return Distribution(family.name, family.help, family.labels, registry=registry, buckets=family.buckets)
