"""Corporate contributions: load, decide, save, and the readers' queries."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from contracts.event import Event
from programs.domain.contribution import Contribution
from programs.domain.contribution_parts import ContributionForm, Status
from programs.domain.errors_contributions import ContributionNotFound
from servicekit.mongo import (
    CollectionSpec,
    Index,
    Store,
    asked_for,
)
from servicekit.transaction import Transaction

CONTRIBUTIONS = "contributions"

COLLECTIONS = (
    CollectionSpec(
        CONTRIBUTIONS,
        (
            Index((("contribution_id", 1),), unique=True),
            Index((("regency", 1), ("dimension", 1), ("contribution_id", 1))),
            Index((("regency", 1), ("thread", 1))),
        ),
    ),
)

Document = dict[str, Any]

_CONTRIBUTION: TypeAdapter[Contribution] = TypeAdapter(Contribution)


class Contributions:
    """The contributions of one regency in one transaction: load, decide, save."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._loaded: dict[str, Document] = {}

    async def own(self, contribution_id: str) -> Contribution:
        """A contribution to this regency; another's does not exist. Raises `ContributionNotFound`."""
        key = _key(self._tx.context.regency, contribution_id)
        document = await self._tx.collection(CONTRIBUTIONS).find_one({"_id": key})
        if document is None:
            raise ContributionNotFound(contribution_id)
        self._loaded[contribution_id] = document
        return _contribution(document)

    async def is_taken(self, contribution_id: str) -> bool:
        """Whether any regency has a contribution of this id."""
        found = await self._tx.collection(CONTRIBUTIONS).find_one({"contribution_id": contribution_id})
        return found is not None

    async def save(self, contribution: Contribution, *, events: Sequence[Event]) -> None:
        """Keep the contribution with what it announces, unless somebody changed it since it was loaded.

        What serves a programme is announced in that programme's thread.
        """
        if contribution.thread:
            self._tx.join(contribution.thread)
        fields: Document = _CONTRIBUTION.dump_python(contribution, mode="json")
        key = _key(contribution.regency, contribution.id)
        named = {"_id": key, "contribution_id": fields.pop("id")}
        asked = {"status": contribution.status, "company_id": contribution.details.company.id}
        document = self._loaded.get(contribution.id, {}) | named | fields | asked
        await self._tx.save(CONTRIBUTIONS, document, events=events)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which contributions are asked for; None asks for all."""

    regency: str | None = None
    dimension: str | None = None
    form: ContributionForm | None = None
    status: Status | None = None
    company_id: str | None = None
    program_id: str | None = None

    def query(self) -> Document:
        """The same as the store is asked."""
        asked: Document = {
            "regency": self.regency,
            "dimension": self.dimension,
            "form": self.form,
            "status": self.status,
            "company_id": self.company_id,
            "program_id": self.program_id,
        }
        return asked_for(asked)


async def find_contribution(store: Store, contribution_id: str) -> Contribution:
    """A contribution as anybody may see it. Raises `ContributionNotFound`."""
    document = await store.collection(CONTRIBUTIONS).find_one({"contribution_id": contribution_id})
    if document is None:
        raise ContributionNotFound(contribution_id)
    return _contribution(document)


async def list_contributions(
    store: Store, wanted: Filter, *, limit: int, skip: int
) -> tuple[list[Contribution], int]:
    """A page of the contributions asked for, by id, and how many there are in all."""
    query, contributions = wanted.query(), store.collection(CONTRIBUTIONS)
    found, total = await contributions.page(query, sort=[("contribution_id", 1)], limit=limit, skip=skip)
    return [_contribution(document) for document in found], total


async def by_thread(store: Store, regency: str, thread: str) -> list[Contribution]:
    """The contributions to programmes of this thread."""
    found = await store.collection(CONTRIBUTIONS).find({"regency": regency, "thread": thread})
    return [_contribution(document) for document in found]


async def every_contribution(store: Store) -> AsyncIterator[Contribution]:
    """All contributions, to every regency."""
    async for document in store.collection(CONTRIBUTIONS).stream({}):
        yield _contribution(document)


def _key(regency: str, contribution_id: str) -> str:
    return f"{regency}/{contribution_id}"


def _contribution(document: Mapping[str, Any]) -> Contribution:
    return _CONTRIBUTION.validate_python({**document, "id": document["contribution_id"]})
