"""Several notices to one person in one message, once a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from notifications.domain.channels import Channel
from notifications.domain.letter import Content, Entry
from notifications.domain.message import DIGEST, Message, Step
from notifications.domain.notices import Notice
from notifications.domain.wording import Text, count, moment
from servicekit.days import WIB


@dataclass(frozen=True, slots=True)
class DigestWords:
    """How a digest reads, with gaps for `count`, and per notice for `number`, `title`, `at` and `body`.

    Attributes:
        brief: One notice where there is little room: over the channels named in `brief_channels`.
    """

    title: Text
    entry: Text
    brief: Text
    brief_channels: frozenset[Channel]


def gathered(members: Sequence[Message], *, message_id: str, at: datetime) -> Message:
    """The message in which these go, all to one recipient over one channel; due at once.

    It rests on consent as soon as one of them does. Its last channel is its only one: a member that comes to
    nothing goes on by itself.
    """
    first = members[0]
    return Message(
        id=message_id,
        cause=message_id,
        rule_id=DIGEST,
        recipient=first.recipient,
        basis="consent" if any(member.basis == "consent" for member in members) else "duty",
        purpose=DIGEST,
        channel=first.channel,
        history=(Step("queued", at),),
        next_at=at,
    )


def digest_content(message: Message, entries: Sequence[Entry], words: DigestWords) -> Content:
    """What a digest says: its notices in the order they were made; a single one says what it says alone."""
    if len(entries) == 1:
        return entries[0].content
    entry = words.brief if message.channel in words.brief_channels else words.entry
    parts = [_entry(entry, number, one) for number, one in enumerate(_in_order(entries), 1)]
    notice = Notice(
        title=_filled(words.title, count=count(len(entries))),
        body=Text("\n\n".join(part.id for part in parts), "\n\n".join(part.en for part in parts)),
    )
    return Content(message.cause, DIGEST, notice, DIGEST, message.queued_at, {})


def _in_order(entries: Sequence[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda one: (one.message.queued_at, one.message.id))


def _entry(words: Text, number: int, entry: Entry) -> Text:
    notice = entry.content.notice
    return _filled(
        words,
        number=count(number),
        title=notice.title,
        at=moment(entry.message.queued_at.astimezone(WIB)),
        body=notice.body,
    )


def _filled(words: Text, **gaps: Text) -> Text:
    return Text(
        words.id.format_map({name: text.id for name, text in gaps.items()}),
        words.en.format_map({name: text.en for name, text in gaps.items()}),
    )


def wait_for_digest(message: Message, hour: datetime, *, at: datetime, until: datetime) -> Message:
    """It waits for its recipient's digest, or for its own end if that comes first."""
    return replace(message.hold(DIGEST, at=at, until=until), digest_at=hour)


def join(message: Message, digest: Message) -> Message:
    """It goes along with a digest, whose end is its own."""
    return replace(message, digest_at=None, digest_id=digest.id, next_at=None)


def go_alone(message: Message, *, at: datetime) -> Message:
    """It waited for a digest once and does not again."""
    return replace(message, digest_at=None, held=None, is_digestible=False, next_at=at)


def along(member: Message, digest: Message, *, at: datetime) -> Message:
    """The step a member makes with its digest, so that it ends as that does."""
    if digest.is_closed:
        return _ended(member, digest, at)
    if digest.state == "sending":
        step = member.begin(at=at, lease=timedelta())
    elif digest.state == "sent":
        step = member.hand_over(at=at, report_by=at)
    elif member.state == "queued":
        step = member
    else:
        step = member.put_back(digest.reason or DIGEST, at=at, due=at)
    return replace(step, held=DIGEST, next_at=None)


def _ended(member: Message, digest: Message, at: datetime) -> Message:
    if digest.state == "delivered":
        return member.deliver(at=at, reason=DIGEST)
    ends = {"failed": member.fail, "suppressed": member.suppress, "expired": member.expire}
    return ends[digest.state](digest.reason or DIGEST, at=at)
