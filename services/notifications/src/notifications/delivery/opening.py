"""Addresses and names on cards, opened right before they are used."""

from __future__ import annotations

import structlog

from notifications.domain.card import field_of
from notifications.domain.letter import Letter
from servicekit.sealing import SealBroken, Sealer

_log = structlog.get_logger(__name__)


def opened(sealer: Sealer, letter: Letter, field: str, sealed: str | None) -> str | None:
    """A sealed field of the card of the letter's recipient, in clear text.

    None where there is nothing, or no key opens it; the log says that, without what it is about.
    """
    message = letter.message
    try:
        return sealer.open(sealed or "", about=field_of(letter.regency, message.recipient, field))
    except SealBroken:
        _log.warning("address_not_opened", message=message.id, channel=message.channel)
        return None
