"""The signal matrix: which process sends which metric, as it is declared and as a live Prometheus has it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from servicekit.families import Family
from servicekit.testing.prometheus import Prometheus

Declared = Callable[[str, str], Iterable[Family]]
"""The families that a process of this service and role sends, as `servicekit.families.families_of`."""

_PREFIX = "regency_"
_SAMPLES = {"counter": ("",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}


@dataclass(frozen=True, slots=True, order=True)
class Process:
    """Who sends signals."""

    service: str
    role: str

    def __str__(self) -> str:
        """As a matrix names it."""
        return f"{self.service}/{self.role}"


@dataclass(frozen=True, slots=True)
class Matrix:
    """How what is sent differs from what is declared: "service/role name" each; nothing when all is well."""

    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()


def compare(
    seen: Mapping[Process, Collection[str]], expected: Iterable[Process], declared: Declared
) -> Matrix:
    """Hold the names each process sent against its families; rare ones may be there, others must."""
    missing, unexpected = [], []
    for process in sorted({*expected, *seen}):
        sent = frozenset(seen.get(process, ()))
        families = tuple(declared(process.service, process.role))
        allowed = {name for family in families for name in _names(family)}
        unexpected += [f"{process} {name}" for name in sorted(sent - allowed)]
        missing += [
            f"{process} {family.name}"
            for family in families
            if not family.rare and not sent.issuperset(_names(family))
        ]
    return Matrix(tuple(missing), tuple(unexpected))


async def sent_now(prometheus: Prometheus) -> Mapping[Process, set[str]]:
    """The names of the platform's own series, by the process that sends them."""
    expression = f'count by (service, role, __name__) ({{job="regency", __name__=~"{_PREFIX}.+"}})'
    seen: dict[Process, set[str]] = {}
    for series in await prometheus.query(expression):
        process = Process(series.labels["service"], series.labels["role"])
        seen.setdefault(process, set()).add(series.labels["__name__"])
    return seen


def _names(family: Family) -> list[str]:
    return [f"{family.name}{ending}" for ending in _SAMPLES[family.kind]]
