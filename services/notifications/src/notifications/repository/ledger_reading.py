"""The delivery ledger as operators read it: by filters, one row with its kin, and counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from notifications.domain.channels import Channel
from notifications.domain.errors_ledger import MessageNotFound
from notifications.domain.message import State
from notifications.repository.ledger import LATEST_FIRST, MESSAGES, LedgerRow, row_of
from servicekit.mongo import Document, Store, asked_for
from servicekit.transaction import Transaction

_WAITING: tuple[State, ...] = ("queued", "sending")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which messages are asked for; what is None or empty leaves all in.

    Attributes:
        since: Queued at this instant or later; `until`: before this one.
        held: What it waits for, while it is queued.
        digest_id: The digest it goes, or went, along with.
    """

    state: Sequence[State] = ()
    channel: Sequence[Channel] = ()
    reason: str | None = None
    rule_id: str | None = None
    purpose: str | None = None
    cause: str | None = None
    recipient: str | None = None
    correlation_id: str | None = None
    held: str | None = None
    digest_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def where(self, regency: str) -> Document:
        """The query of this regency's rows."""
        plain = ("reason", "rule_id", "purpose", "cause", "recipient", "correlation_id", "held", "digest_id")
        asked: dict[str, Any] = {name: getattr(self, name) for name in plain}
        asked["state"] = _any_of(self.state or (("queued",) if self.held else ()))
        asked["channel"] = _any_of(self.channel)
        asked["queued_at"] = asked_for({"$gte": self.since, "$lt": self.until}) or None
        return {"regency": regency} | asked_for(asked)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many messages over a channel stand in one state for one reason."""

    channel: Channel
    state: State
    reason: str | None
    messages: int


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits for one target.

    Attributes:
        since: When the oldest of it was queued.
    """

    messages: int
    since: datetime


async def list_messages(
    store: Store, regency: str, wanted: Filter, *, limit: int, skip: int
) -> tuple[list[LedgerRow], int]:
    """A page of this regency's ledger, the latest first, and how many rows there are in all."""
    found, total = await store.collection(MESSAGES).page(
        wanted.where(regency), sort=LATEST_FIRST, limit=limit, skip=skip
    )
    return [row_of(document) for document in found], total


async def find_row(store: Store, regency: str, message_id: str) -> LedgerRow:
    """One row. Raises: `MessageNotFound`."""
    document = await store.collection(MESSAGES).find_one({"_id": f"{regency}/{message_id}"})
    if document is None:
        raise MessageNotFound(message_id)
    return row_of(document)


async def kin_of(store: Store, regency: str, row: LedgerRow) -> list[LedgerRow]:
    """The other rows that tell the same person about the same cause by the same rule, the first first."""
    one = row.message
    where = {"regency": regency, "cause": one.cause, "rule_id": one.rule_id, "recipient": one.recipient}
    found = await store.collection(MESSAGES).find(where, sort=[("queued_at", 1), ("_id", 1)])
    return [kin for kin in map(row_of, found) if kin.message.id != one.id]


async def tally(store: Store, regency: str, since: datetime, until: datetime) -> list[Tally]:
    """This regency's messages queued in a span, counted."""
    match = Filter(since=since, until=until).where(regency)
    by = {name: f"${name}" for name in ("channel", "state", "reason")}
    grouped = {"_id": by, "messages": {"$sum": 1}}
    found = await store.collection(MESSAGES).aggregate([{"$match": match}, {"$group": grouped}])
    counted = [Tally(**_said(one["_id"]), messages=one["messages"]) for one in found]
    return sorted(counted, key=lambda one: (one.channel, one.state, one.reason or ""))


async def backlogs(store: Store, regency: str) -> Mapping[str, Backlog]:
    """What waits to be sent in this regency, by target."""
    match = {"regency": regency, "state": {"$in": list(_WAITING)}}
    grouped = {"_id": "$target", "messages": {"$sum": 1}, "since": {"$min": "$queued_at"}}
    found = await store.collection(MESSAGES).aggregate([{"$match": match}, {"$group": grouped}])
    return {one["_id"]: Backlog(one["messages"], one["since"]) for one in found}


async def count_reached(tx: Transaction, cause: str, rule_id: str) -> int:
    """How many people have what this rule says about this cause in their inbox."""
    about = {"regency": tx.context.regency, "cause": cause, "rule_id": rule_id}
    return await tx.collection(MESSAGES).count(about | {"channel": "inbox", "state": "delivered"})


def _said(group: Mapping[str, Any]) -> dict[str, Any]:
    return {name: group.get(name) for name in ("channel", "state", "reason")}


def _any_of(values: Sequence[str]) -> str | Document | None:
    if len(values) > 1:
        return {"$in": sorted(set(values))}
    return values[0] if values else None
