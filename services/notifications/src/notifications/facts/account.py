"""How one type of event is told. No fact is about a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from contracts.event import Event
from notifications.domain.conditions import Values
from notifications.domain.notices import Facts, Known, Scope
from notifications.domain.wording import Text, same

E = TypeVar("E", bound=Event)

_REGENCY = "regency"
"""Every template may say where: pages are found by it."""


@dataclass(frozen=True, slots=True)
class Account(Generic[E]):
    """How one type of event is told.

    Attributes:
        texts: What templates may say: field name → how this event words it.
        village: Where it happened, for those who are addressed in a village.
        office: Which office (OPD) it concerns, for those who are addressed in one.
        recipient: Whom the event itself names, as an opaque subject.
        figures: Fields of the event that are decimal figures, though their type is a text.
        only_rule: The one rule it is told by, and only when somebody asks for that; None: by every rule about
            it, as soon as it happens.
    """

    texts: Mapping[str, Callable[[E], Text]]
    village: Callable[[E], str] | None = None
    office: Callable[[E], str | None] | None = None
    recipient: Callable[[E], str | None] | None = None
    figures: frozenset[str] = frozenset()
    only_rule: str | None = None

    @property
    def known(self) -> Known:
        """What rules and templates about this type of event may use."""
        scopes: dict[Scope, object] = {
            "village": self.village,
            "office": self.office,
            "regency": True,
            "recipient": self.recipient,
            "subscribers": True,
        }
        given = frozenset(scope for scope, how in scopes.items() if how)
        return Known(frozenset({*self.texts, _REGENCY}), given)

    def facts(self, event: E, *, regency: str) -> Facts:
        """The event, written for its readers, and the code of the regency it happened in."""
        return {_REGENCY: same(regency)} | {field: text(event) for field, text in self.texts.items()}

    def values(self, event: E) -> Values:
        """What conditions are held against."""
        said = {name: getattr(event, name) for name in type(event).model_fields}
        return said | {name: Decimal(said[name]) for name in self.figures}

    def village_of(self, event: E) -> str | None:
        """Where it happened, if that is known."""
        return self.village(event) if self.village else None

    def office_of(self, event: E) -> str | None:
        """Which office it concerns, if that is known."""
        return self.office(event) if self.office else None

    def recipient_of(self, event: E) -> str | None:
        """Whom it names, if anybody."""
        return self.recipient(event) if self.recipient else None
