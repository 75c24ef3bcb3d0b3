"""What a query in PromQL names: metrics, labels. Both exist, or the query answers nothing for ever."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import promql_parser
import yaml

from servicekit.families import FAMILIES

RULES = Path("deploy/observability/prometheus/rules")

TARGET_LABELS = frozenset({"service", "role", "instance", "job"})
"""Labels every scraped series has."""

OTHERS = (
    *("prometheus_", "alertmanager_", "kafka_", "mongodb_"),
    *("kube_", "kubelet_", "node_", "process_", "jvm_"),
)
"""What begins like this is told by other programs; a live Prometheus is asked whether it is."""

_FOREIGN: Mapping[str, frozenset[str]] = {
    "up": frozenset({"namespace"}),  # a cluster's Prometheus says it, one of the platform's own does not
    "ALERTS": frozenset({"alertname", "alertstate", "severity"}),
}


def known_series(root: Path) -> Mapping[str, frozenset[str]]:
    """Every series the processes and the recording rules make, with the labels it has of its own."""
    names = dict(_FOREIGN)
    for family in FAMILIES:
        labels = frozenset(family.labels)
        if family.kind == "histogram":
            names |= {f"{family.name}_sum": labels, f"{family.name}_count": labels}
            names[f"{family.name}_bucket"] = labels | {"le"}
        else:
            names[family.name] = labels
    for rule in rules(root):
        if "record" in rule:
            kept = grouped_by(rule["expr"]) or _labels_of(rule["expr"], names)
            told = names.get(rule["record"], frozenset())
            names[rule["record"]] = told | kept | frozenset(rule.get("labels", {}))
    return names


def _labels_of(expression: str, names: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The labels an expression keeps that sums nothing up."""
    return frozenset[str]().union(*(names.get(name, frozenset()) for name in metrics_in(expression)))


def rules(root: Path) -> Iterator[dict[str, Any]]:
    """Every rule of every file of rules."""
    for file in sorted((root / RULES).glob("*.yaml")):
        for group in yaml.safe_load(file.read_text(encoding="utf-8"))["groups"]:
            yield from group["rules"]


def metrics_in(expression: str) -> frozenset[str]:
    """The metrics an expression names. Raises ValueError when it is not PromQL."""
    return frozenset(selector.name for selector in _selectors(expression) if selector.name is not None)


def grouped_by(expression: str) -> frozenset[str]:
    """The labels an expression sums or joins over."""
    return frozenset(
        label
        for node in _nodes(expression)
        if isinstance(node, promql_parser.AggregateExpr) and node.modifier is not None
        for label in node.modifier.labels
    )


def complaints_about(expression: str, known: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """What is wrong with an expression that has no variables any more."""
    try:
        used = metrics_in(expression)
    except ValueError as error:
        yield f"is not PromQL: {error}"
        return
    own = {name for name in used if not name.startswith(OTHERS)}
    yield from (f"asks for {name}, which nothing tells" for name in sorted(own - known.keys()))
    if own == used and own <= known.keys():
        labels = TARGET_LABELS.union(*(known[name] for name in own))
        asked = grouped_by(expression) | _matched(expression)
        yield from (f"has no label {label} to go by" for label in sorted(asked - labels))


def _matched(expression: str) -> frozenset[str]:
    return frozenset(
        matcher.name for selector in _selectors(expression) for matcher in selector.matchers.matchers
    )


def _selectors(expression: str) -> list[promql_parser.VectorSelector]:
    selectors = []
    for node in _nodes(expression):
        if isinstance(node, promql_parser.MatrixSelector):
            selectors.append(node.vector_selector)
        elif isinstance(node, promql_parser.VectorSelector):
            selectors.append(node)
    return selectors


def _nodes(expression: str) -> list[Any]:
    found: list[Any] = []
    promql_parser.walk(promql_parser.parse(expression), pre_visit=found.append)
    return found
