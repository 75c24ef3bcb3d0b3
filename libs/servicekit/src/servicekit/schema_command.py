"""`python -m <package> schema plan|expand|contract`: the shape of one service's documents, around a rollout.

Runs from the image of the new release, beside processes of the old one.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence

from servicekit.clock import SystemClock
from servicekit.errors import ServiceError
from servicekit.migrations import Schema, Standing, State
from servicekit.process import collections_of, open_store
from servicekit.service import Service
from servicekit.settings import Settings

EXIT_FAILED = 1
EXIT_DIFFERENT = 2

STEPS = {
    "plan": "show what expand and contract would do; exits 2 when documents are to be expanded",
    "expand": "make indexes and fill in what documents of the old shape lack; before the rollout",
    "contract": "have the store refuse documents of the old shape; after the rollout",
}


def step_of(service: Service, arguments: Sequence[str]) -> str:
    """The step the command line asks for; ends the interpreter if it asks for none."""
    parser = argparse.ArgumentParser(
        prog=f"python -m {service.package} schema",
        description=f"The shape of the documents of {service.name}.",
        epilog="\n".join(f"  {step:10} {what}" for step, what in STEPS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("step", choices=tuple(STEPS))
    return str(parser.parse_args(arguments).step)


def change_schema(service: Service, settings: Settings, step: str) -> int:
    """Do a step and tell of it; the exit code."""
    try:
        return asyncio.run(_change(service, settings, step))
    except ServiceError as error:
        sys.stderr.write(f"{service.name}: {error.for_operators}\n")
        return EXIT_FAILED


async def _change(service: Service, settings: Settings, step: str) -> int:
    async with open_store(settings) as store:
        schema = Schema(store, service.migrations, SystemClock())
        if step == "plan":
            return _tell_plan(service, await schema.standings())
        if step == "expand":
            await store.ensure(collections_of(service))
            changed = await schema.expand(lambda name, documents: _tell(f"expanding {name}  {documents}"))
            _tell(f"{service.name}: {changed} documents were changed")
        else:
            for name in await schema.contract():
                _tell(f"contracted {name}")
    return 0


def _tell_plan(service: Service, standings: Sequence[Standing]) -> int:
    for one in standings:
        _tell(f"{one.state:10} {one.name}  {one.old} documents of {one.collection} to expand")
    if not standings:
        _tell(f"{service.name} has no migrations")
    return EXIT_DIFFERENT if any(one.old or one.state is State.PENDING for one in standings) else 0


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
