"""`./regency schema`: the shape of the documents of the services on this machine, before and after a rollout.

Elsewhere each service's image does it by itself: `service schema plan|expand|contract`.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from regencyctl.errors import OperatorError, StackNotRunning
from regencyctl.local import LocalStack, current
from regencyctl.local.parts import service_parts
from regencyctl.local.plan import process_names
from regencyctl.running import Folder
from regencyctl.settings import Surroundings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Documents of an older shape, before and after a rollout.",
)

Services = Annotated[list[str] | None, typer.Option("--service", help="Only this one; may be given again.")]


@app.command()
def plan(service: Services = None, folder: Folder = None) -> None:
    """Show what `expand` and `contract` would do. Exits 2 when there are documents to expand."""
    _do("plan", service, folder)


@app.command()
def expand(service: Services = None, folder: Folder = None) -> None:
    """Make indexes and fill in what old documents lack, beside the running services; before a rollout.

    It may be broken off and run again.
    """
    _do("expand", service, folder)


@app.command()
def contract(service: Services = None, folder: Folder = None) -> None:
    """Have the store refuse documents of the old shape; after a rollout. Exits 1 while there are some."""
    _do("contract", service, folder)


def _do(step: str, chosen: Sequence[str] | None, folder: Folder) -> None:
    stack = current(folder)
    unknown = sorted(set(chosen or ()) - set(stack.services))
    if unknown:
        raise OperatorError(f"no such service: {', '.join(unknown)}; there are: {', '.join(stack.services)}")
    codes = [_run(stack, service, step) for service in chosen or stack.services]
    if any(codes):
        raise typer.Exit(max(codes))


def _run(stack: LocalStack, service: str, step: str) -> int:
    command = (sys.executable, "-m", service.replace("-", "_"), "schema", step)
    environment = {**Surroundings().environment, **_told(stack, service)}
    return subprocess.run(command, env=environment, check=False).returncode


def _told(stack: LocalStack, service: str) -> Mapping[str, str]:
    """What the service's processes are told on this machine."""
    plan = stack.files.read_plan()
    if plan is None:
        raise StackNotRunning("no stack was started here: ./regency up")
    first, *_ = process_names((service,), split=plan.split)
    return dict(next(part for part in service_parts(plan, stack.files) if part.name == first).environment)
