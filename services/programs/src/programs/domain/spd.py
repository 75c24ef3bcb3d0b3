"""SPD: what an office may spend in a year, and how much of it is promised and paid.

Owns conservation: what the Kuasa BUD has received and what is paid never pass the office's ceiling, nor a
programme's budget of that fund (PP 12/2019, art. 149(4): over the ceiling, no SP2D).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from programs.domain.errors_disbursements import CeilingBelowSpending, OverAllocation, OverCeiling


@dataclass(frozen=True, slots=True)
class Spending:
    """Rupiah taken out of something limited.

    Attributes:
        committed_idr: Of SPM that the Kuasa BUD has and that are not paid yet.
    """

    committed_idr: int = 0
    paid_idr: int = 0

    @property
    def taken_idr(self) -> int:
        """Both together: what a limit must cover."""
        return self.committed_idr + self.paid_idr

    def commit(self, amount_idr: int) -> Spending:
        """An SPM was received."""
        return replace(self, committed_idr=self.committed_idr + amount_idr)

    def release(self, amount_idr: int) -> Spending:
        """It was given back, or the bank could not pay it."""
        return replace(self, committed_idr=self.committed_idr - amount_idr)

    def pay(self, amount_idr: int) -> Spending:
        """It was paid."""
        return replace(self.release(amount_idr), paid_idr=self.paid_idr + amount_idr)


@dataclass(frozen=True, slots=True)
class OfficeBudget:
    """What an office has of a year: the sum of its SPD, and what was taken out of it."""

    opd: str
    year: int
    ceiling_idr: int = 0
    spending: Spending = Spending()

    @property
    def left_idr(self) -> int:
        """What an SPM may still take."""
        return self.ceiling_idr - self.spending.taken_idr

    @property
    def over_idr(self) -> int:
        """By how much what is paid passes the ceiling: 0, for nothing here lets it."""
        return max(0, self.spending.paid_idr - self.ceiling_idr)

    def change_ceiling(self, change_idr: int) -> OfficeBudget:
        """The budget with more or less in its SPD. Raises `CeilingBelowSpending`."""
        ceiling = self.ceiling_idr + change_idr
        if ceiling < self.spending.taken_idr:
            raise CeilingBelowSpending(ceiling, self.spending.taken_idr)
        return replace(self, ceiling_idr=ceiling)

    def commit(self, amount_idr: int) -> OfficeBudget:
        """The budget with an SPM's money promised. Raises `OverCeiling`."""
        if amount_idr > self.left_idr:
            raise OverCeiling(amount_idr, self.left_idr)
        return replace(self, spending=self.spending.commit(amount_idr))


@dataclass(frozen=True, slots=True)
class ProgramSpending:
    """What was taken out of a programme's budget of one fund."""

    program_id: str
    fund: str
    spending: Spending = Spending()

    def commit(self, amount_idr: int, allocated_idr: int) -> ProgramSpending:
        """The same with an SPM's money promised. Raises `OverAllocation`."""
        left = allocated_idr - self.spending.taken_idr
        if amount_idr > left:
            raise OverAllocation(amount_idr, left, self.fund)
        return replace(self, spending=self.spending.commit(amount_idr))

    def require_within(self, allocated_idr: int) -> None:
        """Refuse to go on where the budget was cut below what is promised. Raises `OverAllocation`."""
        if self.spending.taken_idr > allocated_idr:
            raise OverAllocation(self.spending.taken_idr, allocated_idr, self.fund)

    def over_idr(self, allocated_idr: int) -> int:
        """By how much what is paid passes the budget."""
        return max(0, self.spending.paid_idr - allocated_idr)


@dataclass(frozen=True, slots=True)
class SpdChange:
    """What an SPD gave, or took back.

    Attributes:
        change_idr: Difference to before.
        by: Subject of the token: opaque.
        reason: None for its issue.
    """

    change_idr: int
    at: datetime
    by: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Spd:
    """One SPD (surat penyediaan dana): the PPKD as BUD makes cash available to an office.

    Attributes:
        number: As printed.
        changes: Its issue and its revisions, in order.
    """

    id: str
    number: str
    dated: date
    opd: str
    year: int
    changes: tuple[SpdChange, ...]

    @property
    def amount_idr(self) -> int:
        """What it gives now."""
        return sum(each.change_idr for each in self.changes)

    def change(self, change: SpdChange) -> Spd:
        """The SPD, revised."""
        return replace(self, changes=(*self.changes, change))
