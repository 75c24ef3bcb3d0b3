"""Over which channels a person can be told, as far as is known before a message leaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from notifications.domain.card import Card
from notifications.domain.channels import Channel
from notifications.domain.consent import Consent


@dataclass(frozen=True, slots=True)
class Reach:
    """How one person can be told.

    Attributes:
        refusals: Channel → why nothing may or can be sent over it; the others may be tried.
    """

    refusals: Mapping[Channel, str]

    def first(self, route: Sequence[Channel]) -> Channel | None:
        """The first channel of a route that may be tried; None when there is none."""
        return next((channel for channel in route if channel not in self.refusals), None)


def reach_of(
    card: Card | None, consents: Mapping[Channel, Consent] | None, channels: Iterable[Channel]
) -> Reach:
    """How a person can be told over some of these channels.

    Args:
        card: What is known of them.
        consents: What they said of each channel, where that is asked for; None where telling is a duty.
        channels: Those to look at.
    """
    refusals = {channel: _refusal(card, consents, channel) for channel in channels}
    return Reach({channel: refusal for channel, refusal in refusals.items() if refusal})


def _refusal(card: Card | None, consents: Mapping[Channel, Consent] | None, channel: Channel) -> str | None:
    if card is not None and card.restricted_at is not None:
        return "restricted"
    if consents is not None and (refusal := consents[channel].refusal):
        return refusal
    return None if _has_address(card, channel) else "no-contact"


def _has_address(card: Card | None, channel: Channel) -> bool:
    match channel:
        case "email":
            return card is not None and card.email is not None
        case "sms":
            return card is not None and card.phone is not None
        case "push":
            return card is not None and bool(card.devices)
        case _:  # an inbox is everybody's, an endpoint is its own address
            return True
