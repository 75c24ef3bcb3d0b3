"""The delivery ledger: one row per cause, rule, recipient and channel."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from contracts.event import Event
from notifications.domain.message import Message, Step
from notifications.domain.notices import Escalation
from notifications.reference import channel_policies
from servicekit.mongo import (
    ASCENDING,
    DESCENDING,
    CollectionSpec,
    Document,
    Index,
    Keys,
    Store,
    asked_for,
)
from servicekit.telemetry import trace_id
from servicekit.transaction import Transaction

MESSAGES = "messages"

_PASSING = frozenset(
    {"place", "next_at", "gives_up_at", "expires_at", "escalate_at", "digest_at", "digest_id"}
)

_SINCE_ESCALATION = (
    "first_role",
    "escalated_at",
    "read_at",
    "acknowledged_at",
    "removed_at",
    "digest_at",
    "digest_id",
    "rule_version",
    "template_version",
)
"""What rows from before escalation, digests and versions of rules do not say."""

_UNIQUE = ("regency", "cause", "rule_id", "recipient", "channel")

LATEST_FIRST = (("queued_at", DESCENDING), ("_id", DESCENDING))

COLLECTIONS = (
    CollectionSpec(
        MESSAGES,
        (
            Index(tuple((name, ASCENDING) for name in _UNIQUE), unique=True),
            Index((("regency", ASCENDING), *LATEST_FIRST)),
            Index((("regency", ASCENDING), ("recipient", ASCENDING), ("state", ASCENDING))),
            Index((("place", ASCENDING), ("next_at", ASCENDING)), sparse=True),
            Index((("gives_up_at", ASCENDING),), sparse=True),
            Index(tuple((name, ASCENDING) for name in ("regency", "channel", "recipient", "begun_at"))),
            Index((("escalate_at", ASCENDING),), sparse=True),
            Index((("digest_at", ASCENDING),), sparse=True),
            Index((("digest_id", ASCENDING),), sparse=True),
            *(
                Index((("regency", ASCENDING), (name, ASCENDING), *LATEST_FIRST))
                for name in ("state", "rule_id", "correlation_id")
            ),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A message with what an operator needs to follow it to its cause."""

    message: Message
    correlation_id: str
    trace_id: str | None


class Ledger:
    """The messages of one transaction's regency."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._regency = tx.context.regency
        self._loaded: dict[str, Document] = {}

    async def told(self, cause: str, rule_id: str, among: Iterable[str]) -> Mapping[str, frozenset[str]]:
        """Who among these people has messages about this by this rule already, and over which channels."""
        about = {"regency": self._regency, "cause": cause, "rule_id": rule_id}
        where = {**about, "recipient": {"$in": sorted(among)}}
        told: dict[str, set[str]] = {}
        for row in await self._tx.collection(MESSAGES).find(where, projection={"recipient": 1, "channel": 1}):
            told.setdefault(row["recipient"], set()).add(row["channel"])
        return {recipient: frozenset(channels) for recipient, channels in told.items()}

    async def knows(self, cause: str) -> bool:
        """Whether anybody was told of this event, or was to be."""
        about = {"regency": self._regency, "cause": cause}
        return await self._tx.collection(MESSAGES).find_one(about, {"_id": True}) is not None

    async def queued(
        self, recipient: str, purpose: str, channel: str, *, until: datetime, most: int
    ) -> list[Message]:
        """This person's messages that still wait and were queued until then."""
        person = {"regency": self._regency, "recipient": recipient, "state": "queued"}
        where = person | {"purpose": purpose, "channel": channel, "queued_at": {"$lte": until}}
        return self._known(await self._tx.collection(MESSAGES).find(where, limit=most))

    async def due(self, target: str, *, most: int) -> list[Message]:
        """Messages to this target that a worker has to look at now, the longest due first."""
        where = {"place": place_of(self._regency, target), "next_at": {"$lte": self._tx.now}}
        order = [("next_at", ASCENDING)]
        return self._known(await self._tx.collection(MESSAGES).find(where, sort=order, limit=most))

    async def overdue(self, *, most: int) -> list[Message]:
        """Messages whose time is over, whatever they wait for."""
        where = {"gives_up_at": {"$lte": self._tx.now}, "regency": self._regency}
        return self._known(await self._tx.collection(MESSAGES).find(where, limit=most))

    async def on_their_way(self, recipient: str, purpose: str, channel: str) -> int:
        """How many messages to this person a worker has begun and not said more of."""
        person = {"regency": self._regency, "recipient": recipient, "state": "sending"}
        where = person | {"purpose": purpose, "channel": channel}
        return await self._tx.collection(MESSAGES).count(where)

    async def matching(
        self, where: Mapping[str, Any], *, sort: Keys | None = None, most: int = 0
    ) -> list[Message]:
        """The messages that match; `most` 0 means all of them."""
        own = {"regency": self._regency, **where}
        return self._known(await self._tx.collection(MESSAGES).find(own, sort=sort, limit=most))

    async def count(self, where: Mapping[str, Any]) -> int:
        """How many messages match."""
        return await self._tx.collection(MESSAGES).count({"regency": self._regency, **where})

    async def of(self, message_ids: Iterable[str]) -> list[Message]:
        """The messages of these ids."""
        keys = [f"{self._regency}/{message_id}" for message_id in message_ids]
        return self._known(await self._tx.collection(MESSAGES).find({"_id": {"$in": keys}}))

    def follow(self, messages: Iterable[Message]) -> None:
        """What is announced from now on comes after all that was announced of these."""
        self._tx.follow([self._loaded[message.id] for message in messages])

    def thread_of(self, message: Message) -> str:
        """The correlation id of a message that was loaded."""
        thread: str = self._loaded[message.id]["correlation_id"]
        return thread

    def _kept(self, message: Message, new: Document) -> Document:
        """What the document has beside the message. Instants that are over are left out of its indexes."""
        loaded = self._loaded.get(message.id, new)
        return {field: value for field, value in loaded.items() if field not in _PASSING}

    def _known(self, documents: Sequence[Document]) -> list[Message]:
        self._loaded |= {document["message_id"]: document for document in documents}
        return [_message(document) for document in documents]

    async def save(self, messages: Sequence[Message], *, events: Sequence[Event] = ()) -> None:
        """Keep messages with what they announce, unless somebody changed one since it was loaded."""
        new = {"correlation_id": self._tx.context.correlation_id, "trace_id": trace_id()}
        documents = [
            {**self._kept(message, new), **_document(message, self._regency)} for message in messages
        ]
        self._tx.follow(documents)
        self._tx.emit(*events)
        await self._tx.save_all(MESSAGES, documents)


