"""What the movement's guide lists, as data: duties, elements of readiness, books and meetings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from programs.domain.errors_lists import NotOnTheList
from programs.domain.masterplan_steps import Adoption, Assessment, Bimtek, Commitment, Facts


@dataclass(frozen=True, slots=True)
class Guide:
    """The lists in force.

    Attributes:
        duties: Codes of what a regency takes on by signing.
        elements: Codes of the elements of readiness.
        books: Numbers of the books of a masterplan.
        meetings: How many bimtek lead to it.
    """

    duties: tuple[str, ...]
    elements: tuple[str, ...]
    books: tuple[str, ...]
    meetings: int

    def check(self, facts: Facts) -> None:
        """Everything a step names is listed. Raises `NotOnTheList`, naming the field."""
        match facts:
            case Assessment():
                named = [each.element for each in facts.readiness]
                _require("readiness", named, self.elements)
            case Commitment():
                _require("duties", facts.duties, self.duties)
            case Bimtek():
                _require("number", [str(facts.number)], [str(each + 1) for each in range(self.meetings)])
            case Adoption():
                _require("books", [str(book.number) for book in facts.books], self.books)
            case _:
                pass


def _require(field: str, named: Iterable[str], listed: Iterable[str]) -> None:
    """Each is listed and named once."""
    left = list(listed)
    for one in named:
        if one not in left:
            raise NotOnTheList(field, one, listed)
        left.remove(one)
