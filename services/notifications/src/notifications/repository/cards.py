"""What is known of each person: how to reach them, sealed, and how they want to be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from notifications.domain.card import Card, Device, Origin, field_of
from notifications.domain.devices import marked
from notifications.repository.sealed import Mark, SealedField
from servicekit.mongo import ASCENDING, CollectionSpec, Document, Index, Store
from servicekit.transaction import Transaction

CARDS = "cards"

SEALED = (
    SealedField(CARDS, "name", about=lambda card, _: field_of(card["regency"], card["subject"], "name")),
    SealedField(CARDS, "email", about=lambda card, _: field_of(card["regency"], card["subject"], "email")),
    SealedField(CARDS, "phone", about=lambda card, _: field_of(card["regency"], card["subject"], "phone")),
    SealedField(
        CARDS,
        "devices.token",
        about=lambda card, device: field_of(card["regency"], card["subject"], f"device/{device['id']}"),
        mark=Mark("fingerprint", about=lambda card, _: marked(card["regency"])),
    ),
)

COLLECTIONS = (CollectionSpec(CARDS, (Index((("regency", ASCENDING), ("devices.fingerprint", ASCENDING))),)),)


class Cards:
    """The cards of one transaction's regency."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._regency = tx.context.regency
        self._loaded: dict[str, Document] = {}

    async def load(self, subject: str) -> Card:
        """What is known of this person; an empty card when it is nothing."""
        document = await self._tx.collection(CARDS).find_one({"_id": _key(self._regency, subject)})
        if document is None:
            return Card(subject)
        self._loaded[subject] = document
        return _card(document)

    async def holding(self, fingerprints: Iterable[str]) -> list[Card]:
        """The cards with a device whose token has one of these fingerprints."""
        where = {"regency": self._regency, "devices.fingerprint": {"$in": sorted(fingerprints)}}
        found = await self._tx.collection(CARDS).find(where)
        self._loaded |= {document["subject"]: document for document in found}
        return [_card(document) for document in found]

    async def save(self, card: Card) -> None:
        """Keep a card, unless somebody changed it since it was loaded."""
        key = _key(self._regency, card.subject)
        document = {"_id": key, "regency": self._regency} | asdict(card)
        await self._tx.save(CARDS, self._loaded.get(card.subject, {}) | document)


async def cards_of(store: Store | Transaction, regency: str, subjects: Iterable[str]) -> Mapping[str, Card]:
    """What is known of these people; who is not known at all is left out."""
    keys = sorted({_key(regency, subject) for subject in subjects})
    found = await store.collection(CARDS).find({"_id": {"$in": keys}})
    return {document["subject"]: _card(document) for document in found}


def _key(regency: str, subject: str) -> str:
    return f"{regency}/{subject}"


def _card(document: Mapping[str, Any]) -> Card:
    return Card(
        subject=document["subject"],
        language=document["language"],
        name=document["name"],
        email=document["email"],
        phone=document["phone"],
        devices=tuple(Device(**device) for device in document["devices"]),
        superior=document["superior"],
        quiet=_hours(document["quiet"]),
        digest_hour=document["digest_hour"],
        restricted_at=document["restricted_at"],
        origins={name: Origin(**origin) for name, origin in document.get("origins", {}).items()},
        erased_at=document.get("erased_at"),
    )


def _hours(pair: list[int] | None) -> tuple[int, int] | None:
    return (pair[0], pair[1]) if pair else None
