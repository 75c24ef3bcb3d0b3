"""Know no longer who can be told."""

from __future__ import annotations

from dataclasses import dataclass

from notifications.domain.errors_people import ContactNotFound
from notifications.repository.people import People
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RemoveContact:
    """An officer says that a person holds a role no longer."""

    subject: str
    role: str


async def remove_contact(command: RemoveContact, tx: Transaction) -> None:
    """Address this person by this role no longer. Raises: `ContactNotFound`."""
    if not await People(tx).forget(command.role, command.subject):
        raise ContactNotFound(command.subject, command.role)
