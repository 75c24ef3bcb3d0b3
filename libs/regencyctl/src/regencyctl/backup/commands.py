"""`./regency backup`: save the platform while it runs, look whether a backup is whole, put one back."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from regencyctl.backup.manifest import Manifest
from regencyctl.backup.pruning import remove, superfluous
from regencyctl.backup.replacing import Replaced, put_topics_back
from regencyctl.backup.restoring import Restored, rehearse, restore
from regencyctl.backup.rewinding import Behind
from regencyctl.backup.saving import check as check_backup
from regencyctl.backup.saving import save
from regencyctl.backup.scope import Scope
from regencyctl.backup.settling import settle
from regencyctl.brokers import Kafka, broker_of
from regencyctl.local import LocalStack, current
from regencyctl.running import Folder
from regencyctl.settings import Surroundings

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Save store and topics together; put them back."
)

Backup = Annotated[Path, typer.Argument(help="The folder of a backup.", file_okay=False)]


@app.command()
def create(
    into: Annotated[Path, typer.Option("--into", help="A folder that does not exist yet.")],
    *,
    kafka: Kafka = None,
    folder: Folder = None,
) -> None:
    """Save store and topics as they are at one instant, while everything runs.

    The folder appears when the backup is whole. Sealed fields stay sealed: the keys that open them are not in
    it and must be kept elsewhere.
    """
    manifest = asyncio.run(save(_scope(kafka, folder), into, typer.echo))
    _tell_manifest(manifest, into)


@app.command()
def check(backup: Backup) -> None:
    """Read a backup and compare every file with its manifest. Exits 1 when it is not whole."""
    _tell_manifest(check_backup(backup), backup)


@app.command()
def prune(
    folder: Annotated[Path, typer.Argument(help="The folder the backups lie in.", file_okay=False)],
    *,
    keep: Annotated[int, typer.Option("--keep", min=1, help="So many of the newest good ones stay.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be removed; change nothing.")
    ] = False,
) -> None:
    """Remove backups that `--keep` newer ones, each read to its end, make superfluous.

    A damaged backup is told and does not count. What a restore has set aside stays, too: remove it by hand.
    """
    for path in superfluous(folder, keep, typer.echo):
        if not dry_run:
            remove(path)
        typer.echo(f"{'would go' if dry_run else 'removed '} {path}")


@app.command("restore")
def restore_(
    backup: Backup,
    *,
    topics_only: Annotated[
        bool, typer.Option("--topics-only", help="Kafka is lost and the store is not: fill the topics.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be lost; change nothing.")
    ] = False,
    replication: Annotated[int, typer.Option(min=1, help="Brokers that keep each new topic.")] = 1,
    kafka: Kafka = None,
    folder: Folder = None,
) -> None:
    """Put store and topics back to the instant of a backup; say exactly what was lost since.

    Services of the stack on this machine are stopped, started again and recounted until drift is 0; elsewhere
    they must be stopped, which is checked. If it is broken off do it again: it begins from the start.
    """
    scope = _scope(kafka, folder)
    if dry_run:
        _tell_behind(asyncio.run(rehearse(scope, backup)))
        return
    stack = None if Surroundings().store_url else current(folder)
    if stack is not None:
        stack.stop_services()
    if topics_only:
        _tell_replaced(asyncio.run(put_topics_back(scope, backup, typer.echo, replication=replication)))
    else:
        _tell_restored(asyncio.run(restore(scope, backup, typer.echo, replication=replication)))
    if stack is not None:
        _start(stack)


def _start(stack: LocalStack) -> None:
    stack.start_services()
    drift = asyncio.run(settle(stack, typer.echo))
    typer.echo(f"drift {drift}")
    if drift:
        raise typer.Exit(1)


def _scope(kafka: str | None, folder: Path | None) -> Scope:
    """Where `REGENCY_MONGO_URL` and Kafka's options say, else the stack on this machine."""
    broker = broker_of(kafka, folder)
    told = Surroundings().store_url
    if told is not None:
        return Scope(broker, told)
    stack = current(folder)
    return Scope(broker, stack.store, services=stack.services)


def _tell_manifest(manifest: Manifest, folder: Path) -> None:
    documents = sum(one.documents for one in manifest.collections)
    records = sum(one.records for one in manifest.partitions)
    size = sum(one.size for one in manifest.files.values()) / 2**20
    typer.echo(f"{folder}: whole, {documents} documents, {records} records, {size:.1f} MiB")
    typer.echo(
        f"the platform as it was at {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC, version {manifest.version}"
    )


def _tell_behind(behind: Behind) -> None:
    for (topic, kind), records in sorted(behind.lost.items()):
        first, last = behind.span[topic]
        typer.echo(f"lost    {topic}  {records} × {kind}  {first} to {last}")
    for topic, records in behind.waiting.items():
        if records > 0:
            typer.echo(f"again   {topic}  {records} records of other systems are handled once more")
    if behind.empty and not behind.lost:
        typer.echo("what was published after the backup is on no topic any more and cannot be told")
    elif not behind.lost:
        typer.echo("no event was published after the backup")


def _tell_restored(restored: Restored) -> None:
    _tell_behind(restored.behind)
    if restored.behind.lost:
        typer.echo(f"their records are in {restored.aside}")
    typer.echo(f"the platform is as it was at {restored.manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC")


def _tell_replaced(replaced: Replaced) -> None:
    for lane, (first, last) in sorted(replaced.gone.items()):
        typer.echo(f"gone    {lane}  sequences {first} to {last}: in the documents, on no topic any more")
    for reader, (first, last) in sorted(replaced.unread.items()):
        typer.echo(f"unread  {reader}  sequences {first} to {last}: this reader will never know of them")
    if not replaced.gone:
        typer.echo("nothing that was published is missing on the topics")
