"""`./regency topics`: what the registry promises, compared with a broker and put there."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from regencyctl.local import current
from regencyctl.running import Folder

if TYPE_CHECKING:
    from servicekit.kafka import TopicPlan

DIFFERENT = 2

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Compare the registry's topics with the broker's."
)

Kafka = Annotated[str | None, typer.Option("--kafka", help="host:port; the running stack's by default.")]
Replication = Annotated[int, typer.Option("--replication", min=1, help="Brokers that keep each new topic.")]
Prefix = Annotated[str, typer.Option("--prefix", help="Put before every name.")]


async def apply_all(bootstrap: str, prefix: str = "", replication: int = 1) -> TopicPlan:
    """Make the broker's topics what the registry says; what had to change. Repeating it changes nothing."""
    from servicekit.kafka import apply_topics

    wanted = await difference(bootstrap, prefix)
    await apply_topics(bootstrap, wanted, replication=replication)
    return wanted


async def difference(bootstrap: str, prefix: str = "") -> TopicPlan:
    """What would have to change on the broker."""
    from servicekit.kafka import plan_topics, topic_specs

    return await plan_topics(bootstrap, topic_specs(prefix=prefix))


@app.command()
def plan(kafka: Kafka = None, prefix: Prefix = "", folder: Folder = None) -> None:
    """Show what `apply` would change. Exits 2 when there is something."""
    wanted = asyncio.run(difference(kafka or current(folder).kafka, prefix))
    _tell(wanted)
    if not wanted.empty:
        raise typer.Exit(DIFFERENT)


@app.command()
def apply(
    kafka: Kafka = None, prefix: Prefix = "", folder: Folder = None, replication: Replication = 1
) -> None:
    """Create what is missing and change what differs. Nothing is ever deleted."""
    _tell(asyncio.run(apply_all(kafka or current(folder).kafka, prefix, replication)))


def _tell(wanted: TopicPlan) -> None:
    for spec in wanted.create:
        typer.echo(f"create    {spec.name}  {spec.partitions} partitions")
    for name, partitions in wanted.widen.items():
        typer.echo(f"widen     {name}  to {partitions} partitions; keys move")
    for name in wanted.configure:
        typer.echo(f"configure {name}")
    if wanted.empty:
        typer.echo("the topics are as the registry says")
