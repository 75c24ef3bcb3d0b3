"""What compose gives to those who watch is what they are given on one machine, at other addresses."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.registry import SERVICES
from regencyctl.local import alertmanager, jaeger, ports, prometheus
from regencyctl.local.compose_files import OBSERVABILITY, Door, with_addresses
from regencyctl.local.parts import port_names, watching_port_names
from regencyctl.local.plan import KafkaProgram, Plan, RunFolder, StoreProgram, Watchers

ALL = Watchers(prometheus=Path("p"), alertmanager=Path("a"), jaeger=Path("j"))


def _plan(*, watchers: Watchers = ALL, split: bool = False) -> Plan:
    kafka = KafkaProgram(java=Path("java"), jars=Path("jars"), reporter=Path("reporter"))
    names = (*port_names(SERVICES, split=split), *watching_port_names(kafka, watchers))
    return Plan(
        services=SERVICES,
        split=split,
        ports={name: ports.DEFAULTS[name] for name in names},
        kafka=kafka,
        store=StoreProgram(kind="secantusd-rs", program=Path("server")),
        environment={},
        watchers=watchers,
    )


def _scraped(plan: Plan, job: str) -> dict[str, Mapping[str, str]]:
    jobs = {found["job_name"]: found for found in prometheus.configuration(plan)["scrape_configs"]}
    return {group["targets"][0]: group["labels"] for group in jobs[job]["static_configs"]}


def _routes(route: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [route, *(found for inner in route.get("routes", ()) for found in _routes(inner))]


def test_every_process_is_scraped_with_the_labels_of_compose() -> None:
    scraped = _scraped(_plan(split=True), "regency")

    assert len(scraped) == 3 * len(SERVICES)
    assert scraped["127.0.0.1:8103"] == {"service": "tourism-market", "role": "api"}
    assert scraped["127.0.0.1:9113"] == {"service": "tourism-market", "role": "worker"}


def test_an_api_and_worker_in_one_process_are_scraped_once_under_the_name_of_both() -> None:
    scraped = _scraped(_plan(), "regency")

    assert len(scraped) == 2 * len(SERVICES)
    assert scraped["127.0.0.1:8101"] == {"service": "programs", "role": "serve"}
    assert scraped["127.0.0.1:9101"] == {"service": "programs", "role": "processor"}


def test_the_broker_and_the_watchers_are_scraped_under_the_jobs_of_compose() -> None:
    plan = _plan()

    assert _scraped(plan, "kafka") == {"127.0.0.1:9404": {}}
    assert _scraped(plan, "prometheus") == {"127.0.0.1:9090": {}}
    assert _scraped(plan, "alertmanager") == {"127.0.0.1:9093": {}}


def test_what_does_not_run_here_is_not_scraped_so_that_nothing_seems_to_be_down() -> None:
    wanted = prometheus.configuration(_plan(watchers=ALL.model_copy(update={"alertmanager": None})))

    jobs = {job["job_name"] for job in wanted["scrape_configs"]}

    assert jobs == {"regency", "kafka", "prometheus"}
    assert wanted["alerting"]["alertmanagers"] == []


def test_the_rules_are_the_very_files_of_compose() -> None:
    (pattern,) = prometheus.configuration(_plan())["rule_files"]

    folder, files = Path(pattern).parent, Path(pattern).name
    assert folder == OBSERVABILITY / "prometheus" / "rules"
    assert list(folder.glob(files))


@pytest.mark.parametrize(("pace", "interval"), [(None, "5s"), (1, "1s")])
def test_a_pace_is_how_often_prometheus_asks(pace: int | None, interval: str) -> None:
    wanted = prometheus.configuration(_plan(watchers=ALL.model_copy(update={"pace": pace})))

    assert wanted["global"]["scrape_interval"] == interval


def test_a_pace_is_how_long_alertmanager_gathers(tmp_path: Path) -> None:
    plan = _plan(watchers=ALL.model_copy(update={"pace": 1}))

    wanted = yaml.safe_load(alertmanager.configuration(plan, RunFolder(tmp_path)))

    assert {(route["group_wait"], route["group_interval"]) for route in _routes(wanted["route"])} == {
        ("1s", "1s")
    }


def test_alertmanager_knocks_at_the_stacks_own_notifications_with_a_token_of_its_own(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    folder.make()
    alertmanager.write_token(folder, "a token")

    wanted = yaml.safe_load(alertmanager.configuration(_plan(), folder))

    (hook,) = next(found for found in wanted["receivers"] if found["name"] == "operators")["webhook_configs"]
    secret = Path(hook["http_config"]["authorization"]["credentials_file"])
    assert hook["url"].startswith("http://127.0.0.1:8104/")
    assert secret.read_text(encoding="utf-8") == "a token"
    assert secret.stat().st_mode & 0o777 == 0o600


def test_the_collector_of_compose_takes_spans_in_where_services_send_them() -> None:
    plan = _plan()

    command = jaeger.start_command(Path("jaeger"), plan)

    assert f"--config={OBSERVABILITY / 'otel' / 'collector.yaml'}" in command
    assert "--set=receivers.otlp.protocols.http.endpoint=127.0.0.1:4318" in command
    assert plan.otlp_endpoint == "http://127.0.0.1:4318"


def test_a_host_that_does_not_run_here_keeps_its_address() -> None:
    doors = {"jaeger": Door("127.0.0.1:1")}

    assert with_addresses("http://jaeger:16686/x http://grafana:3000", doors) == (
        "http://127.0.0.1:1/x http://grafana:3000"
    )
