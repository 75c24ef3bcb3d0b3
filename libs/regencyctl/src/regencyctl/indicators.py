"""`./regency indicators`: what is counted, and having a version counted anew from the start of its topic."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

import httpx
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from contracts.indicators import INDICATORS
from regencyctl.errors import OperatorError
from regencyctl.local import LocalStack, current
from regencyctl.platform_client import Platform, Refused
from regencyctl.running import Folder

LOOK_SECONDS = 1.0

app = typer.Typer(no_args_is_help=True, add_completion=False, help="List indicators, rebuild one.")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
State = Mapping[str, Any]


@app.command("list")
def list_(*, as_json: AsJson = False, folder: Folder = None) -> None:
    """Every indicator with its versions: which one serves, and how far a rebuild is."""
    states = asyncio.run(_all_states(current(folder)))
    if as_json:
        typer.echo(json.dumps({"versions": states}, ensure_ascii=False, indent=2))
        return
    table = Table("indicator", "version", "state", "serves", "rebuilt", "since", box=None)
    for one in states:
        table.add_row(
            one["name"],
            str(one["version"]),
            one["state"],
            "yes" if one["serving"] else "",
            f"{one['done']} of {one['partitions']}" if one["partitions"] else "",
            one["since"] or ("documents" if one["from_documents"] else ""),
        )
    Console().print(table)


@app.command()
def rebuild(
    name: Annotated[str, typer.Argument(help="Which indicator; `./regency indicators list` names them.")],
    *,
    version: Annotated[int | None, typer.Option(min=1, help="Which version; the newest if left out.")] = None,
    wait: Annotated[bool, typer.Option(help="Stay until it is done, with progress.")] = True,
    within: Annotated[float, typer.Option(help="Seconds to wait at most.")] = 3_600.0,
    as_json: AsJson = False,
    folder: Folder = None,
) -> None:
    """Count a version anew from the start of its topic, while everything else goes on.

    What the topic has no more is counted from the service's documents, as far as they tell it. An older
    version, if there is one, keeps serving meanwhile. Exits 1 when it is not done in time.
    """
    stack = current(folder)
    service = _owner(name)
    state = asyncio.run(_rebuild(stack, service, name, version, within if wait else 0.0))
    if as_json:
        typer.echo(json.dumps(state, ensure_ascii=False))
    else:
        Console().print(_told(state))
    if wait and state["state"] != "live":
        raise typer.Exit(1)


def _owner(name: str) -> str:
    owners = {indicator.name: indicator.owner for indicator in INDICATORS}
    if name not in owners:
        raise OperatorError(f"no such indicator: {name}; there are: {', '.join(sorted(owners))}")
    return owners[name]


async def _rebuild(stack: LocalStack, service: str, name: str, version: int | None, within: float) -> State:
    query = f"?version={version}" if version else ""
    async with _platform(stack) as platform:
        path = f"/v1/indicators/{name}/rebuild{query}"
        asked = await _call(lambda: platform.post(service, path, role="operator"))
        state = _of_version(asked["versions"], version)
        if within:
            state = await _follow(platform, service, state, within)
    return state


async def _follow(platform: Platform, service: str, state: State, within: float) -> State:
    columns = (TextColumn("rebuilding {task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        shown = progress.add_task(f"{state['name']} v{state['version']}", total=None)
        try:
            async with asyncio.timeout(within):
                while state["state"] != "live":
                    await asyncio.sleep(LOOK_SECONDS)
                    state = await _state(platform, service, state)
                    progress.update(shown, completed=state["done"], total=state["partitions"] or None)
        except TimeoutError:
            return state
    return state


async def _state(platform: Platform, service: str, state: State) -> State:
    path = f"/v1/indicators/{state['name']}/versions"
    answer = await _call(lambda: platform.get(service, path))
    return _of_version(answer["versions"], state["version"])


def _of_version(states: Sequence[State], version: int | None) -> State:
    return next(one for one in states if version in {None, one["version"]})


async def _all_states(stack: LocalStack) -> list[State]:
    states: list[State] = []
    async with _platform(stack) as platform:
        for name, service in sorted({(one.name, one.owner) for one in INDICATORS}):
            path = f"/v1/indicators/{name}/versions"
            states += (await _call(lambda: platform.get(service, path)))["versions"]  # noqa: B023 - awaited here
    return states


def _platform(stack: LocalStack) -> Platform:
    return Platform({service: stack.url(service) for service in stack.services}, stack.token)


async def _call(ask: Callable[[], Any]) -> Any:
    try:
        return await ask()
    except (Refused, httpx.HTTPError) as error:
        raise OperatorError(f"the platform does not answer as hoped: {error}") from error


def _told(state: State) -> str:
    done = f"{state['done']} of {state['partitions'] or '?'} partitions"
    since = f", from events since {state['since']}: older ones have expired" if state["since"] else ""
    told = ", what had expired on its topic from documents" if state["from_documents"] else ""
    return f"{state['name']} v{state['version']}: {state['state']}, {done}{since}{told}"
