"""The inboxes: what each person was told, and what of it they have read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from notifications.domain.errors import InboxItemNotFound
from notifications.domain.message import Message
from notifications.domain.notices import Notice
from notifications.domain.wording import Text
from notifications.reference import word_retention
from servicekit.mongo import ASCENDING, DESCENDING, CollectionSpec, Document, Index, Store, asked_for
from servicekit.transaction import Transaction

INBOX_ITEMS = "inbox_items"

_LATEST_FIRST = (("created_at", DESCENDING), ("_id", DESCENDING))
_OWN = (("regency", ASCENDING), ("subject", ASCENDING))

COLLECTIONS = (
    CollectionSpec(
        INBOX_ITEMS,
        (
            Index((*_OWN, *_LATEST_FIRST)),
            Index((*_OWN, ("read_at", ASCENDING))),
            Index((*_OWN, ("changed_at", ASCENDING))),
            Index((("forget_at", ASCENDING),), expire_after=timedelta(0)),
        ),
    ),
)

OVERLAP = timedelta(seconds=30)
"""Longer than any transaction may take."""


@dataclass(frozen=True, slots=True)
class InboxItem:
    """One notice in one person's inbox; its id is the message's.

    Attributes:
        rule_id: By which rule it came; None for one from before that was kept here, as is the purpose.
        is_alert: Whether it must be seen soon.
        level: Above 0 it was escalated to this person.
        acknowledged_at: Since when this person answers for it.
        answered_at: Since when somebody who was told does.
    """

    id: str
    title: Text
    body: Text
    created_at: datetime
    read_at: datetime | None = None
    rule_id: str | None = None
    purpose: str | None = None
    is_alert: bool = False
    level: int = 0
    acknowledged_at: datetime | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of an inbox is meant; what is left open lets everything through.

    Attributes:
        since: What came then or later.
        until: What came before.
    """

    unread_only: bool = False
    alerts_only: bool = False
    rule_id: str | None = None
    purpose: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def where(self, regency: str, subject: str) -> Document:
        """The query for it in one person's inbox."""
        came = asked_for({"$gte": self.since, "$lt": self.until})
        wanted = {"rule_id": self.rule_id, "purpose": self.purpose, "created_at": came or None}
        unread = {"read_at": None} if self.unread_only else {}
        alerts = {"is_alert": True} if self.alerts_only else {}
        return {"regency": regency, "subject": subject} | unread | alerts | asked_for(wanted)


@dataclass(frozen=True, slots=True)
class Unread:
    """How much of an inbox was not read, and how many alerts are among it."""

    unread: int
    unread_alerts: int


class Inboxes:
    """The inboxes of one transaction's regency."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._regency = tx.context.regency
        self._items = tx.collection(INBOX_ITEMS)

    async def put(self, messages: Sequence[Message], notice: Notice) -> None:
        """Lay the notice into the inboxes of the messages' recipients.

        It goes when its time is over; an alert has no such time before it is read.
        """
        forget_at = self._tx.now + word_retention().notices
        came = {"created_at": self._tx.now, "changed_at": self._tx.now, "read_at": None}
        same = {"regency": self._regency} | asdict(notice) | came
        items = [
            {
                "_id": _key(self._regency, message.id),
                "item_id": message.id,
                "subject": message.recipient,
                "rule_id": message.rule_id,
                "purpose": message.purpose,
                "is_alert": message.is_alert,
                "level": message.level,
                "forget_at": None if message.is_alert else forget_at,
            }
            for message in messages
        ]
        if items:
            await self._items.insert_many([item | same for item in items])

    async def load(self, subject: str, item_id: str) -> InboxItem:
        """A notice in this person's own inbox. Raises: `InboxItemNotFound`."""
        document = await self._items.find_one({"_id": _key(self._regency, item_id), "subject": subject})
        if document is None:
            raise InboxItemNotFound(item_id)
        return _item(document)

    async def unread(self, subject: str, wanted: Wanted, *, most: int) -> list[InboxItem]:
        """Some of what this person has not read, the latest first."""
        where = wanted.where(self._regency, subject) | {"read_at": None}
        return [_item(one) for one in await self._items.find(where, sort=_LATEST_FIRST, limit=most)]

    async def note(self, item_ids: Iterable[str], **instants: datetime) -> None:
        """Note what was done with notices and when: each of these fields once. What was read goes in time."""
        keys = [_key(self._regency, item_id) for item_id in item_ids]
        for name, at in instants.items():
            noted = {name: at, "changed_at": self._tx.now}
            goes = {"forget_at": at + word_retention().notices} if name == "read_at" else {}
            change = {"$set": noted | goes}
            await self._items.update_many({"_id": {"$in": keys}, name: None}, change)


