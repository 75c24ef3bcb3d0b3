"""Know who can be told."""

from __future__ import annotations

from dataclasses import dataclass

from notifications.domain.contact import Contact, read_contact
from notifications.reference import contact_roles
from notifications.repository.people import People
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class AddContact:
    """An officer names the person who holds a role."""

    subject: str
    role: str
    village: str | None = None
    opd: str | None = None


async def add_contact(command: AddContact, tx: Transaction) -> Contact:
    """Know a person in a role. Idempotent: the same person in the same role moves, at most.

    Raises: `RoleUnknown`, `VillageMissing`, `VillageElsewhere`, `OfficeMissing`.
    """
    named = Contact(command.subject, command.role, command.village, command.opd)
    contact = read_contact(named, contact_roles(), regency=tx.context.regency)
    await People(tx).keep(contact)
    return contact
