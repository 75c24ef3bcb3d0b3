"""What a service is made of: the one value its `main.py` hands to the runtime."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from contracts.event import Event
from contracts.indicators import Window
from contracts.text import Text
from servicekit.settings import Settings

if TYPE_CHECKING:
    import asyncio

    from fastapi import APIRouter

    from servicekit.errors import PermanentError
    from servicekit.gathering import GroupHandler
    from servicekit.migrations import Migration
    from servicekit.mongo import CollectionSpec, Store
    from servicekit.process import Runtime
    from servicekit.transaction import Transaction

Handler = Callable[[Any, "Transaction"], Awaitable[Any]]
"""Takes one command or event and the transaction it runs in; the edge commits."""

Recount = Callable[["Store"], AsyncIterator[tuple[str, Event]]]
"""Yields (regency, event) again from a service's documents: exactly what it announced."""


@dataclass(frozen=True, slots=True)
class Span:
    """Which windows a question is about: those of one kind from `first` to `last`, as far as `now`."""

    window: Window
    first: str | None
    last: str | None
    now: datetime

    def covers(self, start: str) -> bool:
        """Whether the window with this start is meant."""
        return (self.first is None or start >= self.first) and (self.last is None or start <= self.last)


Place = tuple[str, ...]
"""Who should have been heard from, and when: the start of a window, a regency, then values of labels."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """Who should have been heard from by now, known without listening: from a calendar or from documents.

    Attributes:
        meaning: One sentence for readers: who is expected, and when.
        labels: Which labels the places have after their regency.
        places: Asked for a span; None for a kind of window in which nobody is expected.
    """

    meaning: Text
    labels: tuple[str, ...]
    places: Callable[[Store, Span], Awaitable[set[Place] | None]]


@dataclass(frozen=True, slots=True)
class On:
    """A subscription: this event of this or another service is handled by this function."""

    event: type[Event]
    handler: Handler


@dataclass(frozen=True, slots=True)
class Seed:
    """A command a service gives itself at every start, for a regency; its handler does nothing again."""

    regency: str
    handler: Handler
    command: object


@dataclass(frozen=True, slots=True)
class Tick:
    """A routine's turn has come.

    Attributes:
        last: When it ran for this regency before; None the first time.
    """

    last: datetime | None


@dataclass(frozen=True, slots=True)
class Routine:
    """Work a service does by itself from time to time, for one regency after the other.

    Attributes:
        name: Stable: its progress is kept under it.
        every: From the end of one turn to the next.
        handler: Takes a `Tick` and does one small part; true if more of it is left to do at once. Its turn is
            noted in the same transaction, so it runs once, however many workers there are.
        regencies: For whom there may be something to do.
    """

    name: str
    every: timedelta
    handler: Callable[[Tick, Transaction], Awaitable[bool]]
    regencies: Callable[[Store], Awaitable[Iterable[str]]]


@dataclass(frozen=True, slots=True)
class Errand:
    """What a worker does outside of transactions, as long as it lives: such as sending mail.

    Attributes:
        run: Takes the worker's parts and an event; returns soon after the event is set, and not before.
    """

    name: str
    run: Callable[[Runtime, asyncio.Event], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Together:
    """At a door: what arrives of this event at the same time is handled in one go.

    Attributes:
        handler: Told of one regency's events in order; says of each why it is refused, or None. What it
            refuses leaves nothing behind, so it spoils none of the others. It raises no `PermanentError`.
    """

    event: type[Event]
    handler: GroupHandler[Any, PermanentError | None]


@dataclass(frozen=True, slots=True)
class Service:
    """One service, declared.

    Attributes:
        name: Also the prefix of its topics and groups, such as "tourism-market".
        routes: Its HTTP endpoints, asked for by a process that answers HTTP.
        collections: Every collection it owns with its indexes; they exist before the first transaction.
        consumers: What it does about events on other services' topics.
        doors: Which events other systems may bring to `POST /events` and `<name>.intake`.
        recount: For reconcile, and for what topics have no more: event type → the documents, told as events
            again.
        expected: For completeness: event type → who should have sent one.
        seeds: Asked at start-up: what it comes with, such as the markets of a data file.
        routines: What its workers do by themselves from time to time.
        errands: What its workers do outside of transactions, all the time.
        migrations: What documents of earlier releases lack, in the order it came to be.
        settings: What its processes may be told; `Settings`, or that and more.
    """

    name: str
    routes: Callable[[], APIRouter]
    collections: tuple[CollectionSpec, ...]
    consumers: tuple[On, ...] = ()
    doors: tuple[On | Together, ...] = ()
    recount: Mapping[type[Event], Recount] = field(default_factory=dict)
    expected: Mapping[type[Event], Expectation] = field(default_factory=dict)
    seeds: Callable[[], Iterable[Seed]] = tuple
    routines: tuple[Routine, ...] = ()
    errands: tuple[Errand, ...] = ()
    migrations: tuple[Migration, ...] = ()
    settings: type[Settings] = Settings

    @property
    def package(self) -> str:
        """Its Python package and default database name."""
        return self.name.replace("-", "_")
