"""All versions of the rules and templates of one regency: what ships, and what it made itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, TypeVar

from notifications.domain.errors_notices import IdentityFixed, ValidInThePast
from notifications.domain.notices import NoticeBook, Rule, Template

C = TypeVar("C", bound=Rule | Template)


@dataclass(frozen=True, slots=True)
class Edition(Generic[C]):
    """One version of a rule or a template. It is never changed: what is to be different is a new one.

    Attributes:
        number: 0 for what ships, the regency's own from 1 on.
        valid_from: From when on it is in force, until a later one is.
        recorded_by: Subject of who made it; None for what ships.
        reason: Why; for what ships, what it rests on.
    """

    content: C
    number: int
    valid_from: datetime
    recorded_at: datetime
    recorded_by: str | None
    reason: str

    @property
    def is_own(self) -> bool:
        """Whether the regency made it."""
        return self.number > 0


@dataclass(frozen=True, slots=True)
class Terms:
    """How a regency's own version comes to be.

    Attributes:
        valid_from: None for at once.
        at: Now.
        by: Subject of who makes it.
    """

    valid_from: datetime | None
    at: datetime
    by: str
    reason: str

    @property
    def since(self) -> datetime:
        """From when on it is in force. Raises: `ValidInThePast`."""
        since = self.valid_from or self.at
        if since < self.at:
            raise ValidInThePast
        return since


Editions = Mapping[str, Sequence[Edition[C]]]
"""Id → every version, in the order they were made."""


@dataclass(frozen=True, slots=True)
class Library:
    """Every version of the rules and templates a regency knows, what goes first first."""

    rules: Editions[Rule]
    templates: Editions[Template]

    def book(self, at: datetime) -> NoticeBook:
        """What is in force at an instant."""
        return NoticeBook(
            tuple(_contents(self.rules, at)),
            {template.id: template for template in _contents(self.templates, at)},
        )

    def joined(self, own: Library) -> Library:
        """This library with a regency's own versions beside those that ship."""
        return Library(_joined(self.rules, own.rules), _joined(self.templates, own.templates))


def in_force(editions: Sequence[Edition[C]], at: datetime) -> Edition[C] | None:
    """The version in force at an instant; None when nothing ships and nothing began.

    Of the regency's own the one that began last, of those that began together the one made last; else what
    ships.
    """
    begun = [edition for edition in editions if edition.number == 0 or edition.valid_from <= at]
    return max(begun, key=lambda edition: (edition.is_own, edition.valid_from, edition.number), default=None)


def next_edition(
    content: C, before: Sequence[Edition[C]], terms: Terms, *, fixed: Sequence[str]
) -> Edition[C]:
    """The version that comes after those there are; it is called by its number.

    Raises: `IdentityFixed` when one of the `fixed` attributes is another than before; `ValidInThePast`.
    """
    if before:
        known = before[-1].content
        changed = [name for name in fixed if getattr(known, name) != getattr(content, name)]
        if changed:
            raise IdentityFixed(changed)
    number = before[-1].number + 1 if before else 1
    named = replace(content, version=str(number))
    return Edition(named, number, terms.since, terms.at, terms.by, terms.reason)


def _contents(editions: Editions[C], at: datetime) -> Iterable[C]:
    held = (in_force(versions, at) for versions in editions.values())
    return (edition.content for edition in held if edition)


def _joined(base: Editions[C], own: Editions[C]) -> Editions[C]:
    """What ships first, then what only the regency has."""
    return {key: (*base.get(key, ()), *own.get(key, ())) for key in {**base, **own}}
