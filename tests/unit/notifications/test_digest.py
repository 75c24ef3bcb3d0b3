"""A digest says what is in it, and what is in it ends as the digest does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.domain.channels import Channel
from notifications.domain.digest import along, digest_content, gathered, go_alone, join, wait_for_digest
from notifications.domain.letter import Content, Entry
from notifications.domain.message import Message, Step
from notifications.domain.notices import Basis, Notice
from notifications.domain.wording import Text
from notifications.reference import digest_words

AT = datetime(2026, 11, 23, 13, 30, tzinfo=UTC)
LEASE = timedelta(minutes=1)


def notice(number: int, *, basis: Basis = "duty", channel: Channel = "email") -> Message:
    """One that waits for its digest."""
    made = Message(
        id=f"m-{number}",
        cause=f"e-{number}",
        rule_id="device-returned",
        recipient="budi",
        basis=basis,
        purpose="operator-duties",
        channel=channel,
        history=(Step("queued", AT + timedelta(minutes=number)),),
        is_digestible=True,
    )
    return wait_for_digest(made, AT + timedelta(hours=9), at=AT, until=AT + timedelta(hours=72))


def entry(message: Message) -> Entry:
    """It and what it says."""
    told = Notice(Text(f"Judul {message.id}", f"Title {message.id}"), Text("Isi {x}", "Body {x}"))
    return Entry(message, Content(message.cause, message.rule_id, told, "regency.test", AT, {}))


def test_a_digest_lists_its_notices_in_order_with_their_times_in_both_languages() -> None:
    members = [notice(2), notice(1)]

    found = digest_content(
        gathered(members, message_id="d-1", at=AT), [entry(one) for one in members], digest_words()
    ).notice

    assert (found.title.id, found.title.en) == ("2 pemberitahuan untuk Anda", "2 notices for you")
    assert found.body.id == (
        "1. Judul m-1\nSenin, 23 November 2026 pukul 20.31 WIB\nIsi {x}\n\n"
        "2. Judul m-2\nSenin, 23 November 2026 pukul 20.32 WIB\nIsi {x}"
    )
    assert found.body.en.startswith("1. Title m-1\nMonday, 23 November 2026 at 20:31 WIB\nBody {x}")


def test_where_there_is_little_room_it_lists_titles() -> None:
    members = [notice(number, channel="push") for number in (1, 2)]

    found = digest_content(
        gathered(members, message_id="d-1", at=AT), [entry(one) for one in members], digest_words()
    )

    assert found.notice.body.en == (
        "1. Title m-1 (Monday, 23 November 2026 at 20:31 WIB)\n\n"
        "2. Title m-2 (Monday, 23 November 2026 at 20:32 WIB)"
    )


def test_a_digest_of_one_says_what_that_one_says() -> None:
    alone = entry(notice(1))

    found = digest_content(gathered([alone.message], message_id="d-1", at=AT), [alone], digest_words())

    assert found == alone.content


@pytest.mark.parametrize(("bases", "basis"), [(("duty", "duty"), "duty"), (("duty", "consent"), "consent")])
def test_a_digest_rests_on_consent_as_soon_as_one_of_its_notices_does(
    bases: tuple[Basis, ...], basis: Basis
) -> None:
    members = [notice(number, basis=one) for number, one in enumerate(bases)]

    assert gathered(members, message_id="d-1", at=AT).basis == basis


steps = st.lists(st.sampled_from(["begin", "put_back", "hold", "begin"]), max_size=8)
ends = st.sampled_from(["delivered", "failed", "suppressed", "expired"])


@given(steps=steps, end=ends, is_reported=st.booleans())
def test_whatever_way_a_digest_goes_its_notices_end_with_it(
    steps: list[str], end: str, is_reported: bool
) -> None:
    digest = gathered([notice(1)], message_id="d-1", at=AT)
    member = join(notice(1), digest)

    for step in steps:
        digest = _made(digest, step)
        member = along(member, digest, at=AT)
    if is_reported:
        for step in ("begin", "hand_over"):
            digest = _made(digest, step)
            member = along(member, digest, at=AT)
    digest = _made(digest, end)
    member = along(member, digest, at=AT)

    assert (member.state, member.next_at, member.held) == (digest.state, None, None)
    assert member.digest_id == "d-1"
    assert member.reason == ("digest" if end == "delivered" else digest.reason)


def _made(message: Message, step: str) -> Message:
    """The message after a step, if it can make it."""
    if step == "begin":
        return message.begin(at=AT, lease=LEASE)
    if step == "put_back":
        return message.put_back("smtp-451", at=AT, due=AT) if message.state == "sending" else message
    if step == "hold":
        return message.hold("quiet-hours", at=AT, until=AT)
    if step == "hand_over":
        return message.hand_over(at=AT, report_by=AT)
    made = {
        "delivered": message.deliver(at=AT),
        "failed": message.fail("rejected", at=AT),
        "suppressed": message.suppress("restricted", at=AT),
        "expired": message.expire("too-late", at=AT),
    }
    return made[step]


def test_what_waited_alone_goes_as_it_is_and_does_not_wait_again() -> None:
    alone = go_alone(notice(1), at=AT)

    assert (alone.state, alone.next_at, alone.held, alone.digest_at) == ("queued", AT, None, None)
    assert not alone.is_digestible


def test_what_goes_on_over_another_channel_is_in_no_digest() -> None:
    digest = gathered([notice(1)], message_id="d-1", at=AT)
    member = join(replace(notice(1), others=("sms",)), digest).fail("address-unknown", at=AT)

    after = member.onward(message_id="m-2", at=AT)

    assert after is not None
    assert (after.channel, after.digest_id, after.held) == ("sms", None, None)
