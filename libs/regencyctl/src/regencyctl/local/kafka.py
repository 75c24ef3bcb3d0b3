"""One Kafka broker in KRaft mode, broker and controller in one process, sized for a laptop."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from regencyctl.local.plan import KafkaProgram, Plan
from regencyctl.local.ports import HOST
from regencyctl.settings import repository

MEMORY = (
    "-Xms128m",
    "-Xmx384m",
    "-XX:+UseSerialGC",
    "-XX:+ExitOnOutOfMemoryError",
    "-XX:TieredStopAtLevel=1",
)

METRICS = repository() / "deploy" / "observability" / "kafka" / "metrics.properties"
"""What a broker tells of itself, here as in compose."""

_PROPERTIES: Mapping[str, str] = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "PLAINTEXT",
    "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
    "auto.create.topics.enable": "false",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "4",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "group.initial.rebalance.delay.ms": "0",
    # A broker that was killed may register again only when its old session has ended; the default is 9 s.
    "broker.session.timeout.ms": "3000",
    "broker.heartbeat.interval.ms": "500",
    "num.network.threads": "2",
    "num.io.threads": "4",
    # The default of 128 MiB does not fit into a small heap (open-telemetry/opentelemetry-demo#1544).
    "log.cleaner.dedupe.buffer.size": "16777216",
    # Preallocated twice for every partition; the default of 10 MiB fills a disk with empty topics.
    "log.index.size.max.bytes": "1048576",
}


def server_properties(
    data: Path,
    *,
    port: int,
    controller_port: int,
    metrics_port: int | None = None,
    extra: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """The broker's configuration file, with `extra` instead of what is usual.

    It names the voter, whose port may so change between starts.
    """
    addresses = {
        "listeners": f"PLAINTEXT://{HOST}:{port},CONTROLLER://{HOST}:{controller_port}",
        "advertised.listeners": f"PLAINTEXT://{HOST}:{port}",
        "controller.quorum.voters": f"1@{HOST}:{controller_port}",
        "log.dirs": str(data).replace("\\", "\\\\"),
    }
    lines = "".join(f"{key}={value}\n" for key, value in {**_PROPERTIES, **addresses, **extra}.items())
    return lines if metrics_port is None else f"{lines}{_metrics_properties(metrics_port)}"


def _metrics_properties(port: int) -> str:
    listener = f"prometheus.metrics.reporter.listener=http://{HOST}:{port}\n"
    return METRICS.read_text(encoding="utf-8") + listener


def write_configuration(plan: Plan, folder: Path, extra: Mapping[str, str]) -> Path:
    """Write the configuration into the broker's folder, with what is extra instead of the usual."""
    path = folder / "server.properties"
    path.write_text(
        server_properties(
            folder / "data",
            port=plan.ports["kafka"],
            controller_port=plan.ports["kafka-controller"],
            metrics_port=plan.ports.get("kafka-metrics"),
            extra=extra,
        )
    )
    return path


def _java(program: KafkaProgram, *flags: str) -> tuple[str, ...]:
    log_configuration = repository() / "deploy" / "local" / "log4j2.properties"
    return (
        str(program.java),
        *flags,
        f"-Dlog4j2.configurationFile={log_configuration}",
        "-cp",
        os.pathsep.join(f"{folder}/*" for folder in (program.jars, program.reporter) if folder),
    )


def format_command(program: KafkaProgram, folder: Path, extra: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Prepares an empty data folder; nothing when the folder holds a broker's data already."""
    if (folder / "data" / "meta.properties").exists():
        return ()
    # "-t=": an id may begin with a hyphen (KAFKA-15754).
    cluster = base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")
    configuration = str(folder / "server.properties")
    tool = _java(program, "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
    return (*tool, "kafka.tools.StorageTool", "format", f"-t={cluster}", "-c", configuration, *extra)


def start_command(program: KafkaProgram, folder: Path) -> tuple[str, ...]:
    """Runs the broker until it is told to stop."""
    return (*_java(program, *MEMORY), "kafka.Kafka", str(folder / "server.properties"))
