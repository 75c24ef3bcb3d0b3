"""`./regency surveys`: what Kafka tells of satisfaction surveys, played into another evaluation service."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Annotated

import httpx
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from regencyctl.brokers import Kafka, broker_of
from regencyctl.errors import OperatorError
from regencyctl.local import current
from regencyctl.platform_client import Platform, Refused
from regencyctl.running import Folder
from regencyctl.survey_replay import SERVICE, Played, play
from regencyctl.survey_story import Story, read_stories
from servicekit.broker import Broker

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Play surveys into another evaluation service."
)

_COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())


@app.callback()
def surveys() -> None:
    """Play surveys into another evaluation service."""


@app.command()
def replay(
    into: Annotated[str, typer.Option("--into", help="Address of the service, http://host:port.")],
    *,
    regency: Annotated[str | None, typer.Option(help="Only this regency's surveys.")] = None,
    token: Annotated[
        str | None,
        typer.Option(help="An officer's bearer token there, with --regency; the local stack's by default."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read only: say what would be played.")] = False,
    kafka: Kafka = None,
    prefix: Annotated[str, typer.Option("--prefix", help="Put before every topic.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array.")] = False,
    folder: Folder = None,
) -> None:
    """Read every survey from Kafka and play it through the doors of a service, which may be empty.

    Opened, answered, closed and published again, a survey has the same published document, byte for byte.
    Played twice changes nothing. Exits 1 when a response is refused there, or a published result differs.
    """
    if token and not regency:
        raise typer.BadParameter("a token is good for one regency: say which with --regency")
    stack = None if token or dry_run else current(folder)
    broker = broker_of(kafka, folder)
    make_token: Callable[[str, str], str] = stack.token if stack and not token else lambda *_: token or ""
    played = asyncio.run(_replay(broker, prefix, regency, into.rstrip("/"), make_token, dry_run=dry_run))
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in played], ensure_ascii=False, indent=2))
    else:
        _show(played, dry_run=dry_run)
    if not all(one.is_faithful for one in played):
        raise typer.Exit(1)


async def _replay(
    broker: Broker,
    prefix: str,
    regency: str | None,
    into: str,
    token: Callable[[str, str], str],
    *,
    dry_run: bool,
) -> list[Played]:
    with Progress(*_COLUMNS, console=Console(stderr=True), transient=True) as progress:
        reading = progress.add_task("reading Kafka", total=None)

        def report(seen: int, total: int) -> None:
            progress.update(reading, completed=seen, total=total)

        stories = await read_stories(broker, prefix=prefix, regency=regency, report=report)
        if dry_run:
            return [Played(one.regency, one.survey_id, len(one.responses)) for one in stories]
        playing = progress.add_task("playing surveys", total=len(stories))
        return await _play_all(stories, into, token, lambda: progress.advance(playing))


async def _play_all(
    stories: Sequence[Story], into: str, token: Callable[[str, str], str], done: Callable[[], None]
) -> list[Played]:
    played = []
    async with Platform({SERVICE: into}, token) as platform:
        for story in stories:
            try:
                played.append(await play(story, platform))
            except (Refused, httpx.HTTPError) as error:
                raise OperatorError(f"survey {story.survey_id} of {story.regency}: {error}") from error
            done()
    return played


def _show(played: Sequence[Played], *, dry_run: bool) -> None:
    console = Console()
    table = Table("regency", "survey", "responses", "accepted", "known", "refused", "published", box=None)
    for one in played:
        state = "-" if one.digest is None else "differs" if one.differences else "identical"
        counts = ["-"] * 3 if dry_run else [str(n) for n in (one.accepted, one.known, one.refused)]
        table.add_row(one.regency, one.survey_id, str(one.responses), *counts, state)
    console.print(table)
    for one in played:
        for name, (before, now) in (one.differences or {}).items():
            console.print(f"{one.survey_id}: {name} was {before}, there it is {now}")
    console.print(f"{len(played)} surveys, {sum(one.responses for one in played):,} responses")
