"""`./regency status` and `./regency logs`."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from regencyctl.errors import OperatorError
from regencyctl.local.plan import RunFolder
from regencyctl.local.stack import current
from regencyctl.local.status import Status
from regencyctl.running import Folder
from regencyctl.settings import repository

NOT_HEALTHY = 2


def status(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False, folder: Folder = None
) -> None:
    """Show addresses, health and memory. Exits 2 when something is not ready, 4 when nothing runs."""
    now = current(folder).status()
    if as_json:
        typer.echo(now.model_dump_json(indent=2))
    else:
        _show(now)
    if not now.healthy:
        raise typer.Exit(NOT_HEALTHY)


def _show(now: Status) -> None:
    console = Console()
    table = Table("process", "pid", "health", "MiB", box=None)
    table.add_column("address", overflow="fold")
    addresses = {name: service.url for name, service in now.services.items()}
    addresses |= {"kafka": now.kafka, "store": now.store, **now.watchers}
    for process in now.processes:
        colour = "green" if process.health == "ready" else "red"
        health = f"[{colour}]{process.health}[/]"
        address = addresses.get(process.name.removesuffix("-api"), "")
        table.add_row(process.name, str(process.pid), health, f"{process.rss_mib:.0f}", address)
    table.add_row("", "", "", f"{sum(process.rss_mib for process in now.processes):.0f}", "in all")
    console.print(table)


def logs(
    name: Annotated[
        str | None, typer.Argument(help="A process, such as kafka or programs; all if omitted.")
    ] = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on until Ctrl-C.")] = False,
    lines: Annotated[int, typer.Option("--lines", "-n", min=0, help="How many of the last lines.")] = 50,
    folder: Folder = None,
) -> None:
    """Print the last lines of the logs, and what is added with --follow."""
    files = _log_files(RunFolder(folder or repository() / ".run"), name)
    positions = {file: _print_tail(file, lines, titled=len(files) > 1) for file in files}
    try:
        while follow:
            positions = {file: _print_from(file, position) for file, position in positions.items()}
            time.sleep(0.3)
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


def _log_files(folder: RunFolder, name: str | None) -> list[Path]:
    known = sorted(folder.logs.glob("*.log"))
    if name is None and known:
        return known
    file = folder.log(name or "")
    if file not in known:
        names = ", ".join(path.stem for path in known) or "none yet"
        raise OperatorError(f"no log of {name or 'any process'}; there are: {names}")
    return [file]


def _print_tail(file: Path, lines: int, *, titled: bool) -> int:
    content = file.read_bytes()
    if titled:
        typer.secho(f"== {file.stem}", bold=True)
    last = content.decode(errors="replace").splitlines()[-lines:] if lines else []
    sys.stdout.write("".join(f"{line}\n" for line in last))
    return len(content)


def _print_from(file: Path, position: int) -> int:
    """Print what was added; a file that is shorter than before was begun anew."""
    size = file.stat().st_size if file.exists() else 0
    if size == position:
        return position
    with file.open("rb") as content:
        content.seek(position if size > position else 0)
        added = content.read()
        sys.stdout.write(added.decode(errors="replace"))
        sys.stdout.flush()
        return content.tell()
