"""Every metric is declared once, and what the code, dashboards and alerts name is declared."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from servicekit.families import FAMILIES, families_of
from servicekit.metrics import Metrics, metrics_reference, process_metrics

ROOT = Path(__file__).parents[3]
DECLARED = {family.name for family in FAMILIES}
NAME = re.compile(r"\bregency_[a-z0-9_]+\b")
QUOTED = re.compile(r"""["'](regency_[a-z0-9_]+)["']""")
PARTS = ("_bucket", "_count", "_sum", "_created")
SEARCHED = (
    "libs/*/src/**/*.py",
    "services/*/src/**/*.py",
    "deploy/**/*.json",
    "deploy/**/*.y*ml",
    "docs/**/*.md",
)


def undeclared(names: Iterable[str]) -> set[str]:
    return {
        name
        for name in names
        if name not in DECLARED and not any(name.removesuffix(part) in DECLARED for part in PARTS)
    }


def names_in(file: Path) -> set[str]:
    pattern = QUOTED if file.suffix == ".py" else NAME
    return set(pattern.findall(file.read_text(encoding="utf-8")))


def names_in_full(file: Path) -> list[str]:
    """Each mention of a metric in a source file: the declaration is one, whoever feeds it another."""
    return QUOTED.findall(file.read_text(encoding="utf-8"))


def test_no_file_names_a_metric_that_is_not_declared() -> None:
    files = [file for pattern in SEARCHED for file in ROOT.glob(pattern)]

    strange = {str(file.relative_to(ROOT)): names for file in files if (names := undeclared(names_in(file)))}

    assert strange == {}


def test_every_declared_family_is_fed_by_something() -> None:
    sources = [file for pattern in SEARCHED[:2] for file in ROOT.glob(pattern)]

    mentions = [name for file in sources for name in names_in_full(file)]

    assert {name for name in DECLARED if mentions.count(name) < 2} == set()


def test_the_search_sees_a_planted_name(tmp_path: Path) -> None:
    code, board = tmp_path / "relay.py", tmp_path / "board.json"
    code.write_text('metrics.gauge("regency_made_up_total")')
    board.write_text('{"expr": "rate(regency_invented_bucket[5m]) / regency_http_request_seconds_bucket"}')

    assert undeclared(names_in(code)) == {"regency_made_up_total"}
    assert undeclared(names_in(board)) == {"regency_invented_bucket"}


def test_only_the_metrics_module_makes_metrics() -> None:
    made = re.compile(r"\b(Counter|Gauge|Histogram|Summary)\(\s*f?[\"']")

    makers = [
        str(file.relative_to(ROOT))
        for pattern in SEARCHED[:2]
        for file in ROOT.glob(pattern)
        for text in [file.read_text(encoding="utf-8")]
        if "prometheus_client" in text and made.search(text)
    ]

    assert makers == []


def test_names_are_unique_and_say_their_unit() -> None:
    assert len(DECLARED) == len(FAMILIES)
    for family in FAMILIES:
        assert family.name.endswith("_total") == (family.kind == "counter"), family.name
        assert family.help


def test_an_undeclared_name_or_a_wrong_kind_is_refused() -> None:
    metrics = Metrics(CollectorRegistry())

    for ask, name in (
        (metrics.counter, "regency_nothing_total"),
        (metrics.gauge, "regency_http_requests_total"),
        (metrics.counter, "regency_loop_lag_seconds"),
        (metrics.histogram, "regency_loop_lag_seconds"),
    ):
        with pytest.raises(KeyError):
            ask(name)


def test_two_processes_in_one_interpreter_do_not_share_metrics() -> None:
    first, second = (process_metrics("programs", "worker") for _ in range(2))

    first.counter("regency_relay_failures_total").inc()

    assert b"regency_relay_failures_total 1.0" in generate_latest(first.registry)
    assert b"regency_relay_failures_total 0.0" in generate_latest(second.registry)


def test_a_process_has_the_families_of_its_role_and_no_other() -> None:
    page = {role: process_metrics("programs", role) for role in ("api", "worker", "serve", "processor")}

    names = {role: {family.name for family in families_of("programs", role)} for role in page}
    assert "regency_http_requests_in_flight 0.0" in generate_latest(page["api"].registry).decode()
    assert "regency_outbox_rows" not in generate_latest(page["api"].registry).decode()
    assert names["serve"] == names["api"] | names["worker"]
    with pytest.raises(KeyError):
        page["processor"].gauge("regency_outbox_rows")


def test_what_one_service_alone_sends_the_others_do_not_have() -> None:
    names = {family.name for family in families_of("programs", "worker")}

    assert "regency_delivery_waiting" not in names
    assert "regency_delivery_waiting" in {one.name for one in families_of("notifications", "worker")}


def test_the_reference_lists_every_family() -> None:
    page = metrics_reference()

    assert all(f"| `{name}` |" in page for name in DECLARED)
