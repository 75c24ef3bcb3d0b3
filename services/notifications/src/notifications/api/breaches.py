"""The register of breaches of personal data, for the data protection officer (UU 27/2022 art. 46 and 53)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import PlainTextResponse

from contracts.event import Identifier
from contracts.reference.regions import regency
from notifications.api.breach_forms import BreachAmendment, NewBreach, NewNotice, Standing
from notifications.api.breach_views import (
    BreachRow,
    BreachView,
    DataKindList,
    row_of,
    view_of,
)
from notifications.domain.breach import Breach
from notifications.domain.breach_letter import letter_of
from notifications.handlers import (
    TellBreach,
    amend_breach,
    give_breach_notice,
    register_breach,
    tell_breach,
)
from notifications.reference import breach_terms
from notifications.repository.breaches import find_breach, list_breaches
from servicekit.auth import Principal, require
from servicekit.listing import Listing, Lists
from servicekit.process import Runtime
from servicekit.service import Handler
from servicekit.transaction import Transaction
from servicekit.web import Commit, Paging, Reader, runtime_of

router = APIRouter(prefix="/breaches", tags=["breaches"])

Keeper = Annotated[Principal, Depends(require("dpo", "admin"))]
KEEPER = Depends(require("dpo", "admin"))


async def present(runtime: Annotated[Runtime, Depends(runtime_of)]) -> datetime:
    """The present instant."""
    return runtime.clock.now()


Now = Annotated[datetime, Depends(present)]


@router.get("/data-kinds", response_model=DataKindList, dependencies=[KEEPER])
async def get_data_kinds() -> dict[str, object]:
    """Jenis data pribadi / The kinds of personal data the law knows (art. 4)."""
    return {"items": list(breach_terms().kinds.values())}


@router.post("", status_code=201, response_model=BreachView, dependencies=[KEEPER])
async def post_breach(breach: NewBreach, commit: Commit) -> BreachView:
    """Catat kegagalan / Register a breach: 3 times 24 hours from its discovery begin to run."""
    return await commit(_shown(register_breach), breach.command())


@router.get("", response_model=Listing[BreachRow])
async def get_breaches(
    caller: Keeper,
    store: Reader,
    lists: Lists,
    page: Paging,
    now: Now,
    standing: Annotated[Standing | None, Query(description="open: belum lengkap / somebody untold")] = None,
) -> Listing[BreachRow] | Response:
    """Register kegagalan / Every breach with its clocks, the latest first; CSV with `Accept: text/csv`."""
    is_open = None if standing is None else standing == "open"
    found, total = await list_breaches(
        store, caller.regency, is_open=is_open, limit=page.limit, skip=page.offset
    )
    return lists(BreachRow, [row_of(breach, now) for breach in found], total)


@router.get("/{breach_id}", response_model=BreachView)
async def get_breach(breach_id: Identifier, caller: Keeper, store: Reader, now: Now) -> BreachView:
    """Satu kegagalan / One breach with its notices and everything that was said of it."""
    return view_of(await find_breach(store, caller.regency, breach_id), now)


@router.get("/{breach_id}/letter", response_class=PlainTextResponse)
async def get_letter(breach_id: Identifier, caller: Keeper, store: Reader) -> str:
    """Surat pemberitahuan / The letter to the agency as it stands: what art. 46(2) demands."""
    breach = await find_breach(store, caller.regency, breach_id)
    return letter_of(breach, breach_terms(), regency=regency(caller.regency).name)


@router.patch("/{breach_id}", response_model=BreachView, dependencies=[KEEPER])
async def patch_breach(breach_id: Identifier, form: BreachAmendment, commit: Commit) -> BreachView:
    """Perbarui / Know it better, with a note; what was said before stays on the register."""
    return await commit(_shown(amend_breach), form.command(breach_id))


@router.post("/{breach_id}/notices", status_code=201, response_model=BreachView, dependencies=[KEEPER])
async def post_notice(breach_id: Identifier, notice: NewNotice, commit: Commit) -> BreachView:
    """Catat pemberitahuan / A written notice given to the people concerned, or to the agency."""
    return await commit(_shown(give_breach_notice), notice.command(breach_id))


@router.post("/{breach_id}/tell", status_code=202, response_model=BreachView, dependencies=[KEEPER])
async def post_tell(breach_id: Identifier, commit: Commit) -> BreachView:
    """Beri tahu subjek data / Tell the people concerned who are known here, each once, by duty."""
    return await commit(_shown(tell_breach), TellBreach(breach_id))


def _shown(handler: Handler) -> Handler:
    """The handler, answering with the breach as it is shown."""

    async def shown(command: Any, tx: Transaction) -> BreachView:
        breach: Breach = await handler(command, tx)
        return view_of(breach, tx.now)

    return shown
