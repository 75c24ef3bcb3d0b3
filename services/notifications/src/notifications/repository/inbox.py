"""The inboxes: what each person was told, and what of it they have read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from notifications.domain.errors import InboxItemNotFound
from notifications.domain.message import Message
from notifications.domain.notices import Notice
from notifications.domain.wording import Text
from servicekit.mongo import ASCENDING, DESCENDING, CollectionSpec, Document, Index, Store
from servicekit.transaction import Transaction

INBOX_ITEMS = "inbox_items"

COLLECTIONS = (
    CollectionSpec(
        INBOX_ITEMS,
        (
            Index(
                (
                    ("regency", ASCENDING),
                    ("subject", ASCENDING),
                    ("created_at", DESCENDING),
                    ("_id", DESCENDING),
                )
            ),
        ),
    ),
)

OVERLAP = timedelta(seconds=30)
"""Longer than any transaction may take."""


@dataclass(frozen=True, slots=True)
class InboxItem:
    """One notice in one person's inbox; its id is the message's."""

    id: str
    title: Text
    body: Text
    created_at: datetime
    read_at: datetime | None = None


class Inboxes:
    """The inboxes of one transaction's regency."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._regency = tx.context.regency
        self._items = tx.collection(INBOX_ITEMS)

    async def put(self, messages: Sequence[Message], notice: Notice) -> None:
        """Lay the notice into the inboxes of the messages' recipients."""
        same = {"regency": self._regency} | asdict(notice) | {"created_at": self._tx.now, "read_at": None}
        items = [
            {"_id": _key(self._regency, message.id), "item_id": message.id, "subject": message.recipient}
            for message in messages
        ]
        if items:
            await self._items.insert_many([item | same for item in items])

    async def mark_read(self, subject: str, item_id: str) -> InboxItem:
        """Mark a notice in this person's own inbox as read, the first time only.

        Raises: `InboxItemNotFound`.
        """
        own = {"_id": _key(self._regency, item_id), "subject": subject}
        await self._items.update_one(own | {"read_at": None}, {"$set": {"read_at": self._tx.now}})
        document = await self._items.find_one(own)
        if document is None:
            raise InboxItemNotFound(item_id)
        return _item(document)


@dataclass(slots=True)
class InboxWatch:
    """What is new in one person's inbox since the last look.

    A notice carries the instant its transaction began but appears when it commits, so each look goes back a
    while and leaves out what was shown before.

    Attributes:
        since: The latest notice it knows of, or when it began.
    """

    store: Store
    regency: str
    subject: str
    since: datetime
    _shown: set[str] = field(default_factory=set)

    async def begin(self, last_seen: str | None) -> None:
        """Take as known what came before now, or before the notice a returning reader saw last."""
        if last_seen is not None:
            self.since = await self._created_at(last_seen) or self.since
        self._shown = {item.id for item in await self._recent() if item.created_at <= self.since}

    async def fresh(self) -> list[InboxItem]:
        """The notices that came since, the oldest first."""
        items = [item for item in await self._recent() if item.id not in self._shown]
        if items:
            self.since = max(self.since, items[-1].created_at)
            self._shown |= {item.id for item in items}
        return items

    async def _recent(self) -> list[InboxItem]:
        where = {"regency": self.regency, "subject": self.subject}
        found = await self.store.collection(INBOX_ITEMS).find(
            where | {"created_at": {"$gte": self.since - OVERLAP}},
            sort=[("created_at", ASCENDING), ("_id", ASCENDING)],
        )
        return [_item(document) for document in found]

    async def _created_at(self, item_id: str) -> datetime | None:
        own = {"_id": _key(self.regency, item_id), "subject": self.subject}
        document = await self.store.collection(INBOX_ITEMS).find_one(own)
        return document["created_at"] if document else None


async def list_items(
    store: Store, regency: str, subject: str, *, unread_only: bool, limit: int, skip: int
) -> tuple[list[InboxItem], int]:
    """A page of one person's inbox, the latest first, and how much it holds in all."""
    where: Document = {"regency": regency, "subject": subject} | ({"read_at": None} if unread_only else {})
    order = [("created_at", DESCENDING), ("_id", DESCENDING)]
    found, total = await store.collection(INBOX_ITEMS).page(where, sort=order, limit=limit, skip=skip)
    return [_item(document) for document in found], total


async def count_unread(store: Store, regency: str, subject: str) -> int:
    """How many notices this person has not read."""
    unread = {"regency": regency, "subject": subject, "read_at": None}
    return await store.collection(INBOX_ITEMS).count(unread)


def _key(regency: str, item_id: str) -> str:
    return f"{regency}/{item_id}"


def _item(document: Mapping[str, Any]) -> InboxItem:
    return InboxItem(
        id=document["item_id"],
        title=Text(**document["title"]),
        body=Text(**document["body"]),
        created_at=document["created_at"],
        read_at=document["read_at"],
    )
