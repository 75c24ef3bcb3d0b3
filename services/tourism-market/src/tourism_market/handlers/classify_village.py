"""Recording the decree that sets a desa wisata's class."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from contracts.tourism_market import VillageClassified
from servicekit.transaction import Transaction
from tourism_market.domain.village import Classification, Decree, Village
from tourism_market.repository.villages import Villages


@dataclass(frozen=True, slots=True)
class ClassifyVillage:
    """A decree has been issued, or was recorded wrongly.

    Attributes:
        corrects: The number of the decree it is put in the place of; then with a reason.
    """

    code: str
    decree: Decree
    corrects: str | None = None
    reason: str | None = None


async def classify_village(command: ClassifyVillage, tx: Transaction) -> Village:
    """Record a decree; the latest by date is in force, whenever it is recorded. Idempotent by its content.

    Emits: `VillageClassified` when another decree is in force afterwards, or the same with another content.
    Raises: `VillageNotFound`, and what `Village.classified` raises.
    """
    villages = Villages(tx)
    before = await villages.load(command.code)
    recorded = Classification(command.decree, tx.now, command.corrects, command.reason)
    village = before.classified(recorded, today=tx.today)
    if village == before:
        return before
    decree = village.decree
    is_news = decree != before.decree
    events = [_classified(village.code, decree, tx.now)] if decree and is_news else []
    await villages.save(village, events=events)
    return village


def _classified(code: str, decree: Decree, at: datetime) -> VillageClassified:
    return VillageClassified(
        occurred_at=at,
        village=code,
        village_class=decree.village_class.value,
        decree_number=decree.number,
        decree_date=decree.issued_on,
        assessor_opd=decree.assessor_opd,
    )
