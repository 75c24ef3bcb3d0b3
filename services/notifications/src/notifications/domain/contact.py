"""Who can be told: a person in a role, known by the subject of their token and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from notifications.domain.errors import VillageElsewhere, VillageMissing

VILLAGE_ROLES = frozenset({"village-head"})
"""Roles that are held in one village; the others are held in the regency."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One person in one role."""

    subject: str
    role: str
    village: str | None = None


def read_contact(subject: str, role: str, village: str | None, *, regency: str) -> Contact:
    """The contact, when its role has the village it needs and the village is in the regency.

    Raises: `VillageMissing`, `VillageElsewhere`.
    """
    if role in VILLAGE_ROLES and village is None:
        raise VillageMissing(role)
    if village is not None and not village.startswith(f"{regency}."):
        raise VillageElsewhere(village, regency)
    return Contact(subject, role, village)
