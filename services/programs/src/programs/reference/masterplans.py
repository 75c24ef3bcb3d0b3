"""The movement's lists, and the histories and planning documents the platform comes with."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from pydantic import Field

from contracts.event import Identifier, RegencyCode
from contracts.reference.dataset import Dataset, Record, read
from contracts.text import Text
from programs.domain.masterplan_guide import Guide
from programs.domain.masterplan_steps import Facts, Step
from programs.domain.planning import PlanDocument
from servicekit.period import Period

_Code = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class Named(Record):
    """An entry of a list, with its name in both languages."""

    code: _Code
    name: Text


class MasterplanLists(Dataset):
    """What the movement's guide lists.

    Attributes:
        meetings: How many bimtek lead to a masterplan.
        books: The books it consists of; their codes are their numbers.
    """

    meetings: Annotated[int, Field(ge=1, le=20)]
    duties: tuple[Named, ...]
    elements: tuple[Named, ...]
    books: tuple[Named, ...]

    @property
    def guide(self) -> Guide:
        """The same as the domain asks it."""
        duties, elements, books = (
            tuple(each.code for each in named) for named in (self.duties, self.elements, self.books)
        )
        return Guide(duties, elements, books, self.meetings)


class _Step(Record):
    on: str
    facts: Facts
    source: str
    source_quote: str


class _History(Record):
    id: Identifier
    regency: RegencyCode
    title: str
    steps: tuple[_Step, ...]


class _Histories(Dataset):
    plans: tuple[PlanDocument, ...]
    masterplans: tuple[_History, ...]


class History(Record):
    """A regency's way so far, as sources tell it."""

    id: str
    regency: str
    title: str
    steps: tuple[Step, ...]


@cache
def masterplan_lists() -> MasterplanLists:
    """The lists in force."""
    return read(MasterplanLists, "masterplans.toml", package="programs")


@cache
def shipped_histories() -> tuple[History, ...]:
    """The masterplans of the data file."""
    return tuple(
        History(id=each.id, regency=each.regency, title=each.title, steps=tuple(map(_step, each.steps)))
        for each in _shipped().masterplans
    )


@cache
def shipped_plans() -> tuple[PlanDocument, ...]:
    """The planning documents of the data file."""
    return _shipped().plans


@cache
def _shipped() -> _Histories:
    return read(_Histories, "masterplan_histories.toml", package="programs")


def _step(told: _Step) -> Step:
    return Step(Period.read(told.on), told.facts, told.source, told.source_quote)
