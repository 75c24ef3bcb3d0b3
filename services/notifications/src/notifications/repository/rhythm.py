"""What waits for its time: who was disturbed lately, digests to be made, alerts that stayed unread."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from notifications.domain.message import Message
from notifications.domain.rhythm import Begun
from notifications.repository.ledger import MESSAGES, Ledger
from servicekit.mongo import ASCENDING, Store
from servicekit.transaction import Transaction

_DISTURBING = ("sending", "sent", "delivered")
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


async def begun_lately(
    tx: Transaction, channel: str, recipients: Collection[str], *, since: datetime, but: Collection[str]
) -> Mapping[str, list[Begun]]:
    """When each of these people was sent something over a channel after this instant.

    What came to nothing counts no more, a notice in a digest does not count beside it, and `but` are the ids
    of messages that are left out.
    """
    found = await tx.collection(MESSAGES).find(
        {
            "regency": tx.context.regency,
            "channel": channel,
            "recipient": {"$in": sorted(recipients)},
            "begun_at": {"$gt": since},
            "state": {"$in": _DISTURBING},
            "digest_id": None,
            "message_id": {"$nin": sorted(but)},
        },
        projection={"recipient": True, "begun_at": True, "urgency": True},
    )
    begun: dict[str, list[Begun]] = {recipient: [] for recipient in recipients}
    for one in found:
        begun[one["recipient"]].append(Begun(one["begun_at"], one["urgency"] == "urgent"))
    return begun


class Rhythm:
    """The messages of one transaction's regency whose time has come; they are saved in its ledger."""

    def __init__(self, tx: Transaction, ledger: Ledger) -> None:
        self._now = tx.now
        self._ledger = ledger

    async def digests_due(self, *, most: int) -> list[Message]:
        """Some messages whose recipient's digest is due, the longest waiting first."""
        where = {"digest_at": {"$lte": self._now}, "state": "queued"}
        return await self._ledger.matching(where, sort=[("digest_at", ASCENDING)], most=most)

    async def waiting_of(self, recipient: str, *, most: int) -> list[Message]:
        """Some of what waits for a person's digests, in the order it was made."""
        where = {"recipient": recipient, "state": "queued", "digest_at": {"$gt": _EVER}}
        order = [("queued_at", ASCENDING), ("_id", ASCENDING)]
        return await self._ledger.matching(where, sort=order, most=most)

    async def members_of(self, digest_ids: Collection[str]) -> list[Message]:
        """What goes along with these digests and has not come to its end."""
        where = {"digest_id": {"$in": sorted(digest_ids)}, "state": {"$in": ["queued", "sending", "sent"]}}
        return await self._ledger.matching(where, sort=[("queued_at", ASCENDING), ("_id", ASCENDING)])

    async def unread_too_long(self, *, most: int) -> list[Message]:
        """Some alerts of which a superior is to be told now, the longest unread first."""
        where = {"escalate_at": {"$lte": self._now}}
        return await self._ledger.matching(where, sort=[("escalate_at", ASCENDING)], most=most)

    async def told_of(self, message: Message) -> list[Message]:
        """All messages about the same, by the same rule, in inboxes."""
        where = {"cause": message.cause, "rule_id": message.rule_id, "channel": message.channel}
        return await self._ledger.matching(where)


async def regencies_with_digests(store: Store) -> list[str]:
    """The regencies where something waits for a digest."""
    return await _regencies(store, "digest_at")


async def regencies_with_unread_alerts(store: Store) -> list[str]:
    """The regencies where a superior may have to be told."""
    return await _regencies(store, "escalate_at")


async def _regencies(store: Store, instant: str) -> list[str]:
    return [
        str(one) for one in await store.collection(MESSAGES).distinct("regency", {instant: {"$gt": _EVER}})
    ]
