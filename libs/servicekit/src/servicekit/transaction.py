"""One transaction: documents and the events they cause, stored together or not at all.

The edge (an endpoint, the consumer pipeline, the intake door) owns it; a handler gets it and never commits.
A handler may run several times before the transaction commits, so it acts through the transaction only.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from contracts.event import Event
from servicekit.clock import (
    Clock,
)
from servicekit.context import Context, check_office
from servicekit.days import day_of
from servicekit.envelope import Letterhead
from servicekit.errors import StaleVersion
from servicekit.gathering import Gathered, Gathering
from servicekit.mongo import Collection, Document, InsertOne, ReplaceOne, Session, Store
from servicekit.outbox import OUTBOX, Outbox, Outgoing, rows

if TYPE_CHECKING:
    from servicekit.dead_letter import DeadLetter

T = TypeVar("T")


class Transaction:
    """What a handler may read and change.

    Attributes:
        now: The instant of this attempt, aware, in UTC, in whole milliseconds as the store keeps them.
        context: Who asked, for which regency, and why.
    """

    def __init__(self, session: Session, outbox: Outbox, clock: Clock, context: Context) -> None:
        now = clock.now()
        self.now: datetime = now.replace(microsecond=now.microsecond // 1000 * 1000)
        self.context = context
        self._session = session
        self._outbox = outbox
        self._clock = clock
        self._order = _microseconds(self.now)
        self._records: list[tuple[Outgoing, int]] = []
        self._letters: list[DeadLetter] = []
        self._thread: str | None = None
        self._letterheads: dict[Gathered[Any], Letterhead] = {}

    @property
    def today(self) -> date:
        """The day of this attempt, WIB."""
        return day_of(self.now)

    @property
    def announces(self) -> bool:
        """Whether there is something for the relay."""
        return bool(self._records)

    def new_id(self) -> str:
        """A UUIDv7."""
        return self._clock.new_id()

    def collection(self, name: str) -> Collection:
        """The collection, inside this transaction."""
        return self._session.collection(name)

    def join(self, thread: str) -> None:
        """From now on what is announced belongs to this thread: the correlation id of what began it.

        That goes for each of several commands that share the transaction too.
        """
        self.context = replace(self.context, correlation_id=thread)
        self._thread = thread
        self._letterheads.clear()

    def act_for(self, office: str) -> None:
        """Return if whoever asks may act for this office (OPD). Raises `Forbidden` (other-office)."""
        check_office(self.context.office, office)

    async def save(self, collection: str, document: Document, *, events: Sequence[Event] = ()) -> None:
        """Store an aggregate's document, if nobody changed it meanwhile, and announce what happened to it.

        `document` needs `_id` and `regency`. Its `version` is the one that was loaded; without one it is new.
        It is updated in place: `version`, `updated_at`, and `order`, which keeps the aggregate's events in
        order.

        Raises: `StaleVersion` when the stored version differs: the edge loads and decides again. `Duplicate`
        when a new document's id is taken.
        """
        self.follow([document])
        self.emit(*events)
        await self.save_all(collection, [document])

    async def save_all(self, collection: str, documents: Sequence[Document]) -> None:
        """Store aggregates' documents as `save` does, in one go.

        What happened to them is announced before, and after `follow`.
        """
        stamped = [(document, self._stamp(document)) for document in documents]
        target = self.collection(collection)
        replaced = sum(loaded > 0 for _, loaded in stamped)
        match stamped:  # for a single one the driver's way for many costs twice as much
            case [(document, 0)]:
                await target.insert_one(document)
                return
            case [(document, loaded)]:
                matched = await target.replace_one(_as_loaded(document, loaded), document)
            case _:
                matched = await target.bulk_write([_write(*one) for one in stamped])
        if matched < replaced:
            raise StaleVersion("Data berubah sementara itu", "the document changed meanwhile")

    def _stamp(self, document: Document) -> int:
        """Mark a document as changed now; the version it was loaded with, 0 for a new one."""
        loaded: int = document.get("version", 0)
        document["version"] = loaded + 1
        document["updated_at"] = self.now
        document["order"] = self._order + len(self._records)
        return loaded

    def follow(self, documents: Iterable[Document]) -> None:
        """Put what is announced from now on after everything that these documents announced."""
        self._order = max(self._order, *(document.get("order", 0) + 1 for document in documents), 0)

    def emit(self, *events: Event, cause: Gathered[Any] | None = None) -> None:
        """Announce events; published after the commit, or never.

        Where several commands share the transaction, `cause` is the one that caused them.
        """
        if events:
            letterhead = self._letterhead(cause) if cause else self._outbox.letterhead(self.context)
            records = self._outbox.address(events, letterhead, self.new_id)
            self._records += [(record, self._order) for record in records]

    def _letterhead(self, cause: Gathered[Any]) -> Letterhead:
        if cause not in self._letterheads:
            context = replace(cause.context, correlation_id=self._thread or cause.context.correlation_id)
            self._letterheads[cause] = cause.variables.run(self._outbox.letterhead, context)
        return self._letterheads[cause]

    @property
    def letters(self) -> Sequence[DeadLetter]:
        """What is set aside, so far."""
        return self._letters

    def dead_letter(self, letter: DeadLetter) -> None:
        """Set a message aside on its dead-letter topic, in this same transaction."""
        self._letters.append(letter)
        self._records.append((self._outbox.set_aside(letter), self._order))

    async def flush(self) -> None:
        """Write the outbox rows. The edge calls it once, after the handler."""
        made = rows(self._records, now=self.now, new_id=self.new_id)
        if made:
            await self.collection(OUTBOX).insert_many(made)


class Transactions:
    """Runs handlers, each in a transaction of its own.

    Args:
        on_rerun: Called whenever a handler has to run again after a conflict: for a counter.
        on_set_aside: Called with topic and code of each dead letter that is committed: for a counter.
    """

    def __init__(
        self,
        store: Store,
        outbox: Outbox,
        clock: Clock,
        *,
        on_rerun: Callable[[], None] = lambda: None,
        on_set_aside: Callable[[str, str], None] = lambda _topic, _code: None,
    ) -> None:
        self.store = store
        self.outbox = outbox
        self.clock = clock
        self._on_rerun = on_rerun
        self._on_set_aside = on_set_aside
        self.gathering = Gathering(self.run)

    async def run(self, work: Callable[[Transaction], Awaitable[T]], *, context: Context) -> T:
        """Run `work` until it commits, wake the relay, and return what the last run returned.

        Raises: what `work` raises, then nothing is stored; `StaleVersion` when others kept changing the
        document; `Unavailable` and `DeadlineExceeded` of the store.
        """
        done: Transaction | None = None
        runs = 0

        async def attempt(session: Session) -> T:
            nonlocal done, runs
            if runs:
                self._on_rerun()
            runs += 1
            transaction = Transaction(session, self.outbox, self.clock, context)
            result = await work(transaction)
            await transaction.flush()
            done = transaction
            return result

        result = await self.store.run(attempt)
        if done is not None:
            self._tell(done)
        return result

    def _tell(self, done: Transaction) -> None:
        for letter in done.letters:
            self._on_set_aside(letter.topic, letter.cause.code)
        if done.announces:
            self.outbox.wake()


def _as_loaded(document: Document, version: int) -> Document:
    return {"_id": document["_id"], "version": version}


def _write(document: Document, loaded: int) -> InsertOne[Document] | ReplaceOne[Document]:
    return ReplaceOne(_as_loaded(document, loaded), document) if loaded else InsertOne(document)


def _microseconds(instant: datetime) -> int:
    return int(instant.timestamp() * 1000) * 1000
