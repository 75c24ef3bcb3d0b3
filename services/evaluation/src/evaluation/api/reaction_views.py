"""What is shown of reactions. Field names are a public contract."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import AliasPath, BaseModel, ConfigDict, Field

from contracts.evaluation import Reaction
from evaluation.domain.reaction import ReactionPage, Scale, Share
from evaluation.domain.text import Text

Votes = Annotated[int, Field(ge=0)]


class ShareView(BaseModel):
    """One grade of a poll; no percent while nobody voted."""

    model_config: ClassVar[ConfigDict] = ConfigDict(from_attributes=True)

    reaction: Reaction = Field(validation_alias=AliasPath("grade", "code"))
    label: Text = Field(validation_alias=AliasPath("grade", "label"))
    count: Votes
    percent: int | None


class PollView(BaseModel):
    """The reactions to a page. A poll among whoever liked to vote: no survey, no IKM, no grade A to D.

    Attributes:
        summary: How many reacted, in words.
        yours: What this browser session chose, if it voted.
    """

    page_id: str
    title: str
    path: str
    n: Votes
    summary: Text
    reactions: list[ShareView]
    yours: Reaction | None
    scale_version: str


class PageView(BaseModel):
    """A registered page and how many chose each grade."""

    model_config: ClassVar[ConfigDict] = ConfigDict(from_attributes=True)

    page_id: str = Field(validation_alias="id")
    title: str
    path: str
    embedded_by: list[str]
    n: Votes
    very_satisfied: Votes = Field(0, validation_alias=AliasPath("votes", "very-satisfied"))
    satisfied: Votes = Field(0, validation_alias=AliasPath("votes", "satisfied"))
    fairly_satisfied: Votes = Field(0, validation_alias=AliasPath("votes", "fairly-satisfied"))
    dissatisfied: Votes = Field(0, validation_alias=AliasPath("votes", "dissatisfied"))


def poll_view(page: ReactionPage, yours: str | None, scale: Scale) -> PollView:
    """A page as its visitors see it."""
    shares: tuple[Share, ...] = page.shares(scale)
    return PollView.model_validate(
        {
            "page_id": page.id,
            "title": page.title,
            "path": page.path,
            "n": page.n,
            "summary": page.summary,
            "reactions": shares,
            "yours": yours,
            "scale_version": scale.version,
        }
    )
