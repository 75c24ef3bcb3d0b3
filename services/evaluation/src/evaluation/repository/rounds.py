"""Rounds of the smart-city evaluation, the trend of their scores, and the quick wins programmes told of."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from contracts.event import Event
from evaluation.domain.errors_rounds import RoundNotFound
from evaluation.domain.round import Round, Status
from evaluation.domain.round_acts import Stage
from evaluation.domain.score_trend import ScoreTrend
from servicekit.mongo import CollectionSpec, Document, Index, Store
from servicekit.transaction import Transaction

ROUNDS = "smart_city_rounds"
TRENDS = "smart_city_trends"
QUICK_WINS = "designated_quick_wins"

COLLECTIONS = (
    CollectionSpec(
        ROUNDS,
        (
            Index((("regency", 1), ("year", 1), ("stage", 1)), unique=True),
            Index((("regency", 1), ("status", 1))),
        ),
    ),
    CollectionSpec(TRENDS),
    CollectionSpec(QUICK_WINS, (Index((("regency", 1), ("year", 1), ("program_id", 1))),)),
)

_ROUND: TypeAdapter[Round] = TypeAdapter(Round)
_TREND: TypeAdapter[ScoreTrend] = TypeAdapter(ScoreTrend)


class Rounds:
    """The rounds of one regency in one transaction: load, decide, save."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._regency = tx.context.regency
        self._loaded: dict[str, Document] = {}

    async def find(self, round_id: str) -> Round | None:
        """The round as it stands, or None."""
        return await self._one({"_id": _key(self._regency, round_id)})

    async def of(self, year: int, stage: Stage) -> Round | None:
        """The round of a year's stage, or None."""
        return await self._one({"regency": self._regency, "year": year, "stage": stage})

    async def load(self, round_id: str) -> Round:
        """The round as it stands. Raises: `RoundNotFound`."""
        found = await self.find(round_id)
        if found is None:
            raise RoundNotFound(round_id)
        return found

    async def save(self, round_: Round, *, events: Sequence[Event] = ()) -> None:
        """Keep the round with what it announces, unless somebody changed it since it was loaded."""
        fields: Document = _ROUND.dump_python(round_, mode="json")
        named = {"_id": _key(self._regency, round_.id), "round_id": fields.pop("id"), "status": round_.status}
        document = self._loaded.get(round_.id, {}) | named | fields
        await self._tx.save(ROUNDS, document, events=events)
        self._loaded[round_.id] = document

    async def _one(self, query: Document) -> Round | None:
        document = await self._tx.collection(ROUNDS).find_one(query)
        if document is None:
            return None
        self._loaded[document["round_id"]] = document
        return _round(document)


class Trends:
    """The trends of one regency in one transaction.

    Whoever records a score saves its trend, so that two who record scores at once do not miss each other.
    """

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._loaded: Document = {}

    async def load(self, stage: Stage) -> ScoreTrend:
        """The scores of this kind of round, as far as they are recorded."""
        key = _key(self._tx.context.regency, stage)
        self._loaded = await self._tx.collection(TRENDS).find_one({"_id": key}) or {
            "_id": key,
            "regency": self._tx.context.regency,
        }
        return _TREND.validate_python({"scores": self._loaded.get("scores", ())})

    async def save(self, trend: ScoreTrend) -> None:
        """Keep the trend that was loaded, as it is now."""
        await self._tx.save(TRENDS, self._loaded | _TREND.dump_python(trend, mode="json"))


@dataclass(frozen=True, slots=True)
class DesignatedQuickWin:
    """A programme that a decree made a quick win, as programs told of it."""

    program_id: str
    year: int
    dimension: str
    owner_opd: str
    decree: str


_DESIGNATED: TypeAdapter[DesignatedQuickWin] = TypeAdapter(DesignatedQuickWin)


class QuickWins:
    """The designated quick wins of one regency in one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._regency = tx.context.regency

    async def find(self, program_id: str) -> DesignatedQuickWin | None:
        """What is known of a programme's designation."""
        found = await self._tx.collection(QUICK_WINS).find_one({"_id": _key(self._regency, program_id)})
        return _DESIGNATED.validate_python(found) if found else None

    async def keep(self, quick_win: DesignatedQuickWin) -> None:
        """Keep a designation; a later one of the programme replaces it."""
        key = _key(self._regency, quick_win.program_id)
        known = await self._tx.collection(QUICK_WINS).find_one({"_id": key}) or {}
        named = {"_id": key, "regency": self._regency}
        await self._tx.save(QUICK_WINS, known | named | _DESIGNATED.dump_python(quick_win))


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rounds are asked for; None asks for all."""

    year: int | None = None
    stage: Stage | None = None
    status: Status | None = None


async def find_round(store: Store, regency: str, round_id: str) -> Round:
    """A round of this regency. Raises: `RoundNotFound`."""
    document = await store.collection(ROUNDS).find_one({"_id": _key(regency, round_id)})
    if document is None:
        raise RoundNotFound(round_id)
    return _round(document)


async def list_rounds(
    store: Store, regency: str, wanted: Filter, *, limit: int, skip: int
) -> tuple[list[Round], int]:
    """A page of the regency's rounds, the latest year first, and how many there are in all."""
    asked = {"year": wanted.year, "stage": wanted.stage, "status": wanted.status}
    query = {"regency": regency} | {name: value for name, value in asked.items() if value is not None}
    order = [("year", -1), ("stage", 1)]
    found, total = await store.collection(ROUNDS).page(query, sort=order, limit=limit, skip=skip)
    return [_round(document) for document in found], total


async def scored_rounds(store: Store, regency: str, stage: Stage) -> list[Round]:
    """The regency's rounds of a stage whose score stands, the earliest first."""
    query = {"regency": regency, "stage": stage, "status": "recorded"}
    found, _ = await store.collection(ROUNDS).page(query, sort=[("year", 1)], limit=200, skip=0)
    return [_round(document) for document in found]


async def designated_quick_wins(store: Store, regency: str, year: int) -> list[DesignatedQuickWin]:
    """The quick wins designated for a year, by programme."""
    query = {"regency": regency, "year": year}
    found, _ = await store.collection(QUICK_WINS).page(query, sort=[("program_id", 1)], limit=500, skip=0)
    return [_DESIGNATED.validate_python(document) for document in found]


async def every_round(store: Store) -> AsyncIterator[Round]:
    """All rounds, of every regency."""
    async for document in store.collection(ROUNDS).stream({}):
        yield _round(document)


def _key(regency: str, name: str) -> str:
    return f"{regency}/{name}"


def _round(document: Mapping[str, Any]) -> Round:
    return _ROUND.validate_python({**document, "id": document["round_id"]})
