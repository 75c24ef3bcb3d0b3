"""Pages with the counts of their votes, and one document per vote.

Votes are kept under a digest of page and browser session: it tells a second vote of the session on the page,
and neither who voted nor whether the same session voted elsewhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from evaluation.domain.errors_reactions import PageNotFound
from evaluation.domain.reaction import ReactionPage
from servicekit.mongo import CollectionSpec, Document, Index, Store, asked_for
from servicekit.transaction import Transaction

PAGES = "reaction_pages"
VOTES = "reaction_votes"

COLLECTIONS = (
    CollectionSpec(PAGES, (Index((("regency", 1), ("page_id", 1))),)),
    CollectionSpec(VOTES),
)


@dataclass(frozen=True, slots=True)
class Vote:
    """What a browser session chose on a page."""

    regency: str
    page_id: str
    reaction: str
    at: datetime


class ReactionPages:
    """The pages of one transaction's regency: load, decide, save."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._regency = tx.context.regency
        self._loaded: dict[str, Document] = {}

    async def find(self, page_id: str) -> ReactionPage | None:
        """The page as it stands, or None."""
        document = await self._tx.collection(PAGES).find_one({"_id": _page_key(self._regency, page_id)})
        if document is None:
            return None
        self._loaded[page_id] = document
        self._tx.follow([document])
        return _page(document)

    async def load(self, page_id: str) -> ReactionPage:
        """The page as it stands. Raises: `PageNotFound`."""
        page = await self.find(page_id)
        if page is None:
            raise PageNotFound(page_id)
        return page

    async def save(self, page: ReactionPage) -> None:
        """Keep the page, unless somebody changed it since it was loaded."""
        await self._tx.save(PAGES, self._loaded.get(page.id, {}) | _page_document(page))

    async def standing(self, page_id: str, sessions: Iterable[str]) -> dict[str, str]:
        """What those of the sessions that voted on the page chose, by session."""
        keys = {_vote_key(self._regency, page_id, session): session for session in sessions}
        found = await self._tx.collection(VOTES).find({"_id": {"$in": list(keys)}})
        return {keys[document["_id"]]: document["reaction"] for document in found}

    async def keep(self, page_id: str, votes: Mapping[str, str]) -> None:
        """Keep what new sessions chose on the page."""
        documents = [
            {
                "_id": _vote_key(self._regency, page_id, session),
                "regency": self._regency,
                "page_id": page_id,
                "reaction": reaction,
                "at": self._tx.now,
            }
            for session, reaction in votes.items()
        ]
        await self._tx.collection(VOTES).insert_many(documents)


async def find_page(store: Store, regency: str, page_id: str) -> ReactionPage:
    """A page of this regency. Raises: `PageNotFound`."""
    document = await store.collection(PAGES).find_one({"_id": _page_key(regency, page_id)})
    if document is None:
        raise PageNotFound(page_id)
    return _page(document)


async def find_standing(store: Store, regency: str, page_id: str, session: str) -> str | None:
    """What this session chose on the page, if it voted."""
    vote = await store.collection(VOTES).find_one({"_id": _vote_key(regency, page_id, session)})
    return None if vote is None else str(vote["reaction"])


async def list_pages(
    store: Store, regency: str, *, path: str | None, limit: int, skip: int
) -> tuple[list[ReactionPage], int]:
    """A page of this regency's pages by id, all or the one at a path, and how many there are in all."""
    query = asked_for({"regency": regency, "path": path})
    found, total = await store.collection(PAGES).page(query, sort=[("page_id", 1)], limit=limit, skip=skip)
    return [_page(document) for document in found], total


async def every_vote(store: Store) -> AsyncIterator[Vote]:
    """Every vote of every regency."""
    async for document in store.collection(VOTES).stream({}):
        yield Vote(document["regency"], document["page_id"], document["reaction"], document["at"])


def _page_key(regency: str, page_id: str) -> str:
    return f"{regency}/{page_id}"


def _vote_key(regency: str, page_id: str, session: str) -> str:
    """Made of the page too, so that votes of one session on two pages have nothing in common."""
    return hashlib.sha256(f"{regency}/{page_id}/{session}".encode()).hexdigest()


def _page_document(page: ReactionPage) -> Document:
    return {
        "_id": _page_key(page.regency, page.id),
        "regency": page.regency,
        "page_id": page.id,
        "title": page.title,
        "path": page.path,
        "embedded_by": list(page.embedded_by),
        "votes": dict(page.votes),
    }


def _page(document: Mapping[str, Any]) -> ReactionPage:
    return ReactionPage(
        id=document["page_id"],
        regency=document["regency"],
        title=document["title"],
        path=document["path"],
        embedded_by=tuple(document["embedded_by"]),
        votes=document["votes"],
    )
