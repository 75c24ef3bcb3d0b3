"""Who takes messages over, and how that goes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends

from notifications.api.views import View
from notifications.domain.channels import Channel
from notifications.domain.target import Target, target_of
from notifications.repository.ledger_reading import Backlog, backlogs
from notifications.repository.targets import list_targets
from servicekit.auth import Principal, require
from servicekit.web import Reader

router = APIRouter(prefix="/targets", tags=["targets"])

Operator = Annotated[Principal, Depends(require("operator"))]


class TargetView(View):
    """Who takes messages over, and how that goes.

    Attributes:
        circuit: "open" while nothing but probes is sent.
        failures: Its own failures in a row.
        rests_until: When it is probed, while the circuit is open.
        succeeded_at: When it answered last; `failed_at`: when it failed last.
        waiting: How many messages wait for it.
        waiting_since: When the oldest of them was queued.
    """

    id: str
    channel: Channel
    circuit: Literal["open", "closed"]
    failures: int
    rests_until: datetime | None
    succeeded_at: datetime | None
    failed_at: datetime | None
    waiting: int
    waiting_since: datetime | None


class TargetList(View):
    """Every target of the regency."""

    items: list[TargetView]


@router.get("", response_model=TargetList)
async def get_targets(caller: Operator, store: Reader) -> dict[str, list[TargetView]]:
    """Tujuan pengiriman / Every target: its circuit, its failures in a row, what waits and since when."""
    waiting = await backlogs(store, caller.regency)
    known = {target.id: target for target in await list_targets(store, caller.regency)}
    shown = {target_id: known.get(target_id, target_of(target_id)) for target_id in {*known, *waiting}}
    return {"items": [_view(shown[key], waiting.get(key)) for key in sorted(shown)]}


def _view(target: Target, backlog: Backlog | None) -> TargetView:
    return TargetView(
        id=target.id,
        channel=target.channel,
        circuit="open" if target.is_open else "closed",
        failures=target.failures,
        rests_until=target.rests_until,
        succeeded_at=target.succeeded_at,
        failed_at=target.failed_at,
        waiting=backlog.messages if backlog else 0,
        waiting_since=backlog.since if backlog else None,
    )
