"""Follow-up actions of published results, one document each. Decides nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import date

from pydantic import TypeAdapter

from contracts.event import Event
from evaluation.domain.errors_publication import FollowUpNotFound
from evaluation.domain.follow_up import FollowUp
from servicekit.mongo import ASCENDING, CollectionSpec, Document, Index, Store
from servicekit.transaction import Transaction

FOLLOW_UPS = "skm_follow_ups"

COLLECTIONS = (
    CollectionSpec(
        FOLLOW_UPS,
        (
            Index((("regency", ASCENDING), ("survey_id", ASCENDING))),
            Index((("regency", ASCENDING), ("next_due", ASCENDING))),
        ),
    ),
)

_FOLLOW_UP: TypeAdapter[FollowUp] = TypeAdapter(FollowUp)


class FollowUps:
    """The follow-up actions of one transaction's regency: load, decide, save."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._regency = tx.context.regency
        self._loaded: dict[str, Document] = {}

    async def find(self, survey_id: str, action_id: str) -> FollowUp | None:
        """The action as it stands, or None."""
        key = self._key(survey_id, action_id)
        found = await self._tx.collection(FOLLOW_UPS).find_one({"_id": key})
        return self._remember(found) if found else None

    async def load(self, survey_id: str, action_id: str) -> FollowUp:
        """The action as it stands. Raises: `FollowUpNotFound`."""
        found = await self.find(survey_id, action_id)
        if found is None:
            raise FollowUpNotFound(action_id)
        return found

    async def count(self, survey_id: str) -> int:
        """How many actions a result has."""
        where = {"regency": self._regency, "survey_id": survey_id}
        return await self._tx.collection(FOLLOW_UPS).count(where)

    async def overdue(self, today: date, *, most: int) -> list[FollowUp]:
        """Some open actions whose day is over and that nobody has marked as late."""
        where = {"regency": self._regency, "next_due": {"$lt": today.isoformat()}}
        found = await self._tx.collection(FOLLOW_UPS).find(where, sort=[("next_due", ASCENDING)], limit=most)
        return [self._remember(document) for document in found]

    async def save(self, action: FollowUp, *, events: Sequence[Event]) -> None:
        """Keep the action with what it announces, unless somebody changed it since it was loaded.

        What it announces joins the survey's thread.
        """
        self._tx.join(action.thread)
        key = self._key(action.survey_id, action.id)
        watched = action.is_open and not action.is_late
        fields: Document = _FOLLOW_UP.dump_python(action, mode="json") | {
            "_id": key,
            "regency": self._regency,
            "next_due": action.plan.due.isoformat() if watched else None,
        }
        await self._tx.save(FOLLOW_UPS, self._loaded.get(key, {}) | fields, events=events)

    def _remember(self, document: Document) -> FollowUp:
        self._loaded[document["_id"]] = document
        return _follow_up(document)

    def _key(self, survey_id: str, action_id: str) -> str:
        return f"{self._regency}/{survey_id}/{action_id}"


async def list_follow_ups(store: Store, regency: str, survey_id: str) -> list[FollowUp]:
    """The actions of a published result, the one due first first."""
    where = {"regency": regency, "survey_id": survey_id}
    found = await store.collection(FOLLOW_UPS).find(where, sort=[("plan.due", ASCENDING), ("_id", ASCENDING)])
    return [_follow_up(document) for document in found]


async def every_follow_up(store: Store) -> AsyncIterator[tuple[str, FollowUp]]:
    """Every action, with its regency."""
    async for document in store.collection(FOLLOW_UPS).stream({}):
        yield document["regency"], _follow_up(document)


def _follow_up(document: Document) -> FollowUp:
    return _FOLLOW_UP.validate_python(document)
