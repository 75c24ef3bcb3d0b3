"""What is known of citizen reports: the same whatever door it comes through, however late, in any order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from contracts.evaluation import ComplaintStatusReported
from evaluation.domain.complaint import Complaint, check_time
from evaluation.domain.complaint_history import Fact
from evaluation.domain.complaint_rules import Channel, Kind, Status
from evaluation.domain.errors_complaints import ComplaintIdTaken, NumberOfAPerson
from evaluation.handlers.complaint_desk import ComplaintDesk, complaint_desk
from evaluation.reference.complaints import complaint_rules
from servicekit.days import day_of
from servicekit.errors import InvalidInput, PermanentError
from servicekit.gathering import Gathered
from servicekit.redaction import redacted
from servicekit.transaction import Transaction
from servicekit.verdict import Status as Became
from servicekit.verdict import Verdict, already_accepted, refusal


@dataclass(frozen=True, slots=True)
class Reported:
    """What somebody said of a report.

    Attributes:
        lapor_ref: None for a report received at a counter.
        text: Redacted already.
    """

    complaint_id: str
    lapor_ref: str | None
    fact: Fact
    text: str | None = None
    is_anonymous: bool = False
    is_secret: bool = False


@dataclass(frozen=True, slots=True)
class UnreadableReport:
    """An entry that says nothing that can be read: why, and the id it came with if it had one."""

    id: str | None
    error: InvalidInput


@dataclass(frozen=True, slots=True)
class TakeComplaints:
    """What was brought of any number of reports.

    Attributes:
        causes: By place, the delivery that brought it, where several share the transaction.
    """

    entries: Sequence[Reported | UnreadableReport]
    causes: Mapping[int, Gathered[Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one entry: why it was refused, if it was, or whether it said something new."""

    id: str | None
    is_new: bool = False
    refusal: PermanentError | None = None

    @property
    def verdict(self) -> Verdict:
        """The same as whoever brought it is told."""
        if self.refusal is not None:
            return refusal(self.id, self.refusal)
        return Verdict(id=self.id, status=Became.ACCEPTED) if self.is_new else already_accepted(self.id)


@dataclass(frozen=True, slots=True)
class TakenComplaints:
    """What became of each entry, in the order sent."""

    outcomes: tuple[Outcome, ...]

    @property
    def items(self) -> tuple[Verdict, ...]:
        """A verdict for each."""
        return tuple(one.verdict for one in self.outcomes)


async def take_complaints(command: TakeComplaints, tx: Transaction) -> TakenComplaints:
    """Take what was brought, each statement once by its id; a refused one spoils no other.

    Emits what `ComplaintDesk.settle` does, once for each report however much was brought of it.
    """
    outcomes = [Outcome(None)] * len(command.entries)
    places: defaultdict[str, list[int]] = defaultdict(list)
    for number, entry in enumerate(command.entries):
        if isinstance(entry, UnreadableReport):
            outcomes[number] = Outcome(entry.id, refusal=entry.error)
        else:
            places[entry.complaint_id].append(number)
    desk = complaint_desk(tx)
    for numbers in places.values():
        await _take_one(command, numbers, outcomes, desk)
    return TakenComplaints(tuple(outcomes))


async def take_complaint(command: TakeComplaints, tx: Transaction) -> TakenComplaints:
    """Take the only statement of a delivery, or nothing at all. Raises: why it is refused."""
    taken = await take_complaints(command, tx)
    for outcome in taken.outcomes:
        if outcome.refusal is not None:
            raise outcome.refusal
    return taken


async def take_reported_complaints(
    events: Sequence[Gathered[ComplaintStatusReported]], tx: Transaction
) -> list[PermanentError | None]:
    """Take what other systems mirror of SP4N-LAPOR!; why each is refused, if it is.

    Emits what `take_complaints` does. Idempotent by the statements' ids.
    """
    entries = [_mirrored(one.message) for one in events]
    taken = await take_complaints(TakeComplaints(entries, dict(enumerate(events))), tx)
    return [outcome.refusal for outcome in taken.outcomes]


async def _take_one(
    command: TakeComplaints, numbers: Sequence[int], outcomes: list[Outcome], desk: ComplaintDesk
) -> None:
    """Take all that was brought of one report."""
    first = command.entries[numbers[0]]
    assert isinstance(first, Reported)  # noqa: S101 - unreadable ones have no place
    before = await desk.known.find(first.complaint_id)
    regency = desk.tx.context.regency
    new = Complaint(first.complaint_id, regency, first.lapor_ref)
    complaint, text, cause = before.complaint if before else new, None, None
    for number in numbers:
        entry = command.entries[number]
        if not isinstance(entry, Reported):
            continue
        try:
            learned = _learn(complaint, entry, desk.tx)
        except PermanentError as error:
            outcomes[number] = Outcome(entry.fact.id, refusal=error)
            continue
        outcomes[number] = Outcome(entry.fact.id, is_new=len(learned.facts) > len(complaint.facts))
        if learned != complaint:
            complaint, cause = learned, command.causes.get(number)
        text = entry.text or text
    if complaint.facts and text is not None:
        await desk.keep_text(complaint, text)
    if complaint != (before.complaint if before else new):
        await desk.settle(before, complaint, cause=cause)


def _learn(complaint: Complaint, entry: Reported, tx: Transaction) -> Complaint:
    for name, value in (("lapor_ref", entry.complaint_id), ("id", entry.fact.id)):
        if redacted(value) == "[NIK]":
            raise NumberOfAPerson(name)
    if complaint.lapor_ref != entry.lapor_ref:
        raise ComplaintIdTaken(entry.complaint_id)
    check_time(entry.fact.at, tx.now)
    complaint_rules(complaint.regency, day_of(entry.fact.at))
    fact = replace(entry.fact, recorded_at=tx.now)
    is_known = entry.fact.is_seen and complaint.stands_at(fact)
    return replace(
        complaint if is_known else complaint.learn(fact),
        is_anonymous=complaint.is_anonymous or entry.is_anonymous,
        is_secret=complaint.is_secret or entry.is_secret,
    )


def _mirrored(event: ComplaintStatusReported) -> Reported:
    fact = Fact(
        id=event.report_id,
        at=event.occurred_at,
        recorded_at=event.occurred_at,
        status=Status(event.status),
        opd=event.opd,
        kind=Kind(event.complaint_kind) if event.complaint_kind else None,
        channel=Channel(event.channel) if event.channel else None,
        village=event.village,
        rating=event.rating,
    )
    return Reported(event.lapor_ref, event.lapor_ref, fact)
