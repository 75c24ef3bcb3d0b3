"""How people can be told of something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from notifications.domain.message import Message
from notifications.domain.routing import Reach, reach_of
from notifications.repository.cards import cards_of
from notifications.repository.people import People
from servicekit.transaction import Transaction


async def reaches(messages: Sequence[Message], occurred_at: datetime, tx: Transaction) -> Mapping[str, Reach]:
    """How the recipients of messages of one rule, about what happened then, can be told over their routes.

    Consent is asked for only where the rule rests on it. Left out is who was erased since it happened.
    """
    one, subjects = messages[0], {message.recipient for message in messages}
    channels = {channel for message in messages for channel in message.route}
    cards = await cards_of(tx, tx.context.regency, subjects)
    by_consent = one.basis == "consent"
    said = await People(tx).said(subjects, one.purpose, channels) if by_consent else {}
    return {
        subject: reach_of(card, said.get(subject), channels)
        for subject in subjects
        if (card := cards.get(subject)) is None or not card.is_past(occurred_at)
    }
