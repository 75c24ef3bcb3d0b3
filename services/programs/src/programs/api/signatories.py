"""Who may sign SPM and SP2D. NIP are taken in and shown masked."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, ConfigDict, Field

from contracts.event import Identifier
from programs.api.view import View
from programs.domain.signature import Signatory, SignerRole
from programs.handlers.appoint_signatory import (
    AppointSignatory,
    EndAppointment,
    appoint_signatory,
    end_appointment,
)
from programs.repository.signatories import Filter, list_signatories
from servicekit.auth import Caller, require
from servicekit.listing import Listing, Lists
from servicekit.personal_data import PublicText
from servicekit.web import Commit, Paging, Reader

router = APIRouter(prefix="/disbursements/signatories", tags=["disbursements"])

APPOINTS = Depends(require("bud", "officer"))
READS = Depends(require("bud", "officer", "treasurer", "verifier", "budget-authority"))


class Appointment(BaseModel):
    """Who may sign, as what, for how long.

    Attributes:
        nip: 18 digits; kept to compare it with certificates, never shown again.
        decree: Number of the decree that appoints, without names.
    """

    model_config = ConfigDict(extra="forbid")

    nip: Annotated[str, Field(pattern=r"^\d{18}$")]
    role: SignerRole
    opd: Identifier
    valid_from: date
    valid_to: date | None = None
    decree: PublicText


class LastDay(BaseModel):
    """When an appointment ends."""

    model_config = ConfigDict(extra="forbid")

    valid_to: date


class SignatoryView(View):
    """An appointment; of the NIP the last four digits."""

    id: str
    masked_nip: str
    role: SignerRole
    opd: str
    valid_from: date
    valid_to: date | None
    decree: str


@router.post("", status_code=201, response_model=SignatoryView, dependencies=[APPOINTS])
async def post_signatory(appointment: Appointment, commit: Commit) -> Signatory:
    """Catat pejabat penanda tangan / Note who may sign SPM (PA/KPA of an OPD) or SP2D (Kuasa BUD)."""
    return await commit(appoint_signatory, AppointSignatory(**dict(appointment)))


@router.post("/{signatory_id}/end", response_model=SignatoryView, dependencies=[APPOINTS])
async def post_end(signatory_id: str, last_day: LastDay, commit: Commit) -> Signatory:
    """Catat akhir masa tugas / Note the last day of an appointment."""
    return await commit(end_appointment, EndAppointment(signatory_id, last_day.valid_to))


@router.get("", response_model=Listing[SignatoryView], dependencies=[READS])
async def get_signatories(
    caller: Caller, store: Reader, lists: Lists, page: Paging, wanted: Annotated[Filter, Depends()]
) -> Listing[SignatoryView] | Response:
    """Daftar penanda tangan / Who may sign, by office; CSV with `Accept: text/csv`."""
    found, total = await list_signatories(store, caller.regency, wanted, limit=page.limit, skip=page.offset)
    return lists(SignatoryView, found, total)
