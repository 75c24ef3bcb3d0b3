"""Registering a desa wisata."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.reference.regions import village as listed_village
from servicekit.transaction import Transaction
from tourism_market.domain.errors_villages import UnknownVillage, VillageExists
from tourism_market.domain.village import Profile, Village
from tourism_market.repository.villages import Villages


@dataclass(frozen=True, slots=True)
class RegisterVillage:
    """The tourism office takes a village into its register."""

    code: str
    profile: Profile


async def register_village(command: RegisterVillage, tx: Transaction) -> Village:
    """Register a village of this regency under its official code and name.

    Raises: `UnknownVillage`, `VillageExists`.
    """
    villages = Villages(tx)
    name = name_of_village(command.code, tx.context.regency)
    if await villages.find(command.code):
        raise VillageExists(command.code)
    village = Village(command.code, name, command.profile, registered_at=tx.now, changed_at=tx.now)
    await villages.save(village)
    return village


async def seed_village(command: RegisterVillage, tx: Transaction) -> None:
    """Register a village that nobody registered before. Idempotent; an existing one stays as it is.

    Raises: `UnknownVillage`.
    """
    if await Villages(tx).find(command.code) is None:
        await register_village(command, tx)


def name_of_village(code: str, regency: str, field: str = "code") -> str:
    """The official name of a desa or kelurahan of this regency. Raises `UnknownVillage`, naming `field`."""
    try:
        listed = listed_village(code)
    except KeyError:
        raise UnknownVillage(code, regency, field) from None
    if listed.regency != regency:
        raise UnknownVillage(code, regency, field)
    return listed.name
