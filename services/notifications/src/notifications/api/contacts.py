"""Who can be told, as the regency's officers name them: people in roles, without any address."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from contracts.event import Identifier, VillageCode
from notifications.api.views import ContactRoleList, ContactView
from notifications.domain.contact import Contact
from notifications.handlers import (
    AddContact,
    RemoveContact,
    add_contact,
    remove_contact,
)
from notifications.reference import contact_roles
from notifications.repository.people import ContactFilter, list_contacts
from servicekit.auth import Caller, Principal, require
from servicekit.listing import Listing, Lists
from servicekit.personal_data import OpaqueSubject
from servicekit.web import Commit, Page, Reader

router = APIRouter(tags=["contacts"])

Registrar = Annotated[Principal, Depends(require("officer", "admin"))]
Subject = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[!-~]+$")]
"""The `sub` of a person's token: an opaque reference, never a name or a number of a person."""


class NewContact(BaseModel):
    """Who holds a role; one held in a village or in an office (OPD) names it."""

    model_config = ConfigDict(extra="forbid")

    subject: OpaqueSubject
    role: Identifier
    village: VillageCode | None = None
    opd: Identifier | None = None

    def command(self) -> AddContact:
        """What the officer asks for."""
        return AddContact(self.subject, self.role, self.village, self.opd)


class ContactPage(Page):
    """Which contacts are asked for."""

    role: Identifier | None = None
    village: VillageCode | None = None
    opd: Identifier | None = None
    subject: Subject | None = None

    @property
    def wanted(self) -> ContactFilter:
        """The part that is about contacts."""
        return ContactFilter(self.role, self.village, self.opd, self.subject)


@router.get("/contact-roles", response_model=ContactRoleList)
async def get_contact_roles(_: Caller) -> dict[str, object]:
    """Peran kontak / Which roles people can hold, and what has to be named with each."""
    return {"items": contact_roles().values()}


@router.post("/contacts", status_code=201, response_model=ContactView)
async def post_contact(contact: NewContact, _: Registrar, commit: Commit) -> Contact:
    """Catat kontak / Name who holds a role; naming them again is answered alike."""
    return await commit(add_contact, contact.command())


@router.delete("/contacts/{role}/{subject}", status_code=204)
async def delete_contact(role: Identifier, subject: Subject, _: Registrar, commit: Commit) -> None:
    """Hapus peran / Say that a person holds a role no longer."""
    await commit(remove_contact, RemoveContact(subject, role))


@router.get("/contacts", response_model=Listing[ContactView])
async def get_contacts(
    caller: Registrar, store: Reader, lists: Lists, page: Annotated[ContactPage, Query()]
) -> Listing[ContactView] | Response:
    """Daftar kontak / Who is known in this regency, by role; CSV with `Accept: text/csv`."""
    found, total = await list_contacts(store, caller.regency, page.wanted, limit=page.limit, skip=page.offset)
    return lists(ContactView, found, total)
