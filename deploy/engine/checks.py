"""What is asked of the composed platform: is it contained as the file says, and does it do its work?"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from deploy.engine.engine import Failed
from deploy.engine.project import PORTS, Project
from deploy.verify.check import Check, Report, document_of

from regencyctl import market_days
from regencyctl.coin_load import COIN_VALUE_IDR, MARKET, balanced_day
from regencyctl.errors import OperatorError
from regencyctl.platform_client import Platform, Refused
from regencyctl.reconcile import recount
from servicekit.testing.eventually import eventually

COMPOSE = "docker-compose.yml"
ROLES = ("api", "worker", "processor")
_FIRST_DAY = date(2026, 1, 4)
_COINS = 3_000
_PATIENCE = 120.0
_REGENCY_USER = 10001
_ROUTES = "/proc/net/route"
_PROBE = "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=3)"

_RUN_REGENCYCTL = ("run", "--rm", "--no-TTY", "--no-deps", "--entrypoint", "regencyctl", "topics-apply")
"""As operators of a cluster call it in a running container (docs/operate.md)."""

Look = Callable[[Project, Path], Report]


def checks_on(project: Project) -> tuple[Check, ...]:
    """The checks, in order: later ones use what earlier ones have started."""
    looks: tuple[tuple[str, Look], ...] = (
        ("images-are-built", _build),
        ("all-is-healthy", _start),
        ("processes-are-contained", _contained),
        ("networks-are-apart", _apart),
        ("a-market-day-is-counted", partial(_market_day, number=0)),
        ("watchers-see-all", _watched),
        ("killed-ones-come-back", _killed),
        ("all-end-in-their-time", _stopped),
        ("what-was-kept-is-there", _started_again),
    )
    return tuple(Check(name, partial(_judged, look, project)) for name, look in looks)


def _judged(look: Look, project: Project, root: Path) -> Report:
    """What a look came to. An error it did not expect is a complaint."""
    try:
        return look(project, root)
    except (Failed, Refused, OperatorError, AssertionError, httpx.HTTPError) as error:
        return Report("ended early", tuple(str(error).splitlines()) or (repr(error),))


def _require(holds: bool, otherwise: object) -> None:
    """Raises: `AssertionError`, which who waits for it takes as not yet."""
    if not holds:
        raise AssertionError(otherwise)


def _build(project: Project, root: Path) -> Report:
    """Each image of ours comes out of the Dockerfile, and runs as nobody who may do anything."""
    project.compose("build")
    project.compose(*_RUN_REGENCYCTL, "topics", "--help")
    services = document_of(root, COMPOSE)["services"].values()
    names = sorted({one["image"] for one in services if "build" in one})
    complaints = [
        f"{name}: runs as {user or 'root'}"
        for name in names
        if not name.startswith("regency/kafka")
        and (user := project.image(name)["Config"]["User"]) != f"{_REGENCY_USER}:{_REGENCY_USER}"
    ]
    return Report(", ".join(names), tuple(complaints))


def _start(project: Project, root: Path) -> Report:
    """Everything starts in its order and says that it is ready."""
    del root
    project.up()
    containers = project.containers().values()
    running = sum(one["State"]["Running"] for one in containers)
    return Report(f"{running} containers run, {len(containers) - running} have done their work")


def _contained(project: Project, root: Path) -> Report:
    """By the kernel's word: no root, no capability, no way to more, calls filtered, limits, a closed root."""
    wanted = document_of(root, COMPOSE)["services"]
    running = {name: one for name, one in project.containers().items() if one["State"]["Running"]}
    complaints = [
        f"{service}: {complaint}"
        for service, one in sorted(running.items())
        for complaint in (*_of_kernel(one), *_of_engine(one, read_only=wanted[service]["read_only"]))
    ]
    writable = [service for service in running if not wanted[service]["read_only"]]
    return Report(
        f"{len(running)} containers; root of {', '.join(writable)} may be written to", tuple(complaints)
    )


def _of_kernel(container: dict[str, Any]) -> Iterator[str]:
    """What the kernel tells of its first process."""
    lines = Path(f"/proc/{container['State']['Pid']}/status").read_text().splitlines()
    status = {name: value.split() for name, _, value in (line.partition(":") for line in lines)}
    if status["Uid"][0] == "0":
        yield "runs as root"
    if int(status["CapBnd"][0], 16) or int(status["CapEff"][0], 16):
        yield f"has capabilities: {status['CapBnd'][0]}"
    if status["NoNewPrivs"] != ["1"]:
        yield "may gain privileges"
    if status["Seccomp"] != ["2"]:
        yield "may call all of the kernel"


def _of_engine(container: dict[str, Any], *, read_only: bool) -> Iterator[str]:
    """What the engine enforces."""
    limits = container["HostConfig"]
    for limit in ("Memory", "NanoCpus", "PidsLimit"):
        if not limits[limit]:
            yield f"has no limit: {limit}"
    if limits["ReadonlyRootfs"] != read_only:
        yield f"read-only: {limits['ReadonlyRootfs']}"
    if container["State"]["OOMKilled"]:
        yield "ran out of memory"


def _apart(project: Project, root: Path) -> Report:
    """Who has not `outside` has no way out; watchers do not reach the store; ports are this machine's own."""
    networks = {
        name: one["networks"]
        for name, one in document_of(root, COMPOSE)["services"].items()
        if "networks" in one
    }
    complaints, inside = [], 0
    for service, one in project.containers().items():
        if not one["State"]["Running"]:
            continue
        bound = {at["HostIp"] for ports in one["NetworkSettings"]["Ports"].values() for at in ports or ()}
        complaints += [f"{service}: published on {address}" for address in bound - {"127.0.0.1"}]
        routes = project.said_by(service, "cat", _ROUTES).splitlines()[1:]
        leads_out = any(line.split()[1] == "00000000" for line in routes)
        inside += not leads_out
        if leads_out and "outside" not in networks.get(service, ()):
            complaints.append(f"{service}: has a way out")
    project.said_by("programs-worker", "python", "-c", _PROBE, "store", "27017")
    if _reaches(project, "prometheus", "store:27017") or not _reaches(
        project, "prometheus", "programs-api:8101/livez"
    ):
        complaints.append("prometheus: reaches the store, or not what it watches")
    return Report(f"{inside} containers without a way out", tuple(complaints))


