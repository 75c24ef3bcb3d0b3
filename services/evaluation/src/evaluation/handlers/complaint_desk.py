"""What is done about a report whenever more of it is known: stand it anew, announce what differs, keep it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from contracts.event import Event
from evaluation.domain.complaint import Complaint, Standing, clocks_to_tell, stand
from evaluation.domain.complaint_figures import Waiting, differences, waiting_differences
from evaluation.domain.complaint_rules import ComplaintRules
from evaluation.handlers.complaint_announcements import changed, measured, milestones, overdue, waits
from evaluation.reference.complaints import complaint_rules, rules_of
from evaluation.repository.complaints import Complaints, Known
from servicekit.gathering import Gathered
from servicekit.transaction import Transaction
from servicekit.working_days import WorkingCalendar, working_calendar


@dataclass(frozen=True, slots=True)
class ComplaintDesk:
    """The reports of a regency in one transaction."""

    tx: Transaction
    known: Complaints
    days: WorkingCalendar

    async def settle(
        self, before: Known | None, complaint: Complaint, *, cause: Gathered[Any] | None = None
    ) -> Known:
        """Keep a report of which more is known, with what that announces.

        Emits: `ComplaintReceived`, `ComplaintStatusChanged` as it moves; `ComplaintVerified`,
        `ComplaintFollowedUp`, `ComplaintClosed`, `ComplaintReopened`, `ComplaintRated` once each;
        `ComplaintMeasured` and `ComplaintBacklogChanged` with the differences to what was announced.
        """
        return await self._keep(before, complaint, [], at=None, cause=cause)

    async def tell_overdue(self, known: Known) -> Known:
        """Tell of a report's clocks that ran out, each once. Emits: `ComplaintOverdue`, and as `settle`."""
        late = clocks_to_tell(known.complaint, known.standing, self.tx.now)
        complaint = replace(
            known.complaint, breached=(*known.complaint.breached, *(clock.id for clock in late))
        )
        events = [overdue(complaint, known.standing, clock) for clock in late]
        at = max((clock.overdue_from for clock in late), default=None)
        return await self._keep(known, complaint, events, at=at)

    async def keep_text(self, complaint: Complaint, text: str) -> None:
        """Keep the redacted text of a report for as long as the rules say."""
        rules: ComplaintRules = complaint_rules(complaint.regency, self.tx.today)
        await self.known.keep_text(complaint, text, self.tx.now + timedelta(days=rules.text_days))

    async def _keep(
        self,
        before: Known | None,
        complaint: Complaint,
        events: Sequence[Event],
        *,
        at: datetime | None,
        cause: Gathered[Any] | None = None,
    ) -> Known:
        standing = stand(complaint, rules_of(complaint.regency), self.days, self.tx.now)
        news = {
            name: event for name, event in milestones(complaint, standing) if name not in complaint.announced
        }
        told = tuple(differences(standing.figures(), complaint.told))
        waiting = self._waiting(complaint, standing, at or standing.history.last.at)
        complaint = replace(
            complaint,
            told=(*complaint.told, *told),
            waiting=(*complaint.waiting, *waiting),
            announced=(*complaint.announced, *news),
        )
        announced = [
            *changed(before.standing if before else None, complaint, standing),
            *news.values(),
            *events,
            *(measured(complaint, one) for one in told),
            *(waits(complaint, one) for one in waiting),
        ]
        await self.known.save(complaint, standing, events=announced, cause=cause)
        return Known(complaint, standing)

    def _waiting(self, complaint: Complaint, standing: Standing, at: datetime) -> tuple[Waiting, ...]:
        """How what waits differs from what was announced of it."""
        late, kind = standing.overdue(complaint, self.tx.now), standing.history.kind
        return tuple(
            waiting_differences(standing.opd, kind, late, complaint.waiting, is_open=standing.is_open, at=at)
        )


def complaint_desk(tx: Transaction) -> ComplaintDesk:
    """The desk of this transaction's regency."""
    return ComplaintDesk(tx, Complaints(tx), working_calendar(tx.context.regency))
