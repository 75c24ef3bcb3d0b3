"""Who can be told, as the regency's officers name them."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from contracts.event import VillageCode
from notifications.api.views import ContactList, ContactView
from notifications.domain.contact import Contact
from notifications.handlers import AddContact, add_contact
from notifications.repository.people import list_contacts
from servicekit.auth import Principal, require
from servicekit.web import Commit, Paging, Reader

router = APIRouter(prefix="/contacts", tags=["contacts"])

Registrar = Annotated[Principal, Depends(require("officer", "admin"))]
Subject = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[!-~]+$")]
"""The `sub` of a person's token: an opaque reference, never a name or a number of a person."""


class NewContact(BaseModel):
    """Who holds a role; a village head names the village."""

    model_config = ConfigDict(extra="forbid")

    subject: Subject
    role: Literal["village-head", "tourism-office", "bud", "operator", "officer", "publisher"]
    village: VillageCode | None = None

    def command(self) -> AddContact:
        """What the officer asks for."""
        return AddContact(self.subject, self.role, self.village)


@router.post("", status_code=201, response_model=ContactView)
async def post_contact(contact: NewContact, _: Registrar, commit: Commit) -> Contact:
    """Catat kontak / Name who holds a role; naming them again is answered alike."""
    return await commit(add_contact, contact.command())


@router.get("", response_model=ContactList)
async def get_contacts(caller: Registrar, store: Reader, page: Paging) -> dict[str, object]:
    """Daftar kontak / Who is known in this regency."""
    found, total = await list_contacts(store, caller.regency, limit=page.limit, skip=page.offset)
    return {"items": found, "total": total}