def row_of(document: Mapping[str, Any]) -> LedgerRow:
    """A document of the ledger as a row of it."""
    return LedgerRow(_message(document), document["correlation_id"], document["trace_id"])


async def every_message(store: Store) -> AsyncIterator[tuple[str, Message]]:
    """Every message of every regency, with its regency."""
    async for document in store.collection(MESSAGES).stream({}):
        yield document["regency"], _message(document)


def place_of(regency: str, target: str) -> str:
    """Where a message waits as long as it is open: what workers find it by."""
    return f"{regency}/{target}"


def _line(message: Message, regency: str) -> Document:
    """What a message that waits or is on its way is found by, and when it is given up."""
    policy = channel_policies().get(message.channel)
    if message.next_at is None or policy is None:
        return {}
    return {
        "place": place_of(regency, message.target),
        "gives_up_at": message.gives_up_at(policy.expires_after),
    }


def _document(message: Message, regency: str) -> Document:
    return {
        "_id": f"{regency}/{message.id}",
        "regency": regency,
        "message_id": message.id,
        "cause": message.cause,
        "rule_id": message.rule_id,
        "recipient": message.recipient,
        "basis": message.basis,
        "purpose": message.purpose,
        "channel": message.channel,
        "target": message.target,
        "others": list(message.others),
        "urgency": message.urgency,
        "is_digestible": message.is_digestible,
        "state": message.state,
        "reason": message.reason,
        "attempts": message.attempts,
        "redrives": message.redrives,
        "held": message.held,
        "queued_at": message.queued_at,
        "history": [asdict(step) for step in message.history],
        "escalation": _terms(message.escalation),
        "level": message.level,
        "first_role": message.first_role,
        "escalated_at": message.escalated_at,
        "read_at": message.read_at,
        "acknowledged_at": message.acknowledged_at,
        "removed_at": message.removed_at,
        "rule_version": message.rule_version,
        "template_version": message.template_version,
    } | asked_for(
        {
            **_line(message, regency),
            "next_at": message.next_at,
            "expires_at": message.expires_at,
            "begun_at": message.begun_at,
            "escalate_at": message.escalate_at,
            "digest_at": message.digest_at,
            "digest_id": message.digest_id,
        }
    )


def _message(document: Mapping[str, Any]) -> Message:
    return Message(
        id=document["message_id"],
        cause=document["cause"],
        rule_id=document["rule_id"],
        recipient=document["recipient"],
        basis=document.get("basis", "consent"),  # there was no other before duties
        purpose=document["purpose"],
        channel=document["channel"],
        history=_history(document),
        others=tuple(document.get("others", ())),
        urgency=document.get("urgency", "normal"),
        is_digestible=document.get("is_digestible", False),
        attempts=document.get("attempts", 0),
        next_at=document.get("next_at"),
        held=document.get("held"),
        expires_at=document.get("expires_at"),
        escalate_at=document.get("escalate_at"),
        escalation=_escalation(document.get("escalation")),
        level=document.get("level", 0),
        **{name: document.get(name) for name in _SINCE_ESCALATION},
    )


def _terms(escalation: Escalation | None) -> Document | None:
    if escalation is None:
        return None
    return {
        "after_seconds": int(escalation.after.total_seconds()),
        "levels": escalation.levels,
        "fallback": escalation.fallback,
    }


def _escalation(terms: Mapping[str, Any] | None) -> Escalation | None:
    if terms is None:
        return None
    return Escalation(timedelta(seconds=terms["after_seconds"]), terms["levels"], terms.get("fallback"))


def _history(document: Mapping[str, Any]) -> tuple[Step, ...]:
    """Steps had no reasons of their own before there were several ends; the row had one for its last."""
    *earlier, last = document["history"]
    return (*(Step(**step) for step in earlier), Step(**{"reason": document["reason"]} | last))
