"""What officers do to a report: the acts of an administrator, and the follow-up of its office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from evaluation.domain.complaint import check_act, check_rating, check_time
from evaluation.domain.complaint_history import Fact
from evaluation.domain.complaint_rules import Status
from evaluation.domain.errors_complaints import ActUnknown
from evaluation.handlers.complaint_desk import complaint_desk
from evaluation.reference.complaints import complaint_rules, rules_of
from evaluation.repository.complaints import Known
from servicekit.days import day_of
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ActOnComplaint:
    """An officer does something to a report.

    Attributes:
        act: Such as "verifikasi"; the rules in force say which there are.
        at: When it was done; None: now.
        opd: With a disposition: to whom.
    """

    complaint_id: str
    act: str
    at: datetime | None = None
    opd: str | None = None


@dataclass(frozen=True, slots=True)
class RateComplaint:
    """Whoever reported judges the answer, 1 to 4."""

    complaint_id: str
    rating: int


async def act_on_complaint(command: ActOnComplaint, tx: Transaction) -> Known:
    """Move a report as the rules allow. Emits what `ComplaintDesk.settle` does.

    Raises: `ComplaintNotFound`, `ActUnknown`, what `check_time` and `check_act` raise; `Forbidden`
    (other-office) where only the report's office may, and the token is of another.
    """
    desk = complaint_desk(tx)
    known = await desk.known.load(command.complaint_id)
    at = command.at or tx.now
    check_time(at, tx.now)
    acts = complaint_rules(tx.context.regency, day_of(at)).acts
    if command.act not in acts:
        raise ActUnknown(", ".join(acts))
    act = acts[command.act]
    if act.by_office:
        tx.act_for(known.standing.opd)
    check_act(known.standing, act, at, command.opd, rules_of(tx.context.regency), desk.days)
    fact = Fact(tx.new_id(), at, tx.now, act.status, command.opd, note=act.note)
    return await desk.settle(known, known.complaint.learn(fact))


async def rate_complaint(command: RateComplaint, tx: Transaction) -> Known:
    """Keep how the answer to a solved report is judged, once a closing. Emits what `settle` does.

    Raises: `ComplaintNotFound`, `NotSolved`, `AlreadyRated`.
    """
    desk = complaint_desk(tx)
    known = await desk.known.load(command.complaint_id)
    check_rating(known.complaint, known.standing)
    closed_at = known.standing.history.last.at
    fact = Fact(tx.new_id(), closed_at, tx.now, Status.SELESAI, rating=command.rating)
    return await desk.settle(known, known.complaint.learn(fact))
