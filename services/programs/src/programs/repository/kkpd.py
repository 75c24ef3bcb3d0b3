"""Cards of offices with their balances, and the floats their limits come out of."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from contracts.event import Event
from programs.domain.card import Card, CardKind
from programs.domain.card_float import OfficeFloat
from programs.domain.errors_kkpd import CardNotFound
from servicekit.mongo import (
    CollectionSpec,
    Index,
    Store,
    asked_for,
)
from servicekit.transaction import Transaction

CARDS = "kkpd_cards"
FLOATS = "kkpd_floats"

COLLECTIONS = (
    CollectionSpec(CARDS, (Index((("regency", 1), ("opd", 1), ("card_id", 1))),)),
    CollectionSpec(FLOATS, (Index((("regency", 1), ("opd", 1))),)),
)

Document = dict[str, Any]

_CARD: TypeAdapter[Card] = TypeAdapter(Card)
_FLOAT: TypeAdapter[OfficeFloat] = TypeAdapter(OfficeFloat)


class Cards:
    """The cards of one regency in one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._loaded: dict[str, Document] = {}

    async def find(self, card_id: str) -> Card | None:
        """The card of this id, or None."""
        return (await self.known([card_id])).get(card_id)

    async def own(self, card_id: str) -> Card:
        """The card of this id. Raises `CardNotFound`."""
        card = await self.find(card_id)
        if card is None:
            raise CardNotFound(card_id)
        return card

    async def known(self, ids: Iterable[str]) -> dict[str, Card]:
        """Those of the ids that are cards."""
        keys = [_key(self._tx.context.regency, card_id) for card_id in set(ids)]
        return {card.id: card for card in await self._find({"_id": {"$in": keys}})}

    async def of_office(self, opd: str) -> list[Card]:
        """All cards of an office."""
        return await self._find({"regency": self._tx.context.regency, "opd": opd})

    async def save(self, card: Card, *, events: Sequence[Event] = ()) -> None:
        """Keep the card with what it announces, unless somebody changed it since it was loaded."""
        fields: Document = _CARD.dump_python(card, mode="json")
        key = _key(self._tx.context.regency, card.id)
        named = {"_id": key, "regency": self._tx.context.regency, "card_id": fields.pop("id")}
        await self._tx.save(CARDS, self._loaded.get(card.id, {}) | fields | named, events=events)

    async def _find(self, query: Document) -> list[Card]:
        documents = await self._tx.collection(CARDS).find(query)
        self._loaded |= {document["card_id"]: document for document in documents}
        return [_card(document) for document in documents]


class Floats:
    """The floats of one regency in one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._loaded: dict[str, Document] = {}

    async def of_office(self, opd: str) -> OfficeFloat:
        """An office's floats; one without any year where none is set."""
        key = _key(self._tx.context.regency, opd)
        document = await self._tx.collection(FLOATS).find_one({"_id": key})
        if document is None:
            return OfficeFloat(opd)
        self._loaded[opd] = document
        return _FLOAT.validate_python(document)

    async def save(self, floats: OfficeFloat) -> None:
        """Keep it, also unchanged: of two decisions on an office's limits one sees the other."""
        fields = _FLOAT.dump_python(floats, mode="json")
        fields |= {"_id": _key(self._tx.context.regency, floats.opd), "regency": self._tx.context.regency}
        await self._tx.save(FLOATS, self._loaded.get(floats.opd, {}) | fields)


@dataclass(frozen=True, slots=True)
class CardFilter:
    """Which cards of a regency are asked for; None asks for all."""

    opd: str | None = None
    kind: CardKind | None = None


async def find_card(store: Store, regency: str, card_id: str) -> Card:
    """A card of this regency. Raises `CardNotFound`."""
    document = await store.collection(CARDS).find_one({"_id": _key(regency, card_id)})
    if document is None:
        raise CardNotFound(card_id)
    return _card(document)


async def list_cards(
    store: Store, regency: str, wanted: CardFilter, *, limit: int, skip: int
) -> tuple[list[Card], int]:
    """A page of the cards asked for, by office and id, and how many there are in all."""
    asked = {"opd": wanted.opd, "kind": wanted.kind.value if wanted.kind else None}
    query = {"regency": regency} | asked_for(asked)
    cards = store.collection(CARDS)
    found, total = await cards.page(query, sort=[("opd", 1), ("card_id", 1)], limit=limit, skip=skip)
    return [_card(document) for document in found], total


async def list_floats(
    store: Store, regency: str, opd: str | None, *, limit: int, skip: int
) -> tuple[list[OfficeFloat], int]:
    """A page of the offices with floats, and how many there are in all."""
    query = {"regency": regency} | ({"opd": opd} if opd else {})
    floats = store.collection(FLOATS)
    found, total = await floats.page(query, sort=[("opd", 1)], limit=limit, skip=skip)
    return [_FLOAT.validate_python(document) for document in found], total


async def every_card(store: Store) -> AsyncIterator[tuple[str, Card]]:
    """All cards, each with its regency."""
    async for document in store.collection(CARDS).stream({}):
        yield document["regency"], _card(document)


def _key(regency: str, name: str) -> str:
    return f"{regency}/{name}"


def _card(document: Mapping[str, Any]) -> Card:
    return _CARD.validate_python({**document, "id": document["card_id"]})
