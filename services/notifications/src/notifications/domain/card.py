"""What is known of one person beside their roles: how to reach them, and how they want to be told.

Addresses and the name are sealed: only the doors and the channels can read them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

Language = Literal["id", "en"]

Address = Literal["name", "email", "phone"]
"""A field of a card that is sealed."""

Wish = Literal["superior", "quiet", "digest_hour"]
"""A field of a card that can be taken away again and says nothing of who the person is."""

MOST_LEVELS = 10
"""How long a line of superiors may be."""


@dataclass(frozen=True, slots=True)
class Device:
    """A telephone or browser that takes push messages.

    Attributes:
        id: What its app calls itself, once for this person.
        token: Where it is reached; sealed, about `field_of(regency, subject, "device/<id>")`.
        added_at: When it was last registered.
        fingerprint: Keyed, of its token: equal tokens are found by it, and it says nothing of them.
    """

    id: str
    platform: Literal["android", "ios", "web"]
    token: str
    added_at: datetime
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """How an address or a name came to be known.

    Attributes:
        source: Where it was told: "mobile-app", "desk".
        recorded_by: Subject of whoever recorded it: the person, or an officer.
        proof: What an officer can show for it.
    """

    source: str
    recorded_by: str
    recorded_at: datetime
    proof: str | None = None


@dataclass(frozen=True, slots=True)
class CardChanges:
    """What is to be different about a card; None leaves a field as it is. Addresses are sealed."""

    language: Language | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    superior: str | None = None
    quiet: tuple[int, int] | None = None
    digest_hour: int | None = None

    @property
    def addresses(self) -> list[Address]:
        """The sealed fields that are to be different."""
        given: dict[Address, str | None] = {"name": self.name, "email": self.email, "phone": self.phone}
        return [name for name, sealed in given.items() if sealed is not None]


@dataclass(frozen=True, slots=True)
class Card:
    """One person.

    Attributes:
        subject: The `sub` of their token.
        language: What messages that are in one language are in.
        name: Sealed, about `field_of(regency, subject, "name")`; so are `email` and `phone`.
        superior: Subject of who is told when they do not read an alert.
        quiet: Local hours, from and to, in which they are not disturbed; None: as the channel has it.
        digest_hour: Local hour at which what may wait comes in one message; None: each by itself.
        restricted_at: Since when nothing of theirs is processed (UU 27/2022 art. 11); None: not at all.
        origins: How the name and each address came to be known; nothing is kept of earlier ones.
        erased_at: When all that was known of them was erased; what was told since is on the card again.
    """

    subject: str
    language: Language = "id"
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    devices: tuple[Device, ...] = ()
    superior: str | None = None
    quiet: tuple[int, int] | None = None
    digest_hour: int | None = None
    restricted_at: datetime | None = None
    origins: Mapping[Address, Origin] = field(default_factory=dict)
    erased_at: datetime | None = None

    def changed(self, changes: CardChanges, origin: Origin) -> Card:
        """The card with what is new about it; of what it replaces nothing stays."""
        return replace(
            self,
            name=changes.name or self.name,
            email=changes.email or self.email,
            phone=changes.phone or self.phone,
            language=changes.language or self.language,
            superior=changes.superior or self.superior,
            quiet=changes.quiet or self.quiet,
            digest_hour=self.digest_hour if changes.digest_hour is None else changes.digest_hour,
            origins={**self.origins, **dict.fromkeys(changes.addresses, origin)},
        )

    def without(self, name: Address | Wish) -> Card:
        """The card without this field, and without how it came to be known."""
        origins = {known: origin for known, origin in self.origins.items() if known != name}
        nothing: dict[str, Any] = {name: None}
        return replace(self, origins=origins, **nothing)

    def erased(self, *, at: datetime) -> Card:
        """An empty card; what happened until now is none of this person's any more."""
        return Card(self.subject, erased_at=at)

    def is_past(self, occurred_at: datetime) -> bool:
        """Whether something happened before all about this person was erased: they are not told of it."""
        return self.erased_at is not None and occurred_at <= self.erased_at


def field_of(regency: str, subject: str, field: str) -> str:
    """What a sealed field is about: it opens nowhere else.

    The subject comes last, since it may have slashes, which would make two fields look like one.
    """
    return f"{regency}/{field}/{subject}"
