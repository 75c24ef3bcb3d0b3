"""`./regency reconcile`: every service recounts its indicators from its documents and compares."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

import httpx
import typer
from rich.console import Console
from rich.table import Table

from regencyctl.errors import OperatorError
from regencyctl.local import current
from regencyctl.platform_client import Platform, Refused
from regencyctl.running import Folder

Verdict = Mapping[str, Any]


def reconcile(
    service: Annotated[list[str] | None, typer.Option(help="Only this service; may be given again.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    folder: Folder = None,
) -> None:
    """Recount the indicators of the running platform. Exits 1 when a figure is not what the documents say."""
    stack = current(folder)
    urls = {name: stack.url(name) for name in stack.services}
    unknown = sorted(set(service or ()) - urls.keys())
    if unknown:
        raise OperatorError(f"no such service: {', '.join(unknown)}; there are: {', '.join(urls)}")
    verdicts = asyncio.run(_recount_stack(urls, service or tuple(urls), stack.token))
    drift = sum(verdict["drift"] for verdict in verdicts)
    if as_json:
        typer.echo(json.dumps({"drift": drift, "services": verdicts}, ensure_ascii=False))
    else:
        _show(verdicts, drift)
    if drift:
        raise typer.Exit(1)


async def _recount_stack(
    urls: dict[str, str], services: Sequence[str], token: Callable[[str, str], str]
) -> list[Verdict]:
    async with Platform(urls, token) as platform:
        return await recount(platform, services)


async def recount(platform: Platform, services: Sequence[str]) -> list[Verdict]:
    """What each of these services finds when it recounts. Raises `OperatorError` if one cannot."""
    return [await _recount_one(platform, service) for service in services]


async def _recount_one(platform: Platform, service: str) -> Verdict:
    try:
        verdict: Verdict = await platform.post(service, "/v1/indicators/reconciliation", role="operator")
    except (Refused, httpx.HTTPError) as error:
        raise OperatorError(f"{service} cannot recount: {error}") from error
    return verdict


def _show(verdicts: Sequence[Verdict], drift: int) -> None:
    console = Console()
    table = Table("service", "indicator", "figures", "drift", box=None)
    for verdict in verdicts:
        for one in verdict["indicators"]:
            state = str(one["drift"]) if one["checked"] else "not recountable"
            table.add_row(verdict["service"], one["name"], str(one["figures"]), state)
    console.print(table)
    for line in _differences(verdicts):
        console.print(line)
    console.print(f"drift {drift}")


def _differences(verdicts: Sequence[Verdict]) -> list[str]:
    return [
        f"{one['name']} {found['window']} {found['start']} {found['labels']}:"
        f" live {found['live']} of {found['live_events']} events,"
        f" recounted {found['recounted']} of {found['recounted_events']}"
        for verdict in verdicts
        for one in verdict["indicators"]
        for found in one["differences"]
    ]
