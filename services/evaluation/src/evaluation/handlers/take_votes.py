"""Visitors react to a page, many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.evaluation import Reaction, ReactionRecorded
from evaluation.domain.errors_reactions import AlreadyVoted
from evaluation.domain.reaction import ReactionPage
from evaluation.reference.reactions import reaction_scale
from evaluation.repository.reactions import ReactionPages
from servicekit.gathering import Gathered
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class CastVote:
    """A browser session reacts to a page."""

    page_id: str
    session: str
    reaction: Reaction


@dataclass(frozen=True, slots=True)
class Voted:
    """A vote that stands.

    Attributes:
        page: After this vote and those taken with it.
        is_new: Whether it was counted now; it is the session's earlier one otherwise.
    """

    page: ReactionPage
    reaction: str
    is_new: bool


async def take_votes(votes: Sequence[Gathered[CastVote]], tx: Transaction) -> list[Voted | AlreadyVoted]:
    """Count votes for one page, one a session; of each what stands, or why another grade was refused.

    Emits: `ReactionRecorded` per new vote. Idempotent by session: the same grade again changes nothing.
    Raises: `PageNotFound`.
    """
    page_id, pages = votes[0].message.page_id, ReactionPages(tx)
    page = await pages.load(page_id)
    standing = await pages.standing(page_id, (one.message.session for one in votes))
    new: dict[str, str] = {}
    for one in votes:
        session, reaction = one.message.session, one.message.reaction
        if session not in standing:
            standing[session] = new[session] = reaction
            page = page.count(reaction)
            tx.emit(recorded(page_id, reaction, tx.now), cause=one)
    if new:
        await pages.save(page)
        await pages.keep(page_id, new)
    return [_outcome(one.message, page, standing, new) for one in votes]


def recorded(page_id: str, reaction: str, at: datetime) -> ReactionRecorded:
    """The event that announces a vote."""
    fields = {"occurred_at": at, "page_id": page_id, "reaction": reaction, "votes": 1}
    return ReactionRecorded.model_validate(fields)


def _outcome(
    vote: CastVote, page: ReactionPage, standing: dict[str, str], new: dict[str, str]
) -> Voted | AlreadyVoted:
    """What became of a vote; the first of a session that comes twice at once is the one told as new."""
    if standing[vote.session] != vote.reaction:
        return AlreadyVoted(reaction_scale().label(standing[vote.session]))
    return Voted(page, vote.reaction, is_new=new.pop(vote.session, None) is not None)
