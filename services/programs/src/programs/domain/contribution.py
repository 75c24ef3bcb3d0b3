"""A company's contribution (TJSLP/CSR): what it pledged, what it delivered by phase, what was handed over.

Owns the shares of money and of physical units, exactly. It is no part of the APBD: nothing here is ever added
to a budget (UU 40/2007 art. 74, PP 47/2012).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from programs.domain.contribution_parts import (
    AnyRecord,
    Change,
    ContributionForm,
    Details,
    Handover,
    Phase,
    Promise,
    Realisation,
    Record,
    Status,
)
from programs.domain.errors_contributions import (
    DayOutOfRange,
    FactRecorded,
    NoSuchPhase,
    NothingPledged,
    NothingRealised,
)


@dataclass(frozen=True, slots=True)
class Contribution:
    """One contribution.

    Attributes:
        program_id: The programme it serves, if it is one of the register; `thread` is that programme's.
        unit: What physical units are, such as "m".
        descriptions: What is known of it, the latest last.
        pledges: What was promised, amendments after it.
        deliveries: Every one in the order it was recorded, wrong ones followed by their corrections.
    """

    id: str
    regency: str
    dimension: str
    form: ContributionForm
    descriptions: tuple[Record[Details], ...]
    pledges: tuple[Record[Promise], ...]
    unit: str | None = None
    program_id: str | None = None
    thread: str | None = None
    deliveries: tuple[Record[Realisation], ...] = ()
    handovers: tuple[Record[Handover], ...] = ()

    def __post_init__(self) -> None:
        """Units have a name. Raises `NothingPledged`."""
        if self.unit is None and any(one.facts.planned_units for one in self.pledges):
            raise NothingPledged

    @property
    def details(self) -> Details:
        """What is known of it now."""
        return self.descriptions[-1].facts

    @property
    def pledge(self) -> Promise:
        """What is promised now."""
        return self.pledges[-1].facts

    @property
    def pledged_on(self) -> date:
        """The day of the first promise."""
        return self.pledges[0].facts.on

    @property
    def realisations(self) -> tuple[Realisation, ...]:
        """What holds of each delivery."""
        return tuple({one.facts.key: one.facts for one in self.deliveries}.values())

    @property
    def phases(self) -> list[Phase]:
        """What was delivered, phase by phase."""
        return [self.phase(number) for number in sorted({one.phase for one in self.realisations})]

    @property
    def realised_idr(self) -> int:
        """Rupiah, or the value of what was delivered."""
        return sum(one.realised_idr for one in self.realisations)

    @property
    def realised_units(self) -> int:
        """Physical units done."""
        return sum(one.realised_units for one in self.realisations)

    @property
    def money_share(self) -> Fraction | None:
        """Value delivered per value pledged, exact; None where no value is pledged."""
        return _share(self.realised_idr, self.pledge.pledged_idr)

    @property
    def physical_share(self) -> Fraction | None:
        """Units done per units planned, exact; None where none are planned."""
        return _share(self.realised_units, self.pledge.planned_units)

    @property
    def is_over_realised(self) -> bool:
        """Whether more was delivered than promised: allowed, and to be seen."""
        pledge = self.pledge
        over_money = bool(pledge.pledged_idr) and self.realised_idr > pledge.pledged_idr
        return over_money or (bool(pledge.planned_units) and self.realised_units > pledge.planned_units)

    @property
    def handover(self) -> Handover | None:
        """What holds of its handover."""
        return self.handovers[-1].facts if self.handovers else None

    @property
    def status(self) -> Status:
        """How far it has come."""
        if self.handover:
            return Status.RECORDED if self.handover.kib else Status.HANDED_OVER
        return Status.UNDER_WAY if self.deliveries else Status.PLEDGED

    @property
    def records(self) -> list[AnyRecord]:
        """Everything in the order it was recorded."""
        every: list[AnyRecord] = [*self.descriptions, *self.pledges, *self.deliveries, *self.handovers]
        return sorted(every, key=lambda one: one.recorded_at)

    def phase(self, number: int) -> Phase:
        """What was delivered of one phase."""
        found = [one for one in self.realisations if one.phase == number]
        return Phase(number, sum(one.realised_idr for one in found), sum(one.realised_units for one in found))

    def describe(self, description: Record[Details]) -> Contribution:
        """The contribution described anew; the same again changes nothing."""
        if description.facts == self.details:
            return self
        return replace(self, descriptions=(*self.descriptions, description))

    def amend(self, pledge: Record[Promise], *, today: date) -> Contribution:
        """The contribution with another promise; the same again changes nothing.

        Raises: `DayOutOfRange`, `NoSuchPhase` when more phases were delivered already.
        """
        if pledge.facts == self.pledge:
            return self
        last_delivered = max((one.phase for one in self.realisations), default=1)
        if last_delivered > pledge.facts.phases:
            raise NoSuchPhase(last_delivered, pledge.facts.phases)
        _require_between(self.pledge.on, pledge.facts.on, today)
        return replace(self, pledges=(*self.pledges, pledge))

    def realise(self, delivery: Record[Realisation], *, today: date) -> Contribution:
        """The contribution with a delivery, or with other facts of one; the same again changes nothing.

        Raises: `NoSuchPhase`, `DayOutOfRange`, `FactRecorded` for other facts without a reason,
        `NothingPledged` for units without a name.
        """
        new = delivery.facts
        known = next((one for one in self.realisations if one.key == new.key), None)
        if known == new:
            return self
        if new.phase > self.pledge.phases:
            raise NoSuchPhase(new.phase, self.pledge.phases)
        if new.realised_units and self.unit is None:
            raise NothingPledged
        _require_between(self.pledged_on, new.on, today)
        if known and not delivery.reason:
            raise FactRecorded(new.id)
        kept = delivery if known else replace(delivery, reason=None)
        return replace(self, deliveries=(*self.deliveries, kept))

    def hand_over(self, record: Record[Handover], *, today: date) -> Contribution:
        """The contribution handed over, or with other facts of that; the same again changes nothing.

        Raises: `NothingRealised`, `DayOutOfRange`, `FactRecorded` for other facts without a reason.
        """
        new = record.facts
        if self.handover == new:
            return self
        if not self.realised_idr and not self.realised_units:
            raise NothingRealised
        _require_between(self.pledged_on, new.on, today)
        if self.handover and not record.reason:
            raise FactRecorded(new.bast)
        kept = record if self.handover else replace(record, reason=None)
        return replace(self, handovers=(*self.handovers, kept))

    def pledge_history(self) -> Iterator[Contribution]:
        """The contribution after each promise, nothing delivered."""
        for count in range(1, len(self.pledges) + 1):
            yield replace(self, pledges=self.pledges[:count], deliveries=(), handovers=())

    def delivery_history(self) -> Iterator[Contribution]:
        """The contribution after each record of a delivery."""
        for count in range(1, len(self.deliveries) + 1):
            yield replace(self, deliveries=self.deliveries[:count])


def pledge_change(contribution: Contribution) -> Change:
    """What the promise made last adds to the sums."""
    now, *before = (one.facts for one in reversed(contribution.pledges))
    idr, units = (before[0].pledged_idr, before[0].planned_units) if before else (0, 0)
    return Change(now.on, pledged_idr=now.pledged_idr - idr, planned_units=now.planned_units - units)


def delivery_changes(contribution: Contribution) -> list[Change]:
    """What the delivery recorded last adds to the sums; one moved to another day leaves the first one."""
    *before, new = (one.facts for one in contribution.deliveries)
    old = next((one for one in reversed(before) if one.key == new.key), None)
    if old is None:
        changes = [_change(new, 1)]
    elif old.on == new.on:
        changes = [_difference(new, old)]
    else:
        changes = [_change(old, -1), _change(new, 1)]
    return [change for change in changes if change.realised_idr or change.realised_units]


def _change(told: Realisation, sign: int) -> Change:
    return Change(told.on, realised_idr=sign * told.realised_idr, realised_units=sign * told.realised_units)


def _difference(new: Realisation, old: Realisation) -> Change:
    return Change(
        new.on,
        realised_idr=new.realised_idr - old.realised_idr,
        realised_units=new.realised_units - old.realised_units,
    )


def _share(done: int, promised: int) -> Fraction | None:
    return Fraction(done, promised) if promised else None


def _require_between(since: date, day: date, today: date) -> None:
    if not since <= day <= today:
        raise DayOutOfRange(day, since, today)
