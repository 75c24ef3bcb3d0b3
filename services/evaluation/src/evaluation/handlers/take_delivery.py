"""A device's delivery by HTTP: counted, and what was refused set aside in the dead letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.evaluation import SkmResponseReported
from evaluation.domain.response import kept_fields
from evaluation.handlers.record_responses import (
    Recorded,
    RecordResponses,
    record_responses,
    record_together,
)
from evaluation.reference.skm import skm_rules
from servicekit.context import Context
from servicekit.errors import PermanentError
from servicekit.gathering import Gathered
from servicekit.intake import refuse
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class SetAside:
    """A refused entry, of which nothing else is kept.

    Attributes:
        context: Whose request brought it, where that is not the transaction's own.
    """

    survey_id: str
    entry: object
    refusal: PermanentError
    context: Context | None = None


class ResponseRefused(Exception):
    """The only response of a delivery was refused: nothing is counted, and the device is told why."""

    def __init__(self, aside: SetAside) -> None:
        super().__init__(aside.refusal.detail_en)
        self.aside = aside


async def take_deliveries(deliveries: Sequence[Gathered[RecordResponses]], tx: Transaction) -> list[Recorded]:
    """Count what devices bring to one survey at the same time; what is refused goes to the dead letters.

    Emits and raises what `record_together` does.
    """
    recorded = await record_together(deliveries, tx)
    for one, result in zip(deliveries, recorded, strict=True):
        for receipt in result.receipts:
            if receipt.refusal is not None:
                await set_aside(SetAside(result.survey_id, receipt.entry, receipt.refusal, one.context), tx)
    return recorded


async def take_delivery(command: RecordResponses, tx: Transaction) -> Recorded:
    """Count one device's batch, as `take_deliveries` does."""
    (recorded,) = await take_deliveries([Gathered(command, tx.context)], tx)
    return recorded


async def take_response(command: RecordResponses, tx: Transaction) -> Recorded:
    """Count the one response of a delivery.

    Emits and raises what `record_responses` does; `ResponseRefused` besides.
    """
    recorded = await record_responses(command, tx)
    (receipt,) = recorded.receipts
    if receipt.refusal is not None:
        raise ResponseRefused(SetAside(command.survey_id, receipt.entry, receipt.refusal))
    return recorded


async def set_aside(command: SetAside, tx: Transaction) -> None:
    """Keep a refused entry in the dead letters with the reason, as far as its fields were asked for."""
    kept = kept_fields(command.entry, skm_rules())
    data = {"survey_id": command.survey_id, "response_id": kept.pop("id", None)} | kept
    refuse(
        tx,
        event_type=SkmResponseReported.type,
        id=tx.new_id(),
        data=data,
        error=command.refusal,
        context=command.context,
    )
