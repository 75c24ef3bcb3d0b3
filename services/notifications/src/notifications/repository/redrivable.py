"""Which messages of the ledger may be sent once more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from notifications.domain.channels import Channel, ChannelPolicy
from notifications.domain.message import DIGEST, Message
from notifications.repository.ledger import Ledger
from notifications.repository.ledger_reading import Filter
from servicekit.mongo import ASCENDING


class Redrivable:
    """What an operator asked for, less what was sent once more as often as its channel allows, or is too old.

    Args:
        since: When the oldest was queued whose words are still there.
    """

    def __init__(
        self,
        ledger: Ledger,
        regency: str,
        wanted: Filter,
        policies: Mapping[Channel, ChannelPolicy],
        *,
        since: datetime,
    ) -> None:
        self._ledger = ledger
        own: Mapping[str, Any] = wanted.where(regency)
        allowed = [
            {"channel": name, "redrives": {"$not": {"$gte": policy.redrives}}}
            for name, policy in policies.items()
        ]
        young = {"queued_at": {"$gte": since}}
        self._where: Mapping[str, Any] = {
            "$and": [own, young, {"rule_id": {"$ne": DIGEST}}, {"$or": allowed}]
        }

    async def count(self) -> int:
        """How many there are."""
        return await self._ledger.count(self._where)

    async def first(self, most: int) -> list[Message]:
        """Some of them, the oldest first."""
        return await self._ledger.matching(self._where, sort=[("queued_at", ASCENDING)], most=most)
