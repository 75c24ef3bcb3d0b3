"""Nobody is disturbed in their quiet hours or more often than agreed, and nothing waits for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.domain.card import Card
from notifications.domain.channels import Channel, Limit
from notifications.domain.message import Message, Step
from notifications.domain.notices import Urgency
from notifications.domain.rhythm import Begun, Hold, is_quiet, next_hour, room_at, when_allowed
from notifications.reference import channel_policies
from servicekit.days import WIB

NIGHT = datetime(2026, 11, 24, 2, 0, tzinfo=WIB)
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=WIB)
MORNING = datetime(2026, 11, 24, 6, 0, tzinfo=WIB)

instants = st.integers(0, 20 * 365 * 24 * 3600).map(
    lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
hours = st.integers(0, 23)


def message(*, urgency: Urgency = "normal", digest: bool = False, channel: Channel = "push") -> Message:
    """A message that is due."""
    return Message(
        id="m-1",
        cause="e-1",
        rule_id="device-returned",
        recipient="budi",
        basis="duty",
        purpose="operator-duties",
        channel=channel,
        history=(Step("queued", NIGHT),),
        urgency=urgency,
        is_digestible=digest,
    )


def held(
    wanting: Message, card: Card | None = None, *, at: datetime, begun: tuple[Begun, ...] = ()
) -> Hold | None:
    """Why it waits, by the policy of its channel."""
    return when_allowed(wanting, card or Card("budi"), channel_policies()[wanting.channel], begun, at=at)


def test_at_night_a_push_message_waits_for_the_morning() -> None:
    assert held(message(), at=NIGHT) == Hold("quiet-hours", MORNING)


def test_an_urgent_one_does_not() -> None:
    assert held(message(urgency="urgent"), at=NIGHT) is None


def test_mail_has_no_quiet_hours_unless_the_person_has() -> None:
    mine = Card("budi", quiet=(22, 5))

    assert held(message(channel="email"), at=NIGHT) is None
    assert held(message(channel="email"), mine, at=NIGHT) == Hold("quiet-hours", MORNING.replace(hour=5))


def test_a_persons_own_hours_win_over_the_channels_also_when_they_are_never() -> None:
    assert held(message(), Card("budi", quiet=(11, 13)), at=NIGHT) is None
    assert held(message(), Card("budi", quiet=(0, 0)), at=NIGHT) is None


@pytest.mark.parametrize(("hour", "quiet"), [(20, False), (21, True), (0, True), (5, True), (6, False)])
def test_hours_over_midnight_begin_and_end_on_the_hour(hour: int, quiet: bool) -> None:
    assert is_quiet(NIGHT.replace(hour=hour), (21, 6)) is quiet


@given(at=instants, begin=hours, end=hours)
def test_whoever_waits_for_quiet_hours_to_end_can_go_then(at: datetime, begin: int, end: int) -> None:
    until = next_hour(at, end)

    assert timedelta() < until - at <= timedelta(days=1)
    assert not is_quiet(until, (begin, end))
    assert until.astimezone(WIB).hour == end
    assert until.utcoffset() == at.utcoffset()


@given(at=instants, begin=hours, end=hours)
def test_every_hour_is_quiet_or_the_hours_turned_round_are(at: datetime, begin: int, end: int) -> None:
    if begin != end:
        assert is_quiet(at, (begin, end)) is not is_quiet(at, (end, begin))


def test_what_may_wait_for_a_digest_waits_for_nothing_else() -> None:
    mine = Card("budi", digest_hour=7)

    assert held(message(digest=True), mine, at=NIGHT) == Hold("digest", NIGHT.replace(hour=7))
    assert held(message(digest=True), mine, at=NOON) == Hold("digest", NOON.replace(day=25, hour=7))
    assert held(message(digest=True, urgency="urgent"), mine, at=NIGHT) is None
    assert held(message(digest=False), mine, at=NOON) is None
    assert held(message(digest=True), at=NOON) is None


def test_what_is_too_much_for_one_person_waits_until_there_is_room() -> None:
    five = tuple(Begun(NOON - timedelta(minutes=minutes), False) for minutes in (50, 40, 30, 20, 10))

    assert held(message(channel="sms"), at=NOON, begun=five[1:]) is None
    assert held(message(channel="sms"), at=NOON, begun=five) == Hold(
        "recipient-limit", NOON + timedelta(minutes=10)
    )


def test_an_urgent_message_waits_for_other_urgent_ones_alone() -> None:
    normal = tuple(Begun(NOON, False) for _ in range(9))
    urgent = tuple(replace(one, is_urgent=True) for one in normal)

    assert held(message(urgency="urgent", channel="sms"), at=NOON, begun=normal) is None
    assert held(message(urgency="urgent", channel="sms"), at=NOON, begun=urgent) is not None
    assert held(message(channel="sms"), at=NOON, begun=urgent) is not None


@given(
    count=st.integers(1, 5),
    pauses=st.lists(st.integers(0, 4000), min_size=1, max_size=60),
)
def test_no_hour_ever_has_more_than_the_limit(count: int, pauses: list[int]) -> None:
    """Each goes as soon as it is allowed, whatever pauses lie between the wishes."""
    limit, at, gone = Limit(count, timedelta(hours=1)), NOON, list[datetime]()
    for pause in pauses:
        at = max(at, room_at(gone, limit, at=at))
        gone.append(at)
        at += timedelta(seconds=pause)

    for last in gone:
        assert sum(last - limit.span < one <= last for one in gone) <= count
