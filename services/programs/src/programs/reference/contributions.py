"""The classes of the regency's inventory, and the contributions the platform comes with."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from pydantic import Field

from contracts.event import Identifier, RegencyCode
from contracts.reference.dataset import Dataset, Record, read
from contracts.text import Text
from programs.domain.contribution_parts import ContributionForm, Details, Promise, Realisation


class InventoryClass(Record):
    """One of the inventory cards (KIB)."""

    code: Annotated[str, Field(pattern=r"^[A-Z]$")]
    name: Text


class ShippedContribution(Record):
    """A contribution as sources tell it."""

    id: Identifier
    regency: RegencyCode
    dimension: str
    form: ContributionForm
    unit: str
    details: Details
    pledge: Promise
    realisations: tuple[Realisation, ...]


class _Contributions(Dataset):
    inventory: tuple[InventoryClass, ...]
    contributions: tuple[ShippedContribution, ...]


def inventory_classes() -> tuple[InventoryClass, ...]:
    """The classes in force."""
    return _file().inventory


def shipped_contributions() -> tuple[ShippedContribution, ...]:
    """The contributions of the data file."""
    return _file().contributions


@cache
def _file() -> _Contributions:
    return read(_Contributions, "contributions.toml", package="programs")
