"""What is known of one person beside their roles: how to reach them, and how they want to be told.

Addresses and the name are sealed: only the doors and the channels can read them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Language = Literal["id", "en"]


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


def field_of(regency: str, subject: str, field: str) -> str:
    """What a sealed field is about: it opens nowhere else."""
    return f"{regency}/{subject}/{field}"
