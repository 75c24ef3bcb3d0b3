"""The processes of a stack, in the order of what needs what."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from contracts.access import service_user
from regencyctl.local import alertmanager, jaeger, kafka, prometheus, secured, store
from regencyctl.local.plan import KafkaProgram, Plan, RunFolder, Watchers, process_names, role_of
from regencyctl.local.ports import HOST
from regencyctl.local.secured import KafkaKeys
from servicekit.broker import Broker
from servicekit.settings import DEVELOPMENT_ISSUER, prefix_of

INFRASTRUCTURE = ("kafka", "store", "prometheus", "alertmanager", "jaeger")

DEMO_SOURCES = ("urn:demo:gates", "urn:demo:market", "urn:demo:skm", "urn:demo:regency")
"""Publishers that the development stack trusts for every regency."""

TRACE_RATIO = "0.1"
"""The share of requests that are traced when their caller does not ask for it: files shall stay small."""

WATCHER_MEMORY = "160MiB"
"""What Prometheus, Alertmanager and the trace store try to stay below, each of them."""

REGENCIES = ("33.14", "35.03", "35.22", "12.07")


@dataclass(frozen=True, slots=True)
class Probe:
    """How a process shows that it is ready: a metadata answer, a ping, or 200 at an address with path.

    Attributes:
        broker: How Kafka is asked; None for the others.
    """

    kind: Literal["kafka", "store", "http"]
    address: str
    broker: Broker | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One process of the stack.

    Attributes:
        preparation: A command that must succeed first; empty for none.
        grace: Seconds it is given to end in order.
    """

    name: str
    command: tuple[str, ...]
    probe: Probe
    preparation: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    grace: float = 20.0


def port_names(services: tuple[str, ...], *, split: bool) -> tuple[str, ...]:
    """The names of all ports a stack listens on; a service's own name stands for its HTTP door."""
    doors = (name.removesuffix("-api") for name in process_names(services, split=split))
    return ("kafka", "kafka-controller", "store", *doors)


def watching_port_names(kafka: KafkaProgram, watchers: Watchers) -> tuple[str, ...]:
    """The names of the ports a stack has more because somebody watches."""
    wanted = {
        "kafka-metrics": kafka.reporter,
        "prometheus": watchers.prometheus,
        "alertmanager": watchers.alertmanager,
        "otlp": watchers.jaeger,
        "jaeger": watchers.jaeger,
    }
    return tuple(name for name, program in wanted.items() if program is not None)


def infrastructure(plan: Plan, folder: RunFolder) -> tuple[Part, ...]:
    """The broker, the store and who watches."""
    broker = Part(
        "kafka",
        kafka.start_command(plan.kafka, folder.kafka),
        Probe("kafka", plan.kafka_address, secured.broker_as(secured.ADMINISTRATOR, plan, folder)),
        preparation=kafka.format_command(plan.kafka, folder.kafka, secured.format_options(plan, folder)),
    )
    server = Part(
        "store",
        store.start_command(plan.store, folder.store, port=plan.ports["store"]),
        Probe("store", plan.store_url),
        grace=30.0,
    )
    return (broker, server, *_watchers(plan, folder))


def _watchers(plan: Plan, folder: RunFolder) -> Iterator[Part]:
    """Before the services: their first spans and figures are of interest too."""
    watchers = plan.watchers
    if watchers.jaeger:
        yield _watcher("jaeger", plan, jaeger.start_command(watchers.jaeger, plan), "")
    if watchers.alertmanager:
        command = alertmanager.start_command(watchers.alertmanager, plan, folder)
        yield _watcher("alertmanager", plan, command, "-/ready")
    if watchers.prometheus:
        command = prometheus.start_command(watchers.prometheus, plan, folder)
        yield _watcher("prometheus", plan, command, "-/ready")


def _watcher(name: str, plan: Plan, command: tuple[str, ...], path: str) -> Part:
    probe = Probe("http", f"{HOST}:{plan.ports[name]}/{path}")
    return Part(name, command, probe, environment=(("GOMEMLIMIT", WATCHER_MEMORY),))


def _settings(name: str, service: str, plan: Plan, folder: RunFolder) -> Mapping[str, str]:
    values = {
        "environment": "development",
        "kafka": plan.kafka_address,
        "mongo_url": plan.store_url,
        "issuer": DEVELOPMENT_ISSUER,
        "drain_seconds": "10",
        "jwks_url": (folder.keys / "jwks.json").as_uri(),
        "trust_folder": str(folder.trust),
        "publishers": json.dumps(dict.fromkeys(DEMO_SOURCES, REGENCIES)),
        "host": HOST,
        "traces_file": str(folder.traces / f"{name}.jsonl"),
        "trace_ratio": TRACE_RATIO,
    }
    if plan.secured:
        values |= KafkaKeys(folder.kafka_keys).settings(service_user(service))
    if plan.otlp_endpoint is not None:
        values["otlp_endpoint"] = plan.otlp_endpoint
    if service == "notifications":
        values["field_keys"] = folder.field_keys.read_text(encoding="utf-8")
        values["public_url"] = plan.door("notifications")
        if "evaluation" in plan.ports:
            values["site_url"] = plan.door("evaluation")
    return {f"{prefix_of(service)}{name.upper()}": value for name, value in values.items()}


def _service_part(name: str, service: str, plan: Plan, folder: RunFolder) -> Part:
    role = role_of(name, service)
    port = plan.ports[name.removesuffix("-api")]
    setting = "PORT" if role in {"serve", "api"} else "METRICS_PORT"
    environment = {**_settings(name, service, plan, folder), f"{prefix_of(service)}{setting}": str(port)}
    return Part(
        name,
        (sys.executable, "-m", service.replace("-", "_"), role),
        Probe("http", f"{HOST}:{port}/readyz"),
        environment=tuple({**environment, **plan.environment}.items()),
    )


def service_parts(plan: Plan, folder: RunFolder) -> tuple[Part, ...]:
    """Every process of every service."""
    return tuple(
        _service_part(name, service, plan, folder)
        for service in plan.services
        for name in process_names((service,), split=plan.split)
    )
