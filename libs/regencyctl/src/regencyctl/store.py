"""`./regency store build`: the surrogate store, compiled: 5 to 20 times faster than its wheel."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path
from typing import Annotated

import typer

from regencyctl.errors import PartMissing
from regencyctl.local.store import built_server
from regencyctl.settings import Surroundings

CRATE = "secantus-mdb"
VERSION = "0.5.3-beta.196"

app = typer.Typer(no_args_is_help=True, add_completion=False, help="The store of documents on this machine.")


@app.callback()
def store() -> None:
    """The store of documents on this machine."""


@app.command()
def build(
    again: Annotated[bool, typer.Option("--again", help="Build even if it is there.")] = False,
) -> None:
    """Compile the faster store with cargo into the user's cache; about 5 minutes, once."""
    surroundings = Surroundings()
    server = built_server(surroundings.cache())
    if _is_current(server) and not again:
        typer.echo(f"built already: {server.name} {VERSION}")
        return
    missing = [tool for tool in ("cargo", "cmake", "cc") if not shutil.which(tool, path=surroundings.path)]
    if missing:
        raise PartMissing(
            f"building the store needs {', '.join(missing)}; without it the slower wheel is used"
        )
    _compile(surroundings.cache() / "store")
    typer.echo(f"built {server.name} {VERSION}; the next `./regency up` on fresh data uses it")


def _is_current(server: Path) -> bool:
    if not server.exists():
        return False
    answer = subprocess.run([server, "--version"], capture_output=True, text=True, check=False)
    return VERSION in answer.stdout.split()


def _compile(target: Path) -> None:
    """Run cargo, telling of its progress; a build that was broken off goes on where it was."""
    command = [
        "cargo",
        "install",
        CRATE,
        "--version",
        VERSION,
        "--ignore-rust-version",
        "--locked",
        "--force",
    ]
    target.mkdir(parents=True, exist_ok=True)
    log = target / "build.log"
    scratch = target / "build"
    with log.open("w") as output:
        places = ["--root", str(target), "--target-dir", str(scratch)]
        began = time.monotonic()
        process = subprocess.Popen([*command, *places], stdout=output, stderr=subprocess.STDOUT)
        try:
            while _runs(process, seconds=20):
                done = sum("Compiling" in line for line in log.read_text(errors="replace").splitlines())
                typer.echo(f"  {time.monotonic() - began:4.0f} s, {done} crates", err=True)
        finally:
            process.terminate()
            process.wait()
    if process.returncode:
        last = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
        raise PartMissing(f"cargo failed; all of it is in {log}\n{last}")
    shutil.rmtree(scratch)


def _runs(process: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return True
    return False
