"""One attempt to settle a group of arrivals in one transaction.

Who may come in is the door's business; here it is decided, in order, what becomes of each: known already,
refused, or handled, alone or with its neighbours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from contracts.event import Event
from servicekit.cloud_events import Arrival
from servicekit.context import Context
from servicekit.dead_letter import Cause, DeadLetter
from servicekit.errors import Duplicate, PermanentError, StaleVersion
from servicekit.gathering import Gathered
from servicekit.mongo import ASCENDING, CollectionSpec, Index
from servicekit.service import On, Together
from servicekit.telemetry import Attributes, SpanKind, Trace, linked_span, span, traceparent
from servicekit.transaction import Transaction
from servicekit.verdict import Status, Verdict, already_accepted, refusal

SEEN = "intake_seen"
SEEN_FOR = timedelta(days=400)

COLLECTIONS: tuple[CollectionSpec, ...] = (
    CollectionSpec(SEEN, (Index((("at", ASCENDING),), expire_after=SEEN_FOR),)),
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An arrival that may come in unless it has been here before."""

    event: Event
    way: On | Together
    context: Context
    mark: str
    parent: Trace | None

    def goes_with(self, other: Candidate) -> bool:
        """Whether both may be handled in one go."""
        return self.way is other.way and self.context.regency == other.context.regency

    def span(self) -> AbstractContextManager[Any]:
        """What is done about it, in the trace of whoever sent it."""
        return span(f"{self.event.type} intake", kind=SpanKind.CONSUMER, parent=self.parent)


class Spoiled(Exception):
    """A handler refused after it may have written: the transaction can't be kept."""

    def __init__(self, index: int, error: PermanentError) -> None:
        super().__init__(str(error))
        self.index = index
        self.error = error


class Round:
    """One attempt.

    Args:
        admit: What an arrival would have the service do; raises a `PermanentError` when it may not come in.
        letter: The dead letter of a refused arrival.
        group: What came, in order.
        refused: What a handler refused in an earlier attempt, by its place in the group.
    """

    def __init__(
        self,
        admit: Callable[[Arrival], Candidate],
        letter: Callable[[Arrival, Cause], DeadLetter],
        group: Sequence[Arrival],
        refused: Mapping[int, PermanentError],
    ) -> None:
        self._admit = admit
        self._letter = letter
        self._group = group
        self._refused = refused
        self.current = 0

    async def decide(self, tx: Transaction) -> list[Verdict]:
        """A verdict for each arrival, in order. May run several times."""
        candidates = [self._candidate(arrival) for arrival in self._group]
        marks = [one.mark for one in candidates if isinstance(one, Candidate)]
        seen = await _found(tx, marks)
        accepted: list[str] = []
        verdicts: list[Verdict] = []
        while len(verdicts) < len(candidates):
            self.current = len(verdicts)
            run = self._run(candidates, seen)
            if not run:
                verdicts.append(self._known(candidates[self.current], seen, tx))
                continue
            for one, verdict in zip(run, await self._handle(run, tx), strict=True):
                verdicts.append(verdict)
                if verdict.status is Status.ACCEPTED:
                    accepted.append(one.mark)
                    seen.add(one.mark)
        await _remember(tx, accepted)
        return verdicts

    def _candidate(self, arrival: Arrival) -> Candidate | PermanentError:
        try:
            return self._admit(arrival)
        except PermanentError as error:
            return error

    def _run(self, candidates: Sequence[Candidate | PermanentError], seen: Set[str]) -> list[Candidate]:
        """What is handled next, in one go: nothing when the next one needs no handler, mostly one."""
        run: list[Candidate] = []
        marks = set(seen)
        for index in range(self.current, len(candidates)):
            one = candidates[index]
            if isinstance(one, PermanentError) or one.mark in marks or index in self._refused:
                break
            if run and not (isinstance(one.way, Together) and one.goes_with(run[0])):
                break
            run.append(one)
            marks.add(one.mark)
        return run

    def _known(self, candidate: Candidate | PermanentError, seen: Set[str], tx: Transaction) -> Verdict:
        """The verdict on an arrival that no handler is asked about."""
        arrival = self._group[self.current]
        if isinstance(candidate, PermanentError):
            return self._refuse(arrival, candidate, tx)
        if candidate.mark in seen:
            return already_accepted(arrival.id)
        return self._refuse(arrival, self._refused[self.current], tx)

    async def _handle(self, run: Sequence[Candidate], tx: Transaction) -> list[Verdict]:
        outer, tx.context = tx.context, run[0].context
        way = run[0].way
        try:
            refusals = await (
                self._together(way, run, tx) if isinstance(way, Together) else self._alone(way, run[0], tx)
            )
        finally:
            tx.context = outer
        arrivals = self._group[self.current :]
        return [
            self._refuse(arrival, error, tx) if error else Verdict(id=arrival.id, status=Status.ACCEPTED)
            for arrival, error in zip(arrivals, refusals, strict=False)
        ]

    async def _alone(self, way: On, one: Candidate, tx: Transaction) -> Sequence[PermanentError | None]:
        try:
            with one.span():
                await way.handler(one.event, tx)
        except Duplicate:
            raise
        except PermanentError as error:
            raise Spoiled(self.current, error) from error
        return (None,)

    async def _together(
        self, way: Together, run: Sequence[Candidate], tx: Transaction
    ) -> Sequence[PermanentError | None]:
        gathered, traces = [], list[str | None]()
        for one in run:
            with one.span():
                gathered.append(Gathered(one.event, one.context))
                traces.append(traceparent())
        attributes: Attributes = {
            "messaging.operation.type": "process",
            "messaging.batch.message_count": len(run),
        }
        name = f"{run[0].event.type} intake together"
        try:
            with linked_span(name, filter(None, traces), kind=SpanKind.CONSUMER, attributes=attributes):
                return await way.handler(gathered, tx)
        except Duplicate as taken:
            raise _taken() from taken

    def _refuse(self, arrival: Arrival, error: PermanentError, tx: Transaction) -> Verdict:
        tx.dead_letter(self._letter(arrival, Cause.of(error, failed_at=tx.now)))
        return refusal(arrival.id, error)


async def _found(tx: Transaction, marks: Sequence[str]) -> set[str]:
    if not marks:
        return set()
    documents = await tx.collection(SEEN).find({"_id": {"$in": list(marks)}}, projection={"_id": 1})
    return {str(document["_id"]) for document in documents}


async def _remember(tx: Transaction, marks: Sequence[str]) -> None:
    if not marks:
        return
    try:
        await tx.collection(SEEN).insert_many([{"_id": mark, "at": tx.now} for mark in marks])
    except Duplicate as taken:
        raise _taken() from taken


def _taken() -> StaleVersion:
    """Somebody else is at the same event: the transaction is tried again and finds it there."""
    return StaleVersion("Peristiwa yang sama sedang diproses", "The same event is being processed")
