"""`./regency dead-letters`: what the services could not handle, why, and sending it again."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from contracts.registry import dead_letter_topics
from regencyctl.brokers import Kafka, broker_of
from regencyctl.errors import OperatorError
from regencyctl.running import Folder
from servicekit.broker import Broker
from servicekit.dead_letter import StoredLetter, read_dead_letter, read_dead_letters, replay
from servicekit.errors import NotFound

BLAST_LIMIT = 100
"""How many messages one replay sends unless told otherwise: enough to see whether the cause is gone."""

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="List, show and replay messages that were given up."
)

Prefix = Annotated[str, typer.Option("--prefix", help="Put before every topic.")]
OnTopic = Annotated[str | None, typer.Option("--topic", help="Only messages read from this topic.")]
OfService = Annotated[str | None, typer.Option("--service", help="Only what this service gave up.")]
WithCode = Annotated[str | None, typer.Option("--code", help="Only letters with this reason code.")]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which dead letters are meant; None means any."""

    topic: str | None = None
    service: str | None = None
    code: str | None = None

    def topics(self, prefix: str) -> list[str]:
        """The dead-letter topics to look through."""
        return [
            prefix + name
            for topic in dead_letter_topics()
            for name in [topic.name]
            for source, _, consumer in [name.partition(".dlq.")]
            if self.topic in {None, source} and self.service in {None, consumer}
        ]

    def takes(self, stored: StoredLetter) -> bool:
        """Whether a letter on one of those topics is meant."""
        return self.code in {None, stored.code}


async def find(broker: Broker, selection: Selection, prefix: str = "") -> list[StoredLetter]:
    """The dead letters meant, oldest first. Topics that do not exist yet hold none."""
    found: list[StoredLetter] = []
    for topic in selection.topics(prefix):
        try:
            letters = await read_dead_letters(broker, topic)
        except NotFound:
            continue
        found.extend(letter for letter in letters if selection.takes(letter))
    return sorted(found, key=lambda stored: stored.letter.cause.failed_at)


def once_each(letters: Iterable[StoredLetter]) -> list[StoredLetter]:
    """One letter for each message, the newest: what was refused again after a replay lies there twice."""
    latest = {_identity(stored): stored for stored in letters}
    return list(latest.values())


def _identity(stored: StoredLetter) -> tuple[object, ...]:
    headers = dict(stored.letter.headers)
    named = (headers.get("ce_source"), headers.get("ce_id"))
    return (stored.topic, *named) if all(named) else (stored.id,)


@app.command("list")
def list_(
    *,
    topic: OnTopic = None,
    service: OfService = None,
    code: WithCode = None,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON array.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Comma-separated values.")] = False,
    kafka: Kafka = None,
    prefix: Prefix = "",
    folder: Folder = None,
) -> None:
    """List dead letters, oldest first."""
    broker = broker_of(kafka, folder)
    rows = [row(stored) for stored in asyncio.run(find(broker, Selection(topic, service, code), prefix))]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    elif as_csv:
        typer.echo(as_comma_separated(rows), nl=False)
    else:
        _print_blocks(rows)


@app.command()
def show(letter_id: str, kafka: Kafka = None, folder: Folder = None) -> None:
    """Show one dead letter whole: `show TOPIC/PARTITION/OFFSET`."""
    broker = broker_of(kafka, folder)
    try:
        stored = asyncio.run(read_dead_letter(broker, letter_id))
    except NotFound as error:
        raise OperatorError(error.detail_en) from None
    for name, value in details(stored).items():
        typer.echo(f"{name:<16}{value}")
    typer.echo(f"\n{payload(stored)}")


@app.command("replay")
def replay_(
    ids: Annotated[list[str] | None, typer.Argument(help="Ids of single letters.")] = None,
    *,
    topic: OnTopic = None,
    service: OfService = None,
    code: WithCode = None,
    limit: Annotated[int, typer.Option(min=1, help="Send at most so many: the blast limit.")] = BLAST_LIMIT,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be sent.")] = False,
    kafka: Kafka = None,
    prefix: Prefix = "",
    folder: Folder = None,
) -> None:
    """Send messages again to the service that gave them up. Repeating it never doubles an effect."""
    broker = broker_of(kafka, folder)
    asked = asyncio.run(_asked(broker, ids or [], Selection(topic, service, code), prefix))
    chosen = once_each(asked)[:limit]
    verb = "would send" if dry_run else "sending"
    for stored in chosen:
        typer.echo(f"{verb} {stored.id} to {stored.source_topic} ({stored.code})")
    sent = 0 if dry_run else asyncio.run(replay(broker, chosen))
    left = len(once_each(asked)) - len(chosen)
    typer.echo(f"{sent} sent, {left} left by the limit" if left else f"{sent} sent")


async def _asked(broker: Broker, ids: Sequence[str], selection: Selection, prefix: str) -> list[StoredLetter]:
    if not ids:
        return await find(broker, selection, prefix)
    try:
        return [await read_dead_letter(broker, letter_id) for letter_id in ids]
    except NotFound as error:
        raise OperatorError(error.detail_en) from None


def row(stored: StoredLetter) -> dict[str, Any]:
    """One letter as a row of the list."""
    letter = stored.letter
    return {
        "id": stored.id,
        "failed_at": letter.cause.failed_at.isoformat(timespec="seconds"),
        "service": letter.consumer,
        "topic": letter.topic,
        "type": letter.event_type,
        "code": stored.code,
        "reason_id": letter.cause.reason_id,
        "reason_en": letter.cause.reason_en,
        "attempts": letter.cause.attempts,
        "correlation_id": letter.correlation_id,
    }


def details(stored: StoredLetter) -> dict[str, object]:
    """Everything about one letter but its payload, labelled for an operator."""
    letter, cause = stored.letter, stored.letter.cause
    return {
        "id": stored.id,
        "sebab": cause.reason_id,
        "cause": cause.reason_en,
        "code": cause.code,
        "service": letter.consumer,
        "topic": letter.topic,
        "partition": "- (HTTP)" if letter.partition is None else letter.partition,
        "offset": "- (HTTP)" if letter.offset is None else letter.offset,
        "attempts": cause.attempts,
        "first failed at": cause.first_failed_at.isoformat(),
        "given up at": cause.failed_at.isoformat(),
        "correlation id": letter.correlation_id or "-",
        "event type": letter.event_type or "-",
    }


def payload(stored: StoredLetter) -> str:
    """The message's bytes, readable: JSON indented, other text as it is, anything else in hexadecimal."""
    value = stored.letter.value
    try:
        return json.dumps(json.loads(value), ensure_ascii=False, indent=2)
    except ValueError:
        pass
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.hex(" ")


def as_comma_separated(rows: Sequence[dict[str, Any]]) -> str:
    """The rows as CSV with a header line."""
    text = io.StringIO()
    names = ("id", "failed_at", "service", "topic", "type", "code", "reason_id", "reason_en", "attempts")
    writer = csv.DictWriter(text, (*names, "correlation_id"), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _print_blocks(rows: Sequence[dict[str, Any]]) -> None:
    """One block a letter: ids are long and must be whole, `show` and `replay` take them."""
    for one in rows:
        typer.echo(f"{one['id']}  {one['failed_at']}  {one['code']}")
        typer.echo(f"    {one['reason_id']}\n    {one['reason_en']}")
    typer.echo(f"{len(rows)} dead letters" if rows else "no dead letters")
