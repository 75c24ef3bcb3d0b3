"""Describing a desa wisata anew."""

from __future__ import annotations

from dataclasses import dataclass

from servicekit.transaction import Transaction
from tourism_market.domain.village import Profile, Village
from tourism_market.repository.villages import Villages


@dataclass(frozen=True, slots=True)
class DescribeVillage:
    """The tourism office says what a village offers now."""

    code: str
    profile: Profile


async def describe_village(command: DescribeVillage, tx: Transaction) -> Village:
    """Put the profile in the place of the one before; the class is a decree's and stays.

    Raises: `VillageNotFound`.
    """
    villages = Villages(tx)
    village = await villages.load(command.code)
    if command.profile == village.profile:
        return village
    village = village.described(command.profile, at=tx.now)
    await villages.save(village)
    return village
