"""`./regency topics`: what the registry promises, compared with a broker and put there."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from regencyctl.brokers import Kafka, broker_of
from regencyctl.errors import OperatorError
from regencyctl.running import Folder

if TYPE_CHECKING:
    from servicekit.broker import Broker
    from servicekit.kafka import TopicPlan

DIFFERENT = 2

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Compare the registry's topics with the broker's."
)

Replication = Annotated[int, typer.Option("--replication", min=1, help="Brokers that keep each new topic.")]
Prefix = Annotated[str, typer.Option("--prefix", help="Put before every name.")]


async def apply_all(
    broker: Broker, prefix: str = "", replication: int = 1, *, keys_move: bool = False
) -> TopicPlan:
    """Make the broker's topics what the registry says; what had to change. Repeating it changes nothing.

    Raises: `OperatorError`, having changed nothing, if a topic would get more partitions and `keys_move` does
    not say that this is known: what one key said before and what it says after is then read in any order.
    """
    from servicekit.kafka import apply_topics

    wanted = await difference(broker, prefix)
    if wanted.widen and not keys_move:
        names = ", ".join(sorted(wanted.widen))
        raise OperatorError(
            f"more partitions move the keys of {names}: add a topic of a new version beside it"
            " (docs/runbooks/upgrade.md), or drain it and say --keys-move"
        )
    await apply_topics(broker, wanted, replication=replication)
    return wanted


async def difference(broker: Broker, prefix: str = "") -> TopicPlan:
    """What would have to change on the broker."""
    from servicekit.kafka import plan_topics, topic_specs

    return await plan_topics(broker, topic_specs(prefix=prefix))


@app.command()
def plan(kafka: Kafka = None, prefix: Prefix = "", folder: Folder = None) -> None:
    """Show what `apply` would change. Exits 2 when there is something."""
    wanted = asyncio.run(difference(broker_of(kafka, folder), prefix))
    _tell(wanted)
    if not wanted.empty:
        raise typer.Exit(DIFFERENT)


@app.command()
def apply(
    *,
    keys_move: Annotated[bool, typer.Option("--keys-move", help="Widen topics although keys move.")] = False,
    kafka: Kafka = None,
    prefix: Prefix = "",
    folder: Folder = None,
    replication: Replication = 1,
) -> None:
    """Create what is missing and change what differs. Nothing is ever deleted.

    Without --keys-move it refuses to give a topic more partitions.
    """
    work = apply_all(broker_of(kafka, folder), prefix, replication, keys_move=keys_move)
    _tell(asyncio.run(work))


@app.command()
def retire(
    topic: Annotated[str, typer.Argument(help="A topic that the registry names no more.")],
    *,
    quiet_days: Annotated[int, typer.Option(min=0, help="Nobody may have written it for so long.")] = 30,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say whether it may go; delete nothing.")
    ] = False,
    kafka: Kafka = None,
    folder: Folder = None,
) -> None:
    """Delete a topic that nobody names, writes or has still to read. Exits 1 with every reason to keep it."""
    asyncio.run(_retire(broker_of(kafka, folder), topic, timedelta(days=quiet_days), dry_run=dry_run))
    typer.echo(f"{topic} may go" if dry_run else f"{topic} is gone")


async def _retire(broker: Broker, topic: str, quiet: timedelta, *, dry_run: bool) -> None:
    from regencyctl.retirement import why_not
    from servicekit.kafka import remove_topics

    reasons = await why_not(broker, topic, quiet, datetime.now(UTC))
    if reasons:
        raise OperatorError(f"{topic} stays: {'; '.join(reasons)}")
    if not dry_run:
        await remove_topics(broker, [topic])


def _tell(wanted: TopicPlan) -> None:
    for spec in wanted.create:
        typer.echo(f"create    {spec.name}  {spec.partitions} partitions")
    for name, partitions in wanted.widen.items():
        typer.echo(f"widen     {name}  to {partitions} partitions; keys move")
    for name in wanted.configure:
        typer.echo(f"configure {name}")
    if wanted.empty:
        typer.echo("the topics are as the registry says")
