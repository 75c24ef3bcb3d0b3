"""The float (UP) of an office for a year, and how much of it cards may spend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from programs.domain.card_float import OfficeFloat, YearlyFloat
from programs.reference.kkpd import card_rules
from programs.repository.kkpd import Cards, Floats
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class SetKkpdFloat:
    """A decree of the head of the region says how much UP an office gets."""

    opd: str
    year: int
    up_idr: int
    decree: str


async def set_kkpd_float(command: SetKkpdFloat, tx: Transaction) -> OfficeFloat:
    """Set an office's UP for a year, or set it anew, and divide it by the share in force on its first day.

    Idempotent. Raises: `LimitsOverFloat` when cards have limits for more than their part.
    """
    floats = Floats(tx)
    rules = card_rules(tx.context.regency, date(command.year, 1, 1))
    new = YearlyFloat(command.year, command.up_idr, command.decree, rules.kkpd_share, rules.version)
    office = await floats.of_office(command.opd)
    changed = office.with_year(new, await Cards(tx).of_office(command.opd))
    if changed != office:
        await floats.save(changed)
    return changed
