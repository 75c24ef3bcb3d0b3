"""What all entries of devices have in common, coins and visits: how a batch is read, sorted and answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, Protocol, TypeVar

from servicekit.errors import InvalidInput, PermanentError
from servicekit.gathering import Gathered
from servicekit.transaction import Transaction
from tourism_market.domain.receipt import Entry, Outcome, Verdict


class Reported(Protocol):
    """What a device says, before the market has looked at it."""

    @property
    def id(self) -> str:
        """Given by the device."""


R = TypeVar("R", bound=Reported)
E = TypeVar("E", bound=Entry)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A report that is none: why, and the id it came with if it had one."""

    id: str | None
    error: InvalidInput


@dataclass(frozen=True, slots=True)
class Brought(Generic[R]):
    """What devices recorded at a market or a destination, in any order, however late.

    Attributes:
        place_id: The market's id, or the destination's.
        causes: By entry id, the delivery that brought it, where several share the transaction.
    """

    place_id: str
    reports: Sequence[R | Unreadable]
    causes: Mapping[str, Gathered[Any]] = field(default_factory=dict)

    def operator_of(self, entry_id: str, tx: Transaction) -> str:
        """Who brought an entry: the subject of a token, or another system."""
        cause = self.causes.get(entry_id)
        return (cause.context if cause else tx.context).actor


def read_all(reports: Iterable[R | Unreadable], read: Callable[[R], E]) -> list[E | Verdict]:
    """The entry each report means, or the verdict that refuses it."""
    return [_read(report, read) for report in reports]


def first_of_each(entries: Sequence[E | Verdict]) -> dict[str, E]:
    """The entries that could be read, by id; of two with one id the first."""
    first: dict[str, E] = {}
    for entry in entries:
        if not isinstance(entry, Verdict):
            first.setdefault(entry.id, entry)
    return first


def by_day(entries: Iterable[E]) -> Mapping[date, list[E]]:
    """The entries of each market day."""
    days: defaultdict[date, list[E]] = defaultdict(list)
    for entry in entries:
        days[entry.market_day].append(entry)
    return days


def in_order(entries: Iterable[Entry | Verdict], decided: Mapping[str, Verdict]) -> Iterator[Verdict]:
    """A verdict for each entry in the order brought; a second one of the same id is a copy."""
    told: set[str] = set()
    for one in entries:
        if isinstance(one, Verdict):
            yield one
        else:
            yield decided[one.id].again() if one.id in told else decided[one.id]
            told.add(one.id)


def _read(report: R | Unreadable, read: Callable[[R], E]) -> E | Verdict:
    if isinstance(report, Unreadable):
        return Verdict(report.id, Outcome.REFUSED, report.error)
    try:
        return read(report)
    except PermanentError as error:
        return Verdict(report.id, Outcome.REFUSED, error)
