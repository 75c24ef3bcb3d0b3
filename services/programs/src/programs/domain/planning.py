"""The region's planning documents, and which of their indicators programmes serve.

Owns what counts as linked. Chain: RPJMD for five years, RKPD for each, Renstra of an office (UU 25/2004).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from programs.domain.errors_masterplans import YearsReversed
from programs.domain.errors_planning import LinkNotFound
from programs.domain.program import Program
from programs.domain.program_parts import PlanLink


class PlanKind(StrEnum):
    """Plans whose indicators programmes serve."""

    RPJMD = "rpjmd"
    RKPD = "rkpd"
    RENSTRA = "renstra"


class DocumentKind(StrEnum):
    """Documents on record: the plans, and the decree on key performance indicators (IKU)."""

    RPJMD = "rpjmd"
    RKPD = "rkpd"
    RENSTRA = "renstra"
    IKU = "iku"


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """A planning document in force. Raises `YearsReversed`.

    Attributes:
        decree: What fixed it, as printed, such as "Perda 4/2021".
        opd: Whose Renstra it is.
        source: Where it was read; `source_quote` in the source's own words.
    """

    id: str
    regency: str
    kind: DocumentKind
    title: str
    decree: str
    first_year: int
    last_year: int
    opd: str | None = None
    source: str | None = None
    source_quote: str | None = None

    def __post_init__(self) -> None:
        """The years are in order."""
        if self.last_year < self.first_year:
            raise YearsReversed(self.first_year, self.last_year)


@dataclass(frozen=True, slots=True)
class LinkChange:
    """A link was made or withdrawn.

    Attributes:
        links_change: 1 for one that was made, -1 for one that was withdrawn.
        programs_change: 1 when it is the programme's first to a plan of its kind, -1 when it was the last.
    """

    link: PlanLink
    at: datetime
    links_change: int
    programs_change: int


def next_instant(program: Program, now: datetime) -> datetime:
    """When the next change of its links takes place: after the last one, whatever the clocks say."""
    told = [at for link in program.plan_links for at in (link.linked_at, link.withdrawn_at) if at is not None]
    return max([now, *(at + timedelta(milliseconds=1) for at in told)])


def linked(program: Program, link: PlanLink) -> Program:
    """The programme with one more link; to an indicator it serves already, nothing changes."""
    if _standing(program, link.plan, link.indicator_code):
        return program
    return replace(program, plan_links=(*program.plan_links, link))


def unlinked(
    program: Program, plan: PlanKind, indicator_code: str, *, at: datetime, actor: str, reason: str
) -> Program:
    """The programme without this link; it stays on record with the reason. Raises `LinkNotFound`."""
    held = _standing(program, plan, indicator_code)
    if held is None:
        raise LinkNotFound(plan, indicator_code)
    ended = replace(held, withdrawn_at=at, withdrawn_by=actor, withdrawn_because=reason)
    return replace(program, plan_links=tuple(ended if one is held else one for one in program.plan_links))


def link_changes(program: Program) -> Iterator[LinkChange]:
    """Every link that was made or withdrawn, in order of time."""
    moments = [
        (at, sign, place, link)
        for place, link in enumerate(program.plan_links)
        for at, sign in ((link.linked_at, 1), (link.withdrawn_at, -1))
        if at is not None
    ]
    held: dict[str, int] = {}
    for at, sign, _, link in sorted(moments, key=lambda each: (each[0], -each[1], each[2])):
        before = held.get(link.plan, 0)
        held[link.plan] = before + sign
        yield LinkChange(link, at, sign, (held[link.plan] > 0) - (before > 0))


def _standing(program: Program, plan: str, indicator_code: str) -> PlanLink | None:
    for link in program.plan_links:
        if (link.plan, link.indicator_code) == (plan, indicator_code) and link.withdrawn_at is None:
            return link
    return None
