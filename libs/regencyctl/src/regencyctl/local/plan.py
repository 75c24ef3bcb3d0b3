"""What one stack consists of, written to its folder so that any later command finds it again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from regencyctl.local.ports import HOST
from regencyctl.local.watchers import WATCHERS

StoreKind = Literal["mongod", "secantusd-rs", "secantusd-py"]

Profile = Literal["lite", "full"]
"""Lite is Kafka, the store and the services; full adds those who watch them."""


class StoreProgram(BaseModel, frozen=True):
    """The server that keeps documents: which kind, and where its program lies."""

    kind: StoreKind
    program: Path


class KafkaProgram(BaseModel, frozen=True):
    """The broker: the Java that runs it and the folder of its jars.

    Attributes:
        reporter: The folder of the jars that tell Prometheus of it; None where nobody asks.
    """

    java: Path
    jars: Path
    reporter: Path | None = None


class Watchers(BaseModel, frozen=True):
    """The programs that watch a platform of the full profile; None for one this machine does not have.

    Attributes:
        pace: Seconds between two scrapes, and between two looks at the rules; None for what the files of
            deploy/observability say.
    """

    prometheus: Path | None = None
    alertmanager: Path | None = None
    jaeger: Path | None = None
    pace: int | None = None


class Owner(BaseModel, frozen=True):
    """The process whose end is the stack's end too."""

    pid: int
    started: str


class Plan(BaseModel, frozen=True):
    """Everything the supervisor needs to know.

    Attributes:
        ports: Port by name: "kafka", "kafka-controller", "store" and one per process.
        split: API and worker of a service in two processes instead of one.
        environment: Settings handed to every process in addition to the stack's own.
        watchers: Who watches; nobody in the lite profile.
        secured: Whether the broker wants TLS and a password, and gives everybody their rights only.
        owner: Set for a stack in the foreground and for tests.
    """

    services: tuple[str, ...]
    split: bool
    ports: Mapping[str, int]
    kafka: KafkaProgram
    store: StoreProgram
    environment: Mapping[str, str]
    watchers: Watchers = Watchers()
    secured: bool = False
    owner: Owner | None = None

    @property
    def kafka_address(self) -> str:
        """Host and port of the broker."""
        return f"{HOST}:{self.ports['kafka']}"

    def door(self, service: str) -> str:
        """Where the service, or one of the watchers, answers."""
        return f"http://{HOST}:{self.ports[service]}"

    @property
    def watchers_doors(self) -> Mapping[str, str]:
        """Where those who watch answer, by name."""
        return {name: self.door(name) for name in WATCHERS if name in self.ports}

    @property
    def otlp_endpoint(self) -> str | None:
        """Where spans are taken over OTLP/HTTP; None without a trace store."""
        return self.door("otlp") if "otlp" in self.ports else None

    @property
    def store_url(self) -> str:
        """Connection string of the store: one member; no retryable writes, which surrogates are slow at."""
        address = f"mongodb://{HOST}:{self.ports['store']}/?directConnection=true"
        return address if self.store.kind == "mongod" else f"{address}&retryWrites=false"


def process_names(services: tuple[str, ...], *, split: bool) -> tuple[str, ...]:
    """The names of the services' processes."""
    roles = ("-api", "-worker", "-processor") if split else ("", "-processor")
    return tuple(f"{service}{role}" for service in services for role in roles)


def role_of(name: str, service: str) -> str:
    """What the process of this name runs as; `serve` is API and worker in one."""
    return name.removeprefix(service).removeprefix("-") or "serve"


class RunFolder:
    """Where a stack keeps its data, logs, keys and process records."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.plan = self.path / "plan.json"
        self.state = self.path / "state.json"
        self.lock = self.path / "lock"
        self.logs = self.path / "logs"
        self.records = self.path / "processes"
        self.held = self.path / "held"
        self.kafka = self.path / "kafka"
        self.store = self.path / "store"
        self.keys = self.path / "keys"
        self.kafka_keys = self.keys / "kafka"
        self.trust = self.keys / "trust"
        self.field_keys = self.keys / "field-keys.json"
        self.traces = self.path / "traces"
        self.prometheus = self.path / "prometheus"
        self.alertmanager = self.path / "alertmanager"

    def make(self) -> None:
        """Create the folders, readable by their owner only."""
        parts = (self.logs, self.records, self.held, self.kafka, self.store, self.keys, self.traces)
        watchers = (self.prometheus, self.alertmanager)
        for folder in (self.path, *parts, *watchers):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)

    def log(self, name: str) -> Path:
        """The log of the process of this name."""
        return self.logs / f"{name}.log"

    def record(self, name: str) -> Path:
        """The record of the process of this name."""
        return self.records / f"{name}.json"

    def hold(self, name: str) -> Path:
        """While this file exists the supervisor does not start the process again."""
        return self.held / name

    def read_plan(self) -> Plan | None:
        """The plan of the last start, or None when there is none that can be read."""
        try:
            return Plan.model_validate_json(self.plan.read_text())
        except (OSError, ValueError):
            return None
