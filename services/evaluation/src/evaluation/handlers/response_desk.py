"""Where deliveries of responses are counted, and what is refused set aside: the same for every survey."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from contracts.event import Event
from evaluation.domain.judging import Receipt, Verdict
from servicekit.context import Context
from servicekit.errors import PermanentError
from servicekit.gathering import Gathered, GroupHandler
from servicekit.intake import refuse
from servicekit.transaction import Transaction


class Brought(Protocol):
    """What a device brings to one survey, in any order and perhaps again."""

    @property
    def survey_id(self) -> str:
        """The survey it is for."""

    @property
    def entries(self) -> Sequence[object]:
        """As they arrived, none of them trusted."""


C = TypeVar("C", bound=Brought)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of each entry, in their order."""

    survey_id: str
    receipts: tuple[Receipt, ...]

    @property
    def accepted(self) -> int:
        """How many were new."""
        return self._count("accepted")

    @property
    def duplicate(self) -> int:
        """How many had been counted before."""
        return self._count("duplicate")

    @property
    def refused(self) -> int:
        """How many could not be counted."""
        return self._count("refused")

    def _count(self, verdict: Verdict) -> int:
        return sum(receipt.verdict == verdict for receipt in self.receipts)


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


def keep_aside(command: SetAside, kept: dict[str, object], event: type[Event], tx: Transaction) -> None:
    """Put what may be kept of a refused entry into the dead letters, as the event a door would bring."""
    data = {"survey_id": command.survey_id, "response_id": kept.pop("id", None)} | kept
    refuse(
        tx,
        event_type=event.type,
        id=tx.new_id(),
        data=data,
        error=command.refusal,
        context=command.context,
    )


@dataclass(frozen=True, slots=True)
class Desk(Generic[C]):
    """Takes the deliveries to one kind of survey.

    Attributes:
        count: Counts what is brought to one survey at the same time; what it refuses spoils nothing.
        set_aside: Keeps a refused entry in the dead letters, as far as its fields were asked for.
    """

    count: GroupHandler[C, Recorded]
    set_aside: Callable[[SetAside, Transaction], Awaitable[None]]

    async def take_together(self, deliveries: Sequence[Gathered[C]], tx: Transaction) -> Sequence[Recorded]:
        """Count what devices bring to one survey at the same time; what is refused goes to the dead letters.

        Emits and raises what `count` does.
        """
        recorded = await self.count(deliveries, tx)
        for one, result in zip(deliveries, recorded, strict=True):
            for receipt in result.receipts:
                if receipt.refusal is not None:
                    aside = SetAside(result.survey_id, receipt.entry, receipt.refusal, one.context)
                    await self.set_aside(aside, tx)
        return recorded

    async def take(self, command: C, tx: Transaction) -> Recorded:
        """Count one device's batch, as `take_together` does."""
        (recorded,) = await self.take_together([Gathered(command, tx.context)], tx)
        return recorded

    async def take_one(self, command: C, tx: Transaction) -> Recorded:
        """Count the one response of a delivery.

        Emits and raises what `count` does; `ResponseRefused` besides.
        """
        (recorded,) = await self.count([Gathered(command, tx.context)], tx)
        (receipt,) = recorded.receipts
        if receipt.refusal is not None:
            raise ResponseRefused(SetAside(command.survey_id, receipt.entry, receipt.refusal))
        return recorded

    async def take_reported(self, command: C, tx: Transaction) -> None:
        """Count the one response another system brings to the door, which sets aside what is refused.

        Emits and raises what `count` does; why the response is refused besides.
        """
        (recorded,) = await self.count([Gathered(command, tx.context)], tx)
        for receipt in recorded.receipts:
            if receipt.refusal is not None:
                raise receipt.refusal
