"""`./regency up` and `./regency down`."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from contracts.registry import SERVICES
from regencyctl.local.plan import Profile
from regencyctl.local.stack import LocalStack
from regencyctl.local.state import State
from regencyctl.local.watchers import WATCHERS
from regencyctl.settings import repository

Folder = Annotated[
    Path | None, typer.Option(help="Where data, logs and records lie; .run in the checkout by default.")
]


class Progress:
    """Tells of each process once it is ready, and meanwhile what is being waited for."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._began = time.monotonic()
        self._told: set[str] = set()
        self._spinner = console.status("starting")

    def __call__(self, state: State) -> None:
        """Show what changed."""
        self._spinner.start()
        for name, health in state.processes.items():
            if health == "ready" and name not in self._told:
                self._told.add(name)
                elapsed = time.monotonic() - self._began
                self._console.print(f"  [green]✓[/] {name:<26} {elapsed:5.1f} s", highlight=False)
        waiting = [name for name in state.processes if name not in self._told]
        self._spinner.update(f"starting {', '.join(waiting)}")

    def close(self) -> None:
        """Leave the terminal as it was."""
        self._spinner.stop()


def up(
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Return when everything is ready.")] = False,
    split: Annotated[bool, typer.Option("--split", help="API and worker of a service apart.")] = False,
    infrastructure: Annotated[
        bool, typer.Option("--infrastructure", help="Kafka and the store only, to run a service by hand.")
    ] = False,
    profile: Annotated[
        Profile, typer.Option(help="full adds Prometheus, Alertmanager and Jaeger, where they are installed.")
    ] = "lite",
    secured: Annotated[
        bool, typer.Option("--secured", help="Kafka with TLS, passwords and rights, as in production.")
    ] = False,
    free_ports: Annotated[bool, typer.Option("--free-ports", help="Any free ports.")] = False,
    folder: Folder = None,
) -> None:
    """Start Kafka, the store and all services, and keep them running. Ctrl-C stops them.

    What is missing is fetched first. Data of an earlier start are kept and used again.
    """
    console = Console()
    stack = LocalStack(
        folder or repository() / ".run",
        services=() if infrastructure else SERVICES,
        split=split,
        profile=profile,
        secured=secured,
        free_ports=free_ports,
        owned=not detach,
    )
    progress = Progress(console)
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGHUP, _interrupt)
    try:
        started = stack.up(announce=lambda line: console.print(line, highlight=False), watch=progress)
        progress.close()
        if not started:
            console.print("already running")
        _introduce(stack, console)
        if started and not detach:
            console.print("Ctrl-C stops everything.")
            stack.wait()
    except KeyboardInterrupt:
        progress.close()
        console.print("stopping …")
        stack.down()
        raise typer.Exit(130) from None
    finally:
        progress.close()


def down(
    wipe: Annotated[bool, typer.Option("--wipe", help="Remove data, logs and keys too.")] = False,
    folder: Folder = None,
) -> None:
    """Stop everything that `up` started, in order, and nothing else."""
    stopped = LocalStack(folder or repository() / ".run").down(wipe=wipe)
    typer.echo("stopped" if stopped else "nothing was running")
    if wipe:
        typer.echo("data removed")


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _introduce(stack: LocalStack, console: Console) -> None:
    table = Table(box=None, show_header=False)
    for _ in range(3):
        table.add_column(overflow="fold")
    for service in stack.services:
        table.add_row(service, stack.url(service), f"[dim]{stack.url(service)}/docs[/]")
    table.add_row("Kafka", stack.kafka)
    table.add_row("store", stack.store)
    for name, url in stack.watchers.items():
        watcher = WATCHERS[name]
        table.add_row(watcher.title, url, f"[dim]{url}{watcher.page}[/]")
    console.print(table)
    if "tourism-market" in stack.services:
        console.print("Try:", f"  curl {stack.url('tourism-market')}/v1/calendar/2025-06-01", sep="\n")
        console.print("  ./regency demo", highlight=False)