def _reaches(project: Project, service: str, place: str) -> bool:
    try:
        project.said_by(
            service, "wget", "--quiet", "--tries=1", "--timeout=3", "--output-document=-", f"http://{place}"
        )
    except Failed:
        return False
    return True


def _market_day(project: Project, root: Path, *, number: int) -> Report:
    """A whole day through the published ports: turnover, the quick win that follows it, the recount."""
    del root
    turnover = asyncio.run(_hold(project, number))
    return Report(f"{turnover:,} rupiah on day {number + 1}, quick win and recount of four services agree")


async def _hold(project: Project, number: int) -> int:
    day = _FIRST_DAY + timedelta(days=35 * number)
    entries = balanced_day(day, issued=_COINS, refunded=100, prefix="composed")
    async with project.platform() as platform:
        if number == 0:
            await market_days.follow_market(platform, "composed-win", year=day.year)
        await market_days.hold_day(platform, day, entries, "tried in containers")
        turnover = (_COINS - 100) * COIN_VALUE_IDR
        await eventually(
            partial(_counted, platform, day, turnover, number + 1), timeout=_PATIENCE, interval=0.5
        )
        drift = sum(verdict["drift"] for verdict in await recount(platform, tuple(PORTS)))
        _require(drift == 0, f"drift {drift}")
    return turnover


async def _counted(platform: Platform, day: date, turnover: int, days: int) -> bool:
    found = await platform.indicator(
        market_days.SERVICE, "market-turnover", window="market-day", market_id=MARKET
    )
    figures = {item["window"]["start"]: item["exact"] for item in found}
    win = await platform.get("programs", "/v1/programs/composed-win", role="planner")
    seen = (figures.get(day.isoformat()), str(win["realised"]))
    _require(seen == (str(turnover), str(turnover * days)), seen)
    return True


def _watched(project: Project, root: Path) -> Report:
    """Prometheus scrapes every process, Alertmanager hears of it, Jaeger has spans of all services."""
    del project
    return asyncio.run(_see(root))


async def _see(root: Path) -> Report:
    async with httpx.AsyncClient(timeout=10) as http:

        async def answers(port: int, path: str) -> Any:
            return (await http.get(f"http://127.0.0.1:{port}{path}")).raise_for_status().json()

        async def all_seen() -> tuple[int, int]:
            targets = (await answers(9090, "/api/v1/targets"))["data"]["activeTargets"]
            up = [one for one in targets if one["labels"]["job"] == "regency" and one["health"] == "up"]
            _require(len(up) == len(PORTS) * len(ROLES), f"{len(up)} processes are scraped")
            alerts = {one["labels"]["alertname"] for one in await answers(9093, "/api/v2/alerts")}
            _require("Watchdog" in alerts, alerts)
            traced = set((await answers(16686, "/api/services"))["data"])
            _require(traced >= set(PORTS), traced)
            return len(up), len(targets)

        up, targets = await eventually(all_seen, timeout=_PATIENCE, interval=1)
        groups = (await answers(9090, "/api/v1/rules"))["data"]["groups"]
    loaded = sum(len(group["rules"]) for group in groups)
    files = (root / "deploy/observability/prometheus/rules").glob("*.yaml")
    written = sum(len(group["rules"]) for file in files for group in document_of(root, file)["groups"])
    complaints = () if loaded == written else (f"{loaded} of {written} rules are loaded",)
    return Report(
        f"{up} processes among {targets} targets, {loaded} rules, spans of {len(PORTS)} services", complaints
    )


def _killed(project: Project, root: Path) -> Report:
    """Processes and the broker end without a word, the engine starts them again: nothing lost, none twice."""
    names = ("tourism-market-processor", "programs-worker", "tourism-market-api", "kafka")
    before = project.containers()
    for name in names:
        os.kill(before[name]["State"]["Pid"], signal.SIGKILL)

    def back() -> bool:
        now = project.containers()
        ill = [name for name in names if now[name]["RestartCount"] == before[name]["RestartCount"]]
        ill += [
            name
            for name, one in now.items()
            if one["State"].get("Health", {}).get("Status", "healthy") != "healthy"
        ]
        _require(not ill, ill)
        return True

    asyncio.run(eventually(back, timeout=_PATIENCE, interval=1))
    report = _market_day(project, root, number=1)
    return Report(f"{', '.join(names)}; {report.looked_at}")


def _stopped(project: Project, root: Path) -> Report:
    """Asked to end, each container does so by itself before its grace is over."""
    del root
    project.compose("stop")
    ended = {name: one["State"]["ExitCode"] for name, one in project.containers().items()}
    cut_off = [f"{name}: was cut off" for name, code in ended.items() if code == 128 + signal.SIGKILL]
    ours = [f"{service}-{role}" for service in PORTS for role in ROLES]
    unwell = [f"{name}: ended with {ended[name]}" for name in ours if ended[name]]
    return Report(f"{len(ended)} containers", (*cut_off, *unwell))


def _started_again(project: Project, root: Path) -> Report:
    """Volumes keep what the platform knows; it goes on counting where it was."""
    project.up()
    return _market_day(project, root, number=2)
