"""The commands of `./regency`, each in a module of its own that is imported when it is called."""

from __future__ import annotations

import difflib
import importlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import typer

from regencyctl.errors import OperatorError
from servicekit.errors import ServiceError

USAGE = 2
"""The exit code for a command line that makes no sense."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command lives ("module:function or typer app") and what its line in the list says."""

    target: str
    summary: str

    def load(self) -> Any:
        """A typer app, or a function that takes the remaining arguments."""
        module, attribute = self.target.split(":")
        found = getattr(importlib.import_module(module), attribute)
        if isinstance(found, typer.Typer) or found is bench:
            return found
        app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        app.command()(found)
        return app


COMMANDS: dict[str, Entry] = {
    "up": Entry("regencyctl.running:up", "Start the platform on this machine."),
    "down": Entry("regencyctl.running:down", "Stop everything `up` started."),
    "restart": Entry("regencyctl.restarting:restart", "Restart processes, one after the other."),
    "status": Entry("regencyctl.inspection:status", "Addresses, health and memory of every process."),
    "logs": Entry("regencyctl.inspection:logs", "What the processes wrote."),
    "doctor": Entry("regencyctl.doctor:doctor", "What this machine has and what it lacks."),
    "demo": Entry("regencyctl.demo:demo", "Play published figures through the doors and compare."),
    "token": Entry("regencyctl.tokens:token", "Print a bearer token for the local platform."),
    "sign": Entry("regencyctl.signing:sign_file", "Sign a PDF as the local platform trusts it."),
    "test": Entry("regencyctl.suite:app", "Run the tests on a real Kafka and a real store."),
    "topics": Entry("regencyctl.topics:app", "Compare Kafka's topics with the registry's."),
    "schema": Entry("regencyctl.schema:app", "Documents of an older shape, around a rollout."),
    "dead-letters": Entry("regencyctl.dead_letters:app", "List, show and replay refused messages."),
    "thread": Entry("regencyctl.thread:thread", "Every event of one correlation id, and its money."),
    "reconcile": Entry("regencyctl.reconcile:reconcile", "Recount the indicators from the documents."),
    "indicators": Entry("regencyctl.indicators:app", "List indicators; rebuild one from its topic."),
    "surveys": Entry("regencyctl.surveys:app", "Play surveys from Kafka into another service."),
    "backup": Entry("regencyctl.backup.commands:app", "Save store and topics together; put them back."),
    "store": Entry("regencyctl.store:app", "Build the faster store."),
    "capacity": Entry("regencyctl.capacity.command:capacity", "What a number of regencies needs."),
    "bench": Entry("regencyctl.cli:bench", "Measure the relay, the engine and the freshness of figures."),
}

BENCHES: dict[str, Entry] = {
    "relay": Entry("regencyctl.bench.relay:relay", "Commands through the outbox to Kafka."),
    "engine": Entry("regencyctl.bench.engine:engine", "The stream engine against Kafka Streams and others."),
    "recovery": Entry("regencyctl.bench.recovery:recovery", "A processor gets its cells back."),
    "sink": Entry("regencyctl.bench.sink:sink", "Cells from a feed into the store."),
    "streams": Entry("regencyctl.bench.streams:streams", "A thousand readers of the live stream."),
    "market": Entry("regencyctl.bench.market:market", "A market's coins and the pages of its days."),
    "freshness": Entry("regencyctl.bench.freshness:freshness", "From an accepted event to the figure."),
}


def dispatch(prog: str, table: Mapping[str, Entry], summary: str, arguments: Sequence[str]) -> NoReturn:
    """Run the command named first among the arguments; ends the process."""
    name = arguments[0] if arguments else "--help"
    if name in {"-h", "--help"}:
        typer.echo(listing(prog, table, summary))
        sys.exit(0 if arguments else USAGE)
    if name not in table:
        near = difflib.get_close_matches(name, table, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        typer.echo(f"{prog}: no command {name}{hint} See {prog} --help", err=True)
        sys.exit(USAGE)
    found = table[name].load()
    if isinstance(found, typer.Typer):
        typer.main.get_command(found)(args=list(arguments[1:]), prog_name=f"{prog} {name}")
    found(arguments[1:])
    sys.exit(0)


def listing(prog: str, table: Mapping[str, Entry], summary: str) -> str:
    """What `--help` prints for a table of commands."""
    width = max(map(len, table)) + 2
    lines = [f"  {name:<{width}}{entry.summary}" for name, entry in table.items()]
    head = [f"Usage: {prog} COMMAND [OPTIONS]", "", summary, "", "Commands:"]
    return "\n".join([*head, *lines, "", f"{prog} COMMAND --help tells more."])


def bench(arguments: Sequence[str]) -> None:
    """The commands under `./regency bench`."""
    dispatch("regency bench", BENCHES, "Measure the platform on this machine.", arguments)


def main() -> None:
    """Run what the command line says; expected troubles end in one line and an exit code of their own."""
    summary = "The event platform of a regency, on this machine."
    try:
        dispatch("regency", COMMANDS, summary, sys.argv[1:])
    except OperatorError as error:
        typer.echo(f"regency: {error}", err=True)
        sys.exit(error.exit_code)
    except ServiceError as error:
        typer.echo(f"regency: {error.for_operators} / {error.detail_id}", err=True)
        sys.exit(1)
