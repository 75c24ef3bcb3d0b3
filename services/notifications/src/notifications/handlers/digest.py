"""Gather what waits for a person's digest into one message, and let it end as that does."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from notifications.domain.digest import along, digest_content, gathered, go_alone, join
from notifications.domain.letter import Entry, Letter
from notifications.domain.message import Message
from notifications.handlers.outcome import told
from notifications.handlers.post import go_on
from notifications.reference import digest_words
from notifications.repository.contents import Contents
from notifications.repository.ledger import Ledger
from notifications.repository.rhythm import Rhythm
from servicekit.service import Tick
from servicekit.transaction import Transaction

AT_ONCE = 500
"""How many waiting notices one turn gathers, about; a transaction holds no more."""

MOST = 200
"""How many notices one digest holds; what is more goes into the next, right after it."""


async def compose_digests(_: Tick, tx: Transaction) -> bool:
    """Make some of the digests that are due, one for each person and channel; false if there are none.

    A notice that waits alone goes as it is. What is not worth sending any more expires.

    Emits: `MessageExpired`. Idempotent: what is in a digest waits for none, whoever asks and whenever.
    """
    ledger = Ledger(tx)
    rhythm = Rhythm(tx, ledger)
    waiting: list[Message] = []
    for reader in dict.fromkeys(message.recipient for message in await rhythm.digests_due(most=AT_ONCE)):
        waiting += await rhythm.waiting_of(reader, most=MOST)
        if len(waiting) >= AT_ONCE:
            break
    spent = [one.expire("too-late", at=tx.now) for one in waiting if one.next_at and one.next_at <= tx.now]
    lost = {message.id for message in spent}
    changed = [one for mine in _by_reader(waiting, but=lost) for one in _gathered(mine, tx)]
    await ledger.save([*spent, *changed], events=[event for one in spent for event in told(one, since=-1)])
    return bool(waiting)


def _by_reader(waiting: Iterable[Message], *, but: Collection[str]) -> list[list[Message]]:
    """What waits, by person and channel, each in the order it was made."""
    wanted = [message for message in waiting if message.id not in but]
    ordered = sorted(wanted, key=lambda one: (one.recipient, one.channel, one.queued_at, one.id))
    return [list(mine) for _, mine in groupby(ordered, key=lambda one: (one.recipient, one.channel))]


def _gathered(members: Sequence[Message], tx: Transaction) -> list[Message]:
    if len(members) == 1:
        return [go_alone(members[0], at=tx.now)]
    digest = gathered(members, message_id=tx.new_id(), at=tx.now)
    return [digest, *(join(member, digest) for member in members)]


async def entries_of(digests: Iterable[Message], tx: Transaction) -> Mapping[str, tuple[Entry, ...]]:
    """What is in these digests now, by their ids, in the order it was made, as far as its words were kept."""
    ids = {message.id for message in digests if message.is_digest}
    if not ids:
        return {}
    members = await Rhythm(tx, Ledger(tx)).members_of(ids)
    contents = await Contents(tx).of({(one.cause, one.rule_id) for one in members})
    entries: dict[str, tuple[Entry, ...]] = dict.fromkeys(ids, ())
    for member in members:
        if content := contents.get((member.cause, member.rule_id)):
            entries[member.digest_id or ""] += (Entry(member, content),)
    return entries


def trimmed(letter: Letter, left_out: Collection[str]) -> Letter:
    """A digest without the notices of these ids."""
    entries = tuple(one for one in letter.entries if one.message.id not in left_out)
    content = digest_content(letter.message, entries, digest_words())
    return replace(letter, entries=entries, content=content)


async def go_along(
    digests: Iterable[Message], tx: Transaction, *, carried: Collection[str] | None = None
) -> None:
    """Let what is in these digests make the step they just made; other messages are left alone.

    `carried` are the ids of the notices that left with them; the others end: they were withdrawn at the last
    moment, or nobody kept what they say. What came to nothing goes on over its next channel by itself.

    Emits: what became of each.
    """
    by_id = {message.id: message for message in digests if message.is_digest}
    if not by_id:
        return
    ledger = Ledger(tx)
    members = await Rhythm(tx, ledger).members_of(by_id)
    left = [] if carried is None else [one for one in members if one.id not in carried]
    ends = await _left_behind(left, tx)
    pairs = [(one, ends.get(one.id) or along(one, by_id[one.digest_id or ""], at=tx.now)) for one in members]
    changed = [(before, after) for before, after in pairs if after != before]
    events = [event for before, after in changed for event in told(after, since=len(before.history))]
    await ledger.save([after for _, after in changed], events=events)
    await go_on([after for _, after in changed if after.state in {"failed", "suppressed"}], tx)


async def _left_behind(members: Sequence[Message], tx: Transaction) -> dict[str, Message]:
    """What did not leave with its digest, by its id, as it ends."""
    if not members:
        return {}
    contents = await Contents(tx).of({(one.cause, one.rule_id) for one in members})
    return {
        one.id: one.suppress("consent-withdrawn", at=tx.now)
        if (one.cause, one.rule_id) in contents
        else one.fail("not-sendable", at=tx.now)
        for one in members
    }
