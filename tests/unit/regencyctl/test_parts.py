"""What the processes of a stack are called, told and started with."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.registry import SERVICES
from regencyctl.local import parts, ports
from regencyctl.local.plan import KafkaProgram, Plan, RunFolder, StoreKind, StoreProgram
from servicekit.settings import load


def _plan(*, split: bool = False, kind: StoreKind = "secantusd-rs") -> Plan:
    return Plan(
        services=SERVICES,
        split=split,
        ports=ports.DEFAULTS,
        kafka=KafkaProgram(java=Path("java"), jars=Path("jars")),
        store=StoreProgram(kind=kind, program=Path("server")),
        environment={"PROGRAMS_LOG_LEVEL": "debug"},
    )


def test_each_service_is_one_process_and_its_processor(tmp_path: Path) -> None:
    found = parts.service_parts(_plan(), RunFolder(tmp_path))

    assert [part.name for part in found[:2]] == ["programs", "programs-processor"]
    assert [part.command[2:] for part in found[:2]] == [("programs", "serve"), ("programs", "processor")]


def test_split_services_are_three_processes_with_the_api_at_the_services_port(tmp_path: Path) -> None:
    found = {part.name: part for part in parts.service_parts(_plan(split=True), RunFolder(tmp_path))}

    assert {"tourism-market-api", "tourism-market-worker", "tourism-market-processor"} <= found.keys()
    assert found["tourism-market-api"].probe.address == "127.0.0.1:8103"
    assert found["tourism-market-api"].command[2:] == ("tourism_market", "api")


def test_every_process_has_a_default_port_of_its_own() -> None:
    names = parts.port_names(SERVICES, split=True)

    assert set(names) <= ports.DEFAULTS.keys()
    assert len(names) == len(set(names))


@pytest.mark.parametrize("service", SERVICES)
def test_the_settings_handed_to_a_service_are_ones_it_accepts(tmp_path: Path, service: str) -> None:
    part = next(p for p in parts.service_parts(_plan(), RunFolder(tmp_path)) if p.name == service)

    settings = load(service, dict(part.environment))

    assert settings.kafka == "127.0.0.1:19292"
    assert settings.port == ports.DEFAULTS[service]
    assert settings.publishers[parts.DEMO_SOURCES[0]] == parts.REGENCIES


def test_a_real_mongod_keeps_retryable_writes() -> None:
    assert "retryWrites" not in _plan(kind="mongod").store_url
    assert _plan(kind="secantusd-rs").store_url.endswith("/?directConnection=true&retryWrites=false")
