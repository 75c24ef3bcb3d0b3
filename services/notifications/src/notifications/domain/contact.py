"""Who can be told: a person in a role, known by the subject of their token and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from notifications.domain.errors import VillageElsewhere, VillageMissing
from notifications.domain.errors_people import OfficeMissing, RoleUnknown
from notifications.domain.wording import Text


@dataclass(frozen=True, slots=True)
class ContactRole:
    """A role people can hold: data, from `rules/contact-roles.v1.json`.

    Attributes:
        held_in: Whether a village or an office (OPD) has to be named with it, or nothing.
    """

    role: str
    held_in: Literal["village", "opd", "regency"]
    label: Text


@dataclass(frozen=True, slots=True)
class Contact:
    """One person in one role.

    Attributes:
        opd: The office (OPD) they hold it in.
    """

    subject: str
    role: str
    village: str | None = None
    opd: str | None = None


def read_contact(contact: Contact, roles: Mapping[str, ContactRole], *, regency: str) -> Contact:
    """The contact, when its role exists and has the place it needs, and the village is in the regency.

    Raises: `RoleUnknown`, `VillageMissing`, `VillageElsewhere`, `OfficeMissing`.
    """
    role = roles.get(contact.role)
    if role is None:
        raise RoleUnknown(contact.role, sorted(roles))
    if role.held_in == "village" and contact.village is None:
        raise VillageMissing(contact.role)
    if contact.village is not None and not contact.village.startswith(f"{regency}."):
        raise VillageElsewhere(contact.village, regency)
    if role.held_in == "opd" and contact.opd is None:
        raise OfficeMissing(contact.role)
    return contact