@dataclass(frozen=True, slots=True)
class Look:
    """What a look into an inbox found.

    Attributes:
        items: What came since the look before, the oldest first.
        is_changed: Whether anything came or was read.
    """

    items: Sequence[InboxItem]
    is_changed: bool


@dataclass(slots=True)
class InboxWatch:
    """What is new in one person's inbox since the last look; a look at which nothing is new is one query.

    A notice carries the instant its transaction began but appears when it commits, so each look goes back a
    while and leaves out what it saw before.

    Attributes:
        since: What came before is not told, but for what committed late.
    """

    store: Store
    regency: str
    subject: str
    since: datetime
    _looked_at: datetime = field(init=False)
    _by: str = "created_at"
    _shown: set[str] = field(default_factory=set)
    _seen: set[tuple[str, datetime | None]] = field(default_factory=set)

    async def begin(self, last_seen: str | None) -> None:
        """Take as known what came before now, or before the notice a returning reader saw last."""
        if last_seen is not None:
            self.since = await self._created_at(last_seen) or self.since
        self._looked_at = self.since
        self._shown = {one["item_id"] for one in await self._recent() if one["created_at"] <= self.since}

    async def look(self, at: datetime) -> Look:
        """What came or changed since the last look; `at` is the time of this one."""
        found = await self._recent()
        self._looked_at, self._by = at, "changed_at"
        before, self._seen = self._seen, {(one["item_id"], one["read_at"]) for one in found}
        came = [one["item_id"] for one in found if self._is_fresh(one)]
        self._shown |= set(came)
        return Look(await self._items(came) if came else (), not self._seen <= before)

    def _is_fresh(self, one: Document) -> bool:
        return one["created_at"] >= self.since - OVERLAP and one["item_id"] not in self._shown

    async def _recent(self) -> list[Document]:
        """What came since the last look, and after the first one what changed too.

        Notices from before changes were noted are found by when they came.
        """
        where = {"regency": self.regency, "subject": self.subject}
        return await self.store.collection(INBOX_ITEMS).find(
            where | {self._by: {"$gte": self._looked_at - OVERLAP}},
            projection={"item_id": True, "created_at": True, "read_at": True},
        )

    async def _items(self, item_ids: Sequence[str]) -> list[InboxItem]:
        found = await self.store.collection(INBOX_ITEMS).find(
            {"_id": {"$in": [_key(self.regency, item_id) for item_id in item_ids]}},
            sort=[("created_at", ASCENDING), ("_id", ASCENDING)],
        )
        return [_item(document) for document in found]

    async def _created_at(self, item_id: str) -> datetime | None:
        own = {"_id": _key(self.regency, item_id), "subject": self.subject}
        document = await self.store.collection(INBOX_ITEMS).find_one(own)
        return document["created_at"] if document else None


async def list_items(
    store: Store, regency: str, subject: str, wanted: Wanted, *, limit: int, skip: int
) -> tuple[list[InboxItem], int]:
    """A page of one person's inbox, the latest first, and how much of what is wanted there is in all."""
    where = wanted.where(regency, subject)
    found, total = await store.collection(INBOX_ITEMS).page(where, sort=_LATEST_FIRST, limit=limit, skip=skip)
    return [_item(document) for document in found], total


async def count_unread(store: Store, regency: str, subject: str) -> Unread:
    """How much this person has not read."""
    own = {"regency": regency, "subject": subject, "read_at": None}
    groups = {"_id": "$is_alert", "count": {"$sum": 1}}
    found = await store.collection(INBOX_ITEMS).aggregate([{"$match": own}, {"$group": groups}])
    alerts = sum(one["count"] for one in found if one["_id"])
    return Unread(sum(one["count"] for one in found), alerts)


async def every_item(store: Store, regency: str, subject: str) -> AsyncIterator[InboxItem]:
    """Everything in one person's inbox, the oldest first."""
    where = {"regency": regency, "subject": subject}
    async for document in store.collection(INBOX_ITEMS).stream(where, sort=[("created_at", ASCENDING)]):
        yield _item(document)


def _key(regency: str, item_id: str) -> str:
    return f"{regency}/{item_id}"


def _item(document: Mapping[str, Any]) -> InboxItem:
    return InboxItem(
        id=document["item_id"],
        title=Text(**document["title"]),
        body=Text(**document["body"]),
        created_at=document["created_at"],
        read_at=document["read_at"],
        rule_id=document.get("rule_id"),
        purpose=document.get("purpose"),
        is_alert=document.get("is_alert", False),
        level=document.get("level", 0),
        acknowledged_at=document.get("acknowledged_at"),
        answered_at=document.get("answered_at"),
    )
