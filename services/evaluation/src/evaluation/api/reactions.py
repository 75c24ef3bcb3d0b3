"""Reactions under pages: registered by officers, given and seen by everybody, once a browser session."""

from __future__ import annotations

import re
import secrets
from typing import Annotated

from fastapi import APIRouter, Cookie, Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from contracts.evaluation import Reaction
from contracts.event import Identifier
from evaluation.api.reaction_views import PageView, PollView, poll_view
from evaluation.domain.errors_reactions import AlreadyVoted
from evaluation.domain.reaction import ReactionPage
from evaluation.handlers import CastVote, RegisterReactionPage, register_reaction_page, take_votes
from evaluation.reference.reactions import reaction_scale
from evaluation.repository.reactions import find_page, find_standing, list_pages
from servicekit.auth import Caller, Visitor, require
from servicekit.listing import Listing, Lists
from servicekit.personal_data import Impersonal, PublicText
from servicekit.web import Address, Commit, Paging, Reader, VisitorCommit

router = APIRouter(prefix="/reactions", tags=["reactions"])

EDITOR = Depends(require("officer", "publisher"))
COOKIE = "reaction_session"

_SESSION = re.compile(r"[0-9a-f]{32}")

Site = Annotated[str, Field(max_length=120, pattern=r"^https?://[a-z0-9][a-z0-9.-]*(:\d{1,5})?$")]
Path = Annotated[str, Field(max_length=300, pattern=r"^/[!-~]*$")]


class PageForm(Impersonal):
    """A page visitors may react to.

    Attributes:
        path: Where it is on the regency's site, with a leading slash.
        embedded_by: Sites that may show the poll in a frame; none otherwise.
    """

    title: PublicText
    path: Path
    embedded_by: tuple[Site, ...] = Field((), max_length=5)

    def command(self, page_id: str) -> RegisterReactionPage:
        """What the officer asks for."""
        return RegisterReactionPage(page_id, self.title, self.path, self.embedded_by)


class VoteForm(BaseModel):
    """A visitor's reaction; a text beside it is not asked for and not taken."""

    model_config = ConfigDict(extra="forbid")

    reaction: Reaction


async def browser_session(
    response: Response,
    address: Address,
    sent: Annotated[str | None, Cookie(alias=COOKIE, include_in_schema=False)] = None,
) -> str:
    """The random name of this browser session, given to it at its first request.

    Without a path of its own the cookie goes to the reactions only, wherever the service is mounted.
    """
    if sent is not None and _SESSION.fullmatch(sent):
        return sent
    session = secrets.token_hex(16)
    secure = not address.startswith("http://")
    response.set_cookie(COOKIE, session, path=None, secure=secure, httponly=True, samesite="lax")
    return session


Session = Annotated[str, Depends(browser_session)]


@router.get("", response_model=Listing[PageView], dependencies=[EDITOR])
async def get_pages(
    caller: Caller,
    store: Reader,
    lists: Lists,
    page: Paging,
    path: Annotated[Path | None, Query(description="Hanya halaman ini / that page only")] = None,
) -> Listing[PageView] | Response:
    """Halaman terdaftar / The registered pages with their counts, by id; CSV with `Accept: text/csv`."""
    found, total = await list_pages(store, caller.regency, path=path, limit=page.limit, skip=page.offset)
    return lists(PageView, found, total)


@router.put("/{page}", response_model=PageView, dependencies=[EDITOR])
async def put_page(page: Identifier, form: PageForm, commit: Commit) -> ReactionPage:
    """Daftarkan halaman / Register a page for reactions, or describe it anew; its votes stay."""
    return await commit(register_reaction_page, form.command(page))


@router.get("/{page}", response_model=PollView)
async def get_poll(page: Identifier, caller: Visitor, store: Reader, session: Session) -> PollView:
    """Hasil jajak / The reactions to a page: exact counts and whole percents; no token is needed."""
    yours = await find_standing(store, caller.regency, page, session)
    return poll_view(await find_page(store, caller.regency, page), yours, reaction_scale())


@router.post("/{page}", status_code=201, response_model=PollView)
async def post_vote(
    page: Identifier,
    form: VoteForm,
    caller: Visitor,
    commit: VisitorCommit,
    session: Session,
    response: Response,
) -> PollView:
    """Beri tanggapan / React to a page, once a browser session; no token is needed.

    201 counted, 200 for the same grade again, 409 already-voted for another one, which names what stands.
    """
    key = f"{caller.regency}/reactions/{page}"
    voted = await commit.together(take_votes, CastVote(page, session, form.reaction), key=key)
    if isinstance(voted, AlreadyVoted):
        raise voted
    if not voted.is_new:
        response.status_code = 200
    return poll_view(voted.page, voted.reaction, reaction_scale())
