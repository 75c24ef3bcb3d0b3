"""The delivery ledger: one row per cause, rule, recipient and channel."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from contracts.event import Event
from notifications.domain.message import Message, State, Step
from servicekit.mongo import (
    ASCENDING,
    DESCENDING,
    CollectionSpec,
    Document,
    Index,
    Store,
    asked_for,
)
from servicekit.telemetry import trace_id
from servicekit.transaction import Transaction

MESSAGES = "messages"

_UNIQUE = ("regency", "cause", "rule_id", "recipient", "channel")

COLLECTIONS = (
    CollectionSpec(
        MESSAGES,
        (
            Index(tuple((name, ASCENDING) for name in _UNIQUE), unique=True),
            Index((("regency", ASCENDING), ("queued_at", DESCENDING), ("_id", DESCENDING))),
            Index((("regency", ASCENDING), ("recipient", ASCENDING), ("state", ASCENDING))),
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

    async def told(self, cause: str, rule_id: str, channel: str, among: Iterable[str]) -> set[str]:
        """Who among these people has a message about this already, whatever became of it."""
        about = {"regency": self._regency, "cause": cause, "rule_id": rule_id, "channel": channel}
        where = {**about, "recipient": {"$in": sorted(among)}}
        found = await self._tx.collection(MESSAGES).find(where, projection={"recipient": True})
        return {document["recipient"] for document in found}

    async def queued(self, recipient: str, purpose: str, channel: str) -> list[Message]:
        """This person's messages that still wait."""
        person = {"regency": self._regency, "recipient": recipient, "state": "queued"}
        where = person | {"purpose": purpose, "channel": channel}
        found = await self._tx.collection(MESSAGES).find(where)
        self._loaded |= {document["message_id"]: document for document in found}
        return [_message(document) for document in found]

    async def save(self, messages: Sequence[Message], *, events: Sequence[Event] = ()) -> None:
        """Keep messages with what they announce, unless somebody changed one since it was loaded."""
        new = {"correlation_id": self._tx.context.correlation_id, "trace_id": trace_id()}
        documents = [
            self._loaded.get(message.id, new) | _document(message, self._regency) for message in messages
        ]
        self._tx.follow(documents)
        self._tx.emit(*events)
        await self._tx.save_all(MESSAGES, documents)


async def list_messages(
    store: Store, regency: str, *, state: State | None, cause: str | None, limit: int, skip: int
) -> tuple[list[LedgerRow], int]:
    """A page of this regency's ledger, the latest first, and how many rows there are in all."""
    wanted = {"state": state, "cause": cause}
    where = {"regency": regency} | asked_for(wanted)
    order = [("queued_at", DESCENDING), ("_id", DESCENDING)]
    found, total = await store.collection(MESSAGES).page(where, sort=order, limit=limit, skip=skip)
    rows = [LedgerRow(_message(doc), doc["correlation_id"], doc["trace_id"]) for doc in found]
    return rows, total


async def every_message(store: Store, state: State) -> AsyncIterator[tuple[str, Message]]:
    """Every message of every regency that stands there, with its regency."""
    async for document in store.collection(MESSAGES).stream({"state": state}):
        yield document["regency"], _message(document)


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
        "state": message.state,
        "reason": message.reason,
        "queued_at": message.queued_at,
        "history": [asdict(step) for step in message.history],
    }


def _message(document: Mapping[str, Any]) -> Message:
    return Message(
        id=document["message_id"],
        cause=document["cause"],
        rule_id=document["rule_id"],
        recipient=document["recipient"],
        basis=document.get("basis", "consent"),  # there was no other before duties
        purpose=document["purpose"],
        channel=document["channel"],
        history=tuple(Step(**step) for step in document["history"]),
        reason=document["reason"],
    )
