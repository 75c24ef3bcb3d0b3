"""`./regency topics`: what the registry promises, compared with a broker and put there."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from regencyctl.local import current

app = typer.Typer(no_args_is_help=True, help="Compare the registry's topics with the broker's.")

Kafka = Annotated[str | None, typer.Option("--kafka", help="host:port; the running stack's by default.")]


async def apply_all(bootstrap: str) -> None:
    """Make the broker's topics what the registry says. Repeating it changes nothing."""
    from servicekit.kafka import apply_topics, plan_topics, topic_specs

    await apply_topics(bootstrap, await plan_topics(bootstrap, topic_specs()))


@app.command()
def apply(kafka: Kafka = None) -> None:
    """Create what is missing and change what differs. Nothing is ever deleted."""
    bootstrap = kafka or current().kafka
    asyncio.run(apply_all(bootstrap))
    typer.echo(f"topics on {bootstrap} are as the registry says")
