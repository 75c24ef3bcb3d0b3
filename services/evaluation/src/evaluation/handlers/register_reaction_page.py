"""Register a page for reactions."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.domain.reaction import ReactionPage
from evaluation.repository.reactions import ReactionPages
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RegisterReactionPage:
    """An officer names a page visitors may react to, and the sites that may show its poll in a frame."""

    page_id: str
    title: str
    path: str
    embedded_by: tuple[str, ...] = ()


async def register_reaction_page(command: RegisterReactionPage, tx: Transaction) -> ReactionPage:
    """Register a page, or describe a known one anew; its votes stay.

    Idempotent: the same again changes nothing.
    """
    pages = ReactionPages(tx)
    known = await pages.find(command.page_id)
    page = ReactionPage(
        id=command.page_id,
        regency=tx.context.regency,
        title=command.title,
        path=command.path,
        embedded_by=command.embedded_by,
        votes=known.votes if known else {},
    )
    if page != known:
        await pages.save(page)
    return page


async def seed_reaction_page(command: RegisterReactionPage, tx: Transaction) -> None:
    """Register a page the platform comes with; one that is known keeps what its officers made of it."""
    if await ReactionPages(tx).find(command.page_id) is None:
        await register_reaction_page(command, tx)
