"""How a stack fares right now."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from pydantic import BaseModel

from regencyctl.local import parts
from regencyctl.local.parts import Part
from regencyctl.local.plan import Plan, RunFolder
from regencyctl.local.ports import HOST
from regencyctl.local.probes import is_ready
from regencyctl.local.processes import read_record, resident_mib
from regencyctl.local.supervisor import NAME as SUPERVISOR


class ServiceStatus(BaseModel):
    """Where a service answers and whether it would serve a request."""

    url: str
    healthy: bool


class ProcessStatus(BaseModel):
    """One process: its health is "ready", "not ready" or "gone"."""

    name: str
    pid: int
    health: str
    rss_mib: float


class Status(BaseModel):
    """What `./regency status --json` prints; `watchers` are those of the full profile that run, by name."""

    services: dict[str, ServiceStatus]
    kafka: str
    store: str
    watchers: dict[str, str]
    processes: list[ProcessStatus]

    @property
    def healthy(self) -> bool:
        """Whether every process is ready."""
        return all(process.health == "ready" for process in self.processes)


def _process(name: str, folder: RunFolder, ready: bool) -> ProcessStatus:
    record = read_record(folder.record(name))
    if record is None or not record.alive:
        return ProcessStatus(name=name, pid=0, health="gone", rss_mib=0)
    health = "ready" if ready else "not ready"
    return ProcessStatus(name=name, pid=record.pid, health=health, rss_mib=resident_mib(record.pid))


async def _ask_all(members: tuple[Part, ...]) -> list[bool]:
    return await asyncio.gather(*(is_ready(part.probe) for part in members))


def take_status(plan: Plan, folder: RunFolder) -> Status:
    """Ask every process of the stack."""
    members = (*parts.infrastructure(plan, folder), *parts.service_parts(plan, folder))
    with ThreadPoolExecutor(1) as thread:  # its own loop: callers may run one already
        answers = thread.submit(asyncio.run, _ask_all(members)).result()
    ready = dict(zip((part.name for part in members), answers, strict=True))
    processes = [_process(part.name, folder, ready[part.name]) for part in members]
    health = {process.name: process.health == "ready" for process in processes}
    doors = {service: f"{service}-api" if plan.split else service for service in plan.services}
    return Status(
        services={
            service: ServiceStatus(url=f"http://{HOST}:{plan.ports[service]}", healthy=health[door])
            for service, door in doors.items()
        },
        kafka=plan.kafka_address,
        store=plan.store_url,
        watchers=dict(plan.watchers_doors),
        processes=[*processes, _process(SUPERVISOR, folder, ready=True)],
    )
