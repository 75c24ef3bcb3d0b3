"""programs, put together."""

from __future__ import annotations

from datetime import timedelta

from programs.api import router
from programs.api.shipped_programs import shipped_programs
from programs.consumers import CONSUMERS, DOORS
from programs.expected import EXPECTED
from programs.handlers import mark_late_actions, seed_programs
from programs.recount import RECOUNT
from programs.repository import COLLECTIONS
from programs.repository.programs import regencies_with_programs
from servicekit.runtime import run
from servicekit.service import Routine, Seed, Service

def seeds() -> list[Seed]:
    """What the service comes with: the named programmes of each regency."""
    return [Seed(regency, seed_programs, table) for regency, table in shipped_programs().items()]


MARKING_LATE = Routine(
    "mark-late-actions", timedelta(minutes=1), mark_late_actions, regencies_with_programs
)

SERVICE = Service(
    name="programs",
    router=router,
    collections=COLLECTIONS,
    consumers=CONSUMERS,
    doors=DOORS,
    recount=RECOUNT,
    expected=EXPECTED,
    seeds=seeds,
    routines=(MARKING_LATE,),
)


def main() -> None:
    """Run one process of the service: `python -m programs api|worker|processor|serve`."""
    run(SERVICE)
