"""What is answered about a person: in clear text to themselves, masked to officers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from pydantic import Field

from notifications.api.views import View
from notifications.domain.card import Address, Card, Language, field_of
from servicekit.sealing import SealBroken, Sealer

Reading = Callable[[Address, str], str]
"""How an address is shown: its field and its clear text → what is answered."""

_DOTS = "•••"


class OriginView(View):
    """How an address came to be known."""

    source: str
    recorded_by: str
    recorded_at: datetime
    proof: str | None


class QuietView(View):
    """Local hours in which the person is not disturbed."""

    begin: int = Field(serialization_alias="from")
    end: int = Field(serialization_alias="to")


class CardView(View):
    """What is known of a person, beside their roles and devices.

    Attributes:
        unreadable: What is kept but was sealed with a key this platform has no more; it has to be told anew.
    """

    subject: str
    language: Language
    name: str | None
    email: str | None
    phone: str | None
    superior: str | None
    quiet: QuietView | None
    digest_hour: int | None
    restricted_at: datetime | None
    origins: dict[Address, OriginView]
    unreadable: list[Address]


def masked(field: Address, text: str) -> str:
    """Enough to recognise what one knows, too little to use it.

    Budi → B•••; budi@example.org → b•••@example.org; +6281234561234 → +62•••••1234.
    """
    match field:
        case "name":
            return f"{text[0]}{_DOTS}"
        case "email":
            local, _, domain = text.partition("@")
            return f"{local[0]}{_DOTS}@{domain}"
        case "phone":
            return f"{text[:3]}•••••{text[-4:]}"


def clear(_: Address, text: str) -> str:
    """The text itself: for the person it is about."""
    return text


def card_view(card: Card, sealer: Sealer, regency: str, reading: Reading) -> CardView:
    """The card as it is answered; what was sealed with a key that is gone is null, and is named."""
    sealed: Mapping[Address, str | None] = {"name": card.name, "email": card.email, "phone": card.phone}
    shown: dict[Address, str | None] = {}
    unreadable: list[Address] = []
    for field, text in sealed.items():
        try:
            about = field_of(regency, card.subject, field)
            shown[field] = None if text is None else reading(field, sealer.open(text, about=about))
        except SealBroken:
            unreadable.append(field)
            shown[field] = None
    return CardView(
        subject=card.subject,
        language=card.language,
        superior=card.superior,
        quiet=QuietView(begin=card.quiet[0], end=card.quiet[1]) if card.quiet else None,
        digest_hour=card.digest_hour,
        restricted_at=card.restricted_at,
        origins={field: OriginView.model_validate(origin) for field, origin in card.origins.items()},
        unreadable=unreadable,
        **shown,
    )
