"""`./regency restart`: one process after the other, each ready again before the next one ends."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from regencyctl.errors import OperatorError
from regencyctl.local import current
from regencyctl.running import Folder


def restart(
    names: Annotated[
        list[str] | None, typer.Argument(help="Processes, as `./regency status` names them; or --all.")
    ] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Every process of every service.")] = False,
    folder: Folder = None,
) -> None:
    """Restart processes of services in turn. What is under way is finished first; no event is lost.

    A request that comes in the second between the end of an API and its successor is refused: on this machine
    there is one of each.
    """
    stack = current(folder)
    if bool(names) == everything:
        raise OperatorError(f"name processes, or say --all; there are: {', '.join(stack.processes)}")
    unknown = sorted(set(names or ()) - set(stack.processes))
    if unknown:
        raise OperatorError(f"no such process: {', '.join(unknown)}; there are: {', '.join(stack.processes)}")
    for name in names or stack.processes:
        began = time.monotonic()
        stack.restart(name)
        typer.echo(f"{name:<26} {time.monotonic() - began:5.1f} s")
