"""What messages say: kept once for all recipients of a rule about an event, as long as it may be needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from notifications.domain.letter import Content
from notifications.domain.message import Message
from notifications.domain.notices import Notice
from notifications.domain.wording import Text
from notifications.reference import word_retention
from notifications.repository.inbox import INBOX_ITEMS
from servicekit.mongo import ASCENDING, CollectionSpec, Index, Store
from servicekit.transaction import Transaction

CONTENTS = "contents"

COLLECTIONS = (CollectionSpec(CONTENTS, (Index((("forget_at", ASCENDING),), expire_after=timedelta(0)),)),)

About = tuple[str, str]
"""The cause and the rule."""


class Contents:
    """The contents of one transaction's regency."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._regency = tx.context.regency

    async def keep(self, content: Content) -> None:
        """Keep what is said, the first time only: it does not change while its messages are on their way."""
        key = self._key((content.cause, content.rule_id))
        if await self._tx.collection(CONTENTS).find_one({"_id": key}, {"_id": True}) is None:
            document = {"_id": key, "regency": self._regency, "kept_at": self._tx.now} | asdict(content)
            document["forget_at"] = self._tx.now + word_retention().contents
            await self._tx.collection(CONTENTS).insert_one(document)

    async def of(self, abouts: Iterable[About]) -> Mapping[About, Content]:
        """What is said about these; what nobody kept is left out."""
        keys = {self._key(about) for about in abouts}
        found = await self._tx.collection(CONTENTS).find({"_id": {"$in": sorted(keys)}})
        return {(one["cause"], one["rule_id"]): _content(one) for one in found}

    def _key(self, about: About) -> str:
        cause, rule_id = about
        return f"{self._regency}/{rule_id}/{cause}"


async def text_of(store: Store, regency: str, message: Message) -> Notice | None:
    """What a message says, as it was told; None where neither a content nor an inbox keeps it."""
    key = f"{regency}/{message.rule_id}/{message.cause}"
    content = await store.collection(CONTENTS).find_one({"_id": key})
    if content is not None:
        return _content(content).notice
    item = await store.collection(INBOX_ITEMS).find_one({"_id": f"{regency}/{message.id}"})
    return Notice(Text(**item["title"]), Text(**item["body"])) if item else None


def _content(document: Mapping[str, Any]) -> Content:
    return Content(
        cause=document["cause"],
        rule_id=document["rule_id"],
        notice=_notice(document["notice"]),
        event=document["event"],
        occurred_at=document["occurred_at"],
        facts={field: Text(**text) for field, text in document["facts"].items()},
        template_version=document.get("template_version"),
    )


def _notice(document: Mapping[str, Any]) -> Notice:
    short = document.get("short")
    return Notice(Text(**document["title"]), Text(**document["body"]), Text(**short) if short else None)
