"""programs, put together."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter

from programs.consumers import CONSUMERS, DOORS
from programs.expected import EXPECTED
from programs.handlers import (
    expire_card_purchases,
    mark_late_actions,
    seed_contribution,
    seed_masterplan,
    seed_plan,
    seed_programs,
    tell_breaches,
    watch_devices,
)
from programs.recount import RECOUNT
from programs.reference.contributions import shipped_contributions
from programs.reference.masterplans import shipped_histories, shipped_plans
from programs.repository import COLLECTIONS
from programs.repository.card_transactions import regencies_with_reservations
from programs.repository.devices import regencies_with_devices
from programs.repository.disbursements import regencies_with_clocks
from programs.repository.programs import regencies_with_programs
from servicekit.runtime import run
from servicekit.service import Routine, Seed, Service


def routes() -> APIRouter:
    """Its HTTP endpoints; imported here, for only what answers HTTP needs them."""
    from programs.api.routes import router

    return router


def seeds() -> list[Seed]:
    """What the service comes with: programmes, plans, masterplans and contributions of its data files."""
    from programs.api.shipped_programs import (
        shipped_programs,
    )  # a table as officers bring it, read by its door

    return [
        *(Seed(regency, seed_programs, table) for regency, table in shipped_programs().items()),
        *(Seed(plan.regency, seed_plan, plan) for plan in shipped_plans()),
        *(Seed(history.regency, seed_masterplan, history) for history in shipped_histories()),
        *(Seed(one.regency, seed_contribution, one) for one in shipped_contributions()),
    ]


MARKING_LATE = Routine("mark-late-actions", timedelta(minutes=1), mark_late_actions, regencies_with_programs)

EXPIRING_PURCHASES = Routine(
    "expire-card-purchases", timedelta(minutes=1), expire_card_purchases, regencies_with_reservations
)

WATCHING_DEVICES = Routine("watch-devices", timedelta(minutes=1), watch_devices, regencies_with_devices)

TELLING_BREACHES = Routine("tell-breaches", timedelta(seconds=10), tell_breaches, regencies_with_clocks)

SERVICE = Service(
    name="programs",
    routes=routes,
    collections=COLLECTIONS,
    consumers=CONSUMERS,
    doors=DOORS,
    recount=RECOUNT,
    expected=EXPECTED,
    seeds=seeds,
    routines=(
        TELLING_BREACHES,
        EXPIRING_PURCHASES,
        MARKING_LATE,
        WATCHING_DEVICES,
    ),
)


def main() -> None:
    """Run one process of the service: `python -m programs api|worker|processor|serve`."""
    run(SERVICE)
