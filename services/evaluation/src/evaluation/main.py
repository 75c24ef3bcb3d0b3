"""Evaluation, put together."""

from __future__ import annotations

from evaluation.api import router
from evaluation.consumers import DOORS
from evaluation.expected import EXPECTED
from evaluation.recount import RECOUNT
from evaluation.repository import COLLECTIONS
from servicekit.runtime import run
from servicekit.service import Service

SERVICE = Service(
    name="evaluation",
    router=router,
    collections=COLLECTIONS,
    doors=DOORS,
    recount=RECOUNT,
    expected=EXPECTED,
)


def main() -> None:
    """Run the process the command line asks for."""
    run(SERVICE)
