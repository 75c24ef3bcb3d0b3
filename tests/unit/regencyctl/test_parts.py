"""What the processes of a stack are called, told and started with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from contracts.registry import SERVICES
from notifications.config import NotificationSettings
from regencyctl.local import parts, ports
from regencyctl.local.field_keys import make_field_keys
from regencyctl.local.plan import KafkaProgram, Plan, RunFolder, StoreKind, StoreProgram, Watchers
from servicekit.settings import Settings, load_as

KINDS: Mapping[str, type[Settings]] = {"notifications": NotificationSettings}
"""Services that are told more than every service is."""


def _plan(*, split: bool = False, kind: StoreKind = "secantusd-rs") -> Plan:
    return Plan(
        services=SERVICES,
        split=split,
        ports=ports.DEFAULTS,
        kafka=KafkaProgram(java=Path("java"), jars=Path("jars")),
        store=StoreProgram(kind=kind, program=Path("server")),
        environment={"PROGRAMS_LOG_LEVEL": "debug"},
    )


def _folder(path: Path) -> RunFolder:
    folder = RunFolder(path)
    folder.make()
    make_field_keys(folder.field_keys)
    return folder


def test_each_service_is_one_process_and_its_processor(tmp_path: Path) -> None:
    found = parts.service_parts(_plan(), _folder(tmp_path))

    assert [part.name for part in found[:2]] == ["programs", "programs-processor"]
    assert [part.command[2:] for part in found[:2]] == [("programs", "serve"), ("programs", "processor")]


def test_split_services_are_three_processes_with_the_api_at_the_services_port(tmp_path: Path) -> None:
    found = {part.name: part for part in parts.service_parts(_plan(split=True), _folder(tmp_path))}

    assert {"tourism-market-api", "tourism-market-worker", "tourism-market-processor"} <= found.keys()
    assert found["tourism-market-api"].probe.address == "127.0.0.1:8103/readyz"
    assert found["tourism-market-api"].command[2:] == ("tourism_market", "api")


def test_links_in_mails_lead_to_the_stacks_own_doors(tmp_path: Path) -> None:
    found = {part.name: part for part in parts.service_parts(_plan(split=True), _folder(tmp_path))}

    told = dict(found["notifications-worker"].environment)

    assert told["NOTIFICATIONS_PUBLIC_URL"] == "http://127.0.0.1:8104"
    assert told["NOTIFICATIONS_SITE_URL"] == "http://127.0.0.1:8102"


def test_every_process_has_a_default_port_of_its_own() -> None:
    watchers = Watchers(prometheus=Path("p"), alertmanager=Path("a"), jaeger=Path("j"))
    kafka = KafkaProgram(java=Path("java"), jars=Path("jars"), reporter=Path("more jars"))

    names = (*parts.port_names(SERVICES, split=True), *parts.watching_port_names(kafka, watchers))

    assert set(names) <= ports.DEFAULTS.keys()
    assert len(names) == len(set(names))


@pytest.mark.parametrize("service", SERVICES)
def test_the_settings_handed_to_a_service_are_ones_it_accepts(tmp_path: Path, service: str) -> None:
    part = next(p for p in parts.service_parts(_plan(), _folder(tmp_path)) if p.name == service)

    settings = load_as(KINDS.get(service, Settings), service, dict(part.environment))

    assert settings.kafka == "127.0.0.1:19292"
    assert settings.port == ports.DEFAULTS[service]
    assert settings.publishers[parts.DEMO_SOURCES[0]] == parts.REGENCIES


def test_contacts_are_sealed_with_a_key_of_this_machine_that_only_its_owner_can_read(tmp_path: Path) -> None:
    folder = _folder(tmp_path)

    first = folder.field_keys.read_text(encoding="utf-8")
    make_field_keys(folder.field_keys)

    assert folder.field_keys.read_text(encoding="utf-8") == first
    assert folder.field_keys.stat().st_mode & 0o777 == 0o600
    part = next(p for p in parts.service_parts(_plan(), folder) if p.name == "notifications")
    settings = load_as(NotificationSettings, "notifications", dict(part.environment))
    assert settings.sealer() is not None
    assert first not in repr(settings)


def test_a_real_mongod_keeps_retryable_writes() -> None:
    assert "retryWrites" not in _plan(kind="mongod").store_url
    assert _plan(kind="secantusd-rs").store_url.endswith("/?directConnection=true&retryWrites=false")
