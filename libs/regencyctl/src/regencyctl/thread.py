"""`./regency thread`: what one correlation id holds together, from the register to Kafka."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from http import HTTPStatus
from typing import Annotated, Any

import httpx
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from regencyctl.chain import Chain, Link, read_chain
from regencyctl.errors import OperatorError
from regencyctl.local import LocalStack, current
from regencyctl.platform_client import Platform
from regencyctl.running import Folder
from servicekit.broker import Broker
from servicekit.days import WIB
from servicekit.wording import rupiah

PAGE = 500

Money = Mapping[str, Any]
Steps = Sequence[Mapping[str, Any]]


def thread(
    thread_id: Annotated[str, typer.Argument(help="The correlation id of what began it.")],
    *,
    regency: Annotated[str, typer.Option(help="Kemendagri code of the regency.")] = "33.14",
    within: Annotated[float, typer.Option(min=1.0, help="Seconds to read Kafka for at most.")] = 60.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    folder: Folder = None,
) -> None:
    """Show every event of a thread in order, and whether spent ≤ disbursed ≤ allocated holds for its money.

    Exits 1 when there is no such thread, when money is not kept, or when Kafka could not be read to the end.
    """
    stack = current(folder)
    steps, money = asyncio.run(read_steps(stack, thread_id, regency))
    chain = asyncio.run(_read_chain(stack.broker, thread_id, regency, within))
    if as_json:
        typer.echo(json.dumps(as_object(thread_id, steps, money, chain), ensure_ascii=False, indent=2))
    else:
        _show(steps, money, chain)
    if not (steps or chain.links) or chain.unread or any(one["breaches"] for one in money):
        raise typer.Exit(1)


async def read_steps(stack: LocalStack, thread_id: str, regency: str) -> tuple[Steps, Sequence[Money]]:
    """What programs did in the thread, and its money; nothing where programs knows no such thread."""
    steps: list[Mapping[str, Any]] = []
    money: Sequence[Money] = ()
    async with Platform({"programs": stack.url("programs")}, stack.token) as platform:
        while answer := await _page(platform, thread_id, regency, len(steps)):
            steps += answer["items"]
            money = answer["money"]
            if len(steps) >= answer["total"] or not answer["items"]:
                break
    return steps, money


async def _page(platform: Platform, thread_id: str, regency: str, offset: int) -> Mapping[str, Any] | None:
    path, asked = f"/v1/threads/{thread_id}", {"limit": PAGE, "offset": offset}
    try:
        answer = await platform.send("GET", "programs", path, role="planner", regency=regency, params=asked)
    except httpx.HTTPError as error:
        raise OperatorError(f"programs does not answer: {error}") from error
    if answer.status_code == HTTPStatus.NOT_FOUND:
        return None
    if answer.is_error:
        raise OperatorError(f"programs does not answer as hoped: {answer.status_code} {answer.text[:300]}")
    page: Mapping[str, Any] = answer.json()
    return page


async def _read_chain(broker: Broker, thread_id: str, regency: str, within: float) -> Chain:
    columns = (TextColumn("reading Kafka"), BarColumn(), MofNCompleteColumn(), TextColumn("records"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        shown = progress.add_task("", total=None)

        def report(looked_at: int, total: int) -> None:
            progress.update(shown, completed=looked_at, total=total)

        return await read_chain(broker, thread_id, regency, within=within, report=report)


def as_object(thread_id: str, steps: Steps, money: Sequence[Money], chain: Chain) -> dict[str, Any]:
    """The thread for machines."""
    return {
        "thread": thread_id,
        "steps": steps,
        "money": money,
        "events": [asdict(link) | {"at": link.at.isoformat()} for link in chain.links],
        "records": chain.records,
        "unread": chain.unread,
    }


def _show(steps: Steps, money: Sequence[Money], chain: Chain) -> None:
    """Plain lines: ids are long and must be whole."""
    for line in lines(chain.links):
        typer.echo(line)
    typer.echo(f"{len(chain.links)} events among {chain.records:,} records on Kafka")
    if chain.unread:
        typer.echo(f"{chain.unread:,} records were not read in time: ask again with a longer --within")
    typer.echo(f"{len(steps)} steps in programs")
    for one in money:
        typer.echo(worded(one))


def lines(links: Sequence[Link]) -> list[str]:
    """One line each: time (WIB), service, event and key; a dead letter, on a topic of its own, says so."""
    kinds = [
        link.type.removeprefix("regency.").removeprefix(f"{link.service}.")
        + (" (dead letter)" if ".dlq." in link.topic else "")
        for link in links
    ]
    wide = max((len(link.service) for link in links), default=0)
    wider = max(map(len, kinds), default=0)
    return [
        f"{link.at.astimezone(WIB):%Y-%m-%d %H:%M:%S}  {link.service:<{wide}}  {kind:<{wider}}  {link.key}"
        for link, kind in zip(links, kinds, strict=True)
    ]


def worded(money: Money) -> str:
    """A programme's money of one fund in one line."""
    kept = ", ".join(money["breaches"]) or "spent ≤ disbursed ≤ allocated"
    return (
        f"{money['program_id']} {money['fund']}: allocated {rupiah(money['allocated_idr'])},"
        f" disbursed {rupiah(money['disbursed_idr'])}, spent {rupiah(money['spent_idr'])}: {kept}"
    )
