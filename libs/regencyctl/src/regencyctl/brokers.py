"""Which Kafka a command works on, and as whom.

On a secured cluster the operator tells it in the environment, as a service is told: `REGENCY_KAFKA`,
`REGENCY_KAFKA_SECURITY`, `REGENCY_KAFKA_USERNAME`, `REGENCY_KAFKA_PASSWORD_FILE`, `REGENCY_KAFKA_CA_FILE`, …
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from regencyctl.errors import OperatorError
from regencyctl.local import current
from regencyctl.settings import Surroundings

if TYPE_CHECKING:
    from servicekit.broker import Broker

Kafka = Annotated[
    str | None,
    typer.Option(
        "--kafka",
        help="host:port; what REGENCY_KAFKA tells by default, else the running stack's. "
        "REGENCY_KAFKA_SECURITY and its companions say how it is spoken to.",
    ),
]


def broker_of(kafka: str | None, folder: Path | None = None) -> Broker:
    """The cluster a command was told: by its option, by the environment, else that of the running stack.

    Raises: `OperatorError` when the environment makes no sense, `StackNotRunning`.
    """
    from servicekit.broker import Broker
    from servicekit.settings import InvalidSettings, load_broker

    try:
        told = load_broker("regency", Surroundings().environment)
    except InvalidSettings as error:
        raise OperatorError(str(error)) from None
    if told is None:
        return Broker(kafka) if kafka else current(folder).broker
    return replace(told.broker, servers=kafka) if kafka else told.broker
