"""When people may be disturbed: quiet hours, how much at once, and what waits for their daily digest.

Hours are local ones, WIB, which has no summer time. Pure: who asks says what the time is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from notifications.domain.card import Card
from notifications.domain.channels import ChannelPolicy, Limit
from notifications.domain.message import DIGEST, Message
from servicekit.days import WIB

Hours = tuple[int, int]
"""From and to; the same hour twice is never."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a message is not sent yet, and when it is looked at again."""

    why: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Begun:
    """When a person was sent a message lately."""

    at: datetime
    is_urgent: bool


def when_allowed(
    message: Message, card: Card, policy: ChannelPolicy, begun: Sequence[Begun], *, at: datetime
) -> Hold | None:
    """Why this message may not disturb its recipient now; None when it may.

    What may wait for the recipient's digest waits for that and for nothing else. An urgent message knows no
    digest and no quiet hours, and waits only for other urgent ones: neither does what is not urgent delay it,
    nor does a storm of alerts get through whole. `begun` is what the recipient was sent over this channel
    within the span of its limit.
    """
    is_urgent = message.urgency == "urgent"
    if message.is_digestible and not is_urgent and card.digest_hour is not None:
        return Hold(DIGEST, next_hour(at, card.digest_hour))
    hours = policy.quiet if card.quiet is None else card.quiet
    if not is_urgent and hours and is_quiet(at, hours):
        return Hold("quiet-hours", next_hour(at, hours[1]))
    rivals = [one.at for one in begun if one.is_urgent or not is_urgent]
    room = room_at(rivals, policy.per_recipient, at=at) if policy.per_recipient else at
    return Hold("recipient-limit", room) if room > at else None


def is_quiet(at: datetime, hours: Hours) -> bool:
    """Whether an instant lies in these hours, the first included and the last not; they may span midnight."""
    begin, end = hours
    hour = at.astimezone(WIB).hour
    return begin <= hour < end if begin <= end else hour >= begin or hour < end


def next_hour(at: datetime, hour: int) -> datetime:
    """The next time the clock strikes this hour, after `at`."""
    local = at.astimezone(WIB)
    today = datetime.combine(local.date(), time(hour), WIB)
    return (today if today > local else today + timedelta(days=1)).astimezone(at.tzinfo)


def room_at(begun: Sequence[datetime], limit: Limit, *, at: datetime) -> datetime:
    """When one more fits into a limit that rolls along: `at` if it does now."""
    lately = sorted(one for one in begun if one > at - limit.span)
    return at if len(lately) < limit.count else lately[-limit.count] + limit.span
