"""Say who would be told of an event, and how, without telling anybody."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

from contracts.event import Event
from notifications.domain.channels import Channel
from notifications.domain.conditions import Condition, unmet
from notifications.domain.letter import Content
from notifications.domain.mailing import AT_ONCE
from notifications.domain.message import Message
from notifications.domain.notices import Rule
from notifications.domain.routing import Reach
from notifications.facts import ACCOUNTS
from notifications.handlers.content import content_of
from notifications.handlers.notify import addressed_by
from notifications.handlers.reach import reaches
from notifications.handlers.tell import messages_to
from notifications.repository.ledger import Ledger
from notifications.repository.notices import Notices
from notifications.repository.people import Part, People
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Rehearse:
    """What if this happened.

    Attributes:
        event_id: The id it has, if it did happen: who was told of it is not told again.
    """

    event: Event
    event_id: str | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """One route to one person.

    Attributes:
        over: The channel they would be told over first; None when they would not be told on this route.
        then: Those to try after it, in order.
        refusals: Channel → why nothing goes over it.
    """

    over: Channel | None
    then: tuple[Channel, ...]
    refusals: Mapping[Channel, str]


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody a rule addresses.

    Attributes:
        why_not: "told-already", "told-by-earlier-rule" or "erased" when nothing is sent to them at all.
    """

    subject: str
    why_not: str | None
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What one rule would do.

    Attributes:
        unmet: The conditions that do not hold; then nobody is told.
        content: What everybody would read.
        recipients: Whom it addresses, as far as they are told at once.
        is_mailing: Whether more of those who agreed would follow, part by part.
    """

    rule: Rule
    unmet: tuple[Condition, ...]
    content: Content
    recipients: tuple[Recipient, ...] = ()
    is_mailing: bool = False

    @property
    def speaks(self) -> bool:
        """Whether it tells anybody of such an event."""
        return self.rule.is_enabled and not self.unmet


async def rehearse(command: Rehearse, tx: Transaction) -> list[Rehearsed]:
    """What every rule about the event would do now, those that would not speak too. Nothing is written.

    Who is told is worked out as `notify` does.
    """
    event = command.event
    cause = command.event_id or event.key
    values = ACCOUNTS[type(event)].values(event)
    book = await Notices(tx).about(event.type)
    told: set[str] = set()
    rehearsed = []
    for rule in book.rules:
        content = content_of(event, rule, book.template_of(rule), cause=cause, regency=tx.context.regency)
        found = Rehearsed(rule, unmet(rule.when, values), content)
        if found.speaks:
            addressed = await addressed_by(rule, event, People(tx))
            found = await _spoken(found, addressed, told, tx)
            told |= addressed
        rehearsed.append(found)
    return rehearsed


async def _spoken(found: Rehearsed, addressed: set[str], told: set[str], tx: Transaction) -> Rehearsed:
    rule, content = found.rule, found.content
    part = Part({}, None)
    if rule.is_for_subscribers:
        part = await People(tx).subscribers(rule.purpose, rule.channels, after="", most=AT_ONCE)
    subscribers = part.agreed.keys() - addressed - told
    recipients = (
        *await _recipients(messages_to(rule, addressed - told, content, tx), content, tx),
        *await _recipients(messages_to(rule, subscribers, content, tx, agreed=part.agreed), content, tx),
        *(Recipient(subject, "told-by-earlier-rule") for subject in sorted(addressed & told)),
    )
    return replace(found, recipients=recipients, is_mailing=part.last is not None)


async def _recipients(messages: Sequence[Message], content: Content, tx: Transaction) -> list[Recipient]:
    if not messages:
        return []
    subjects = {message.recipient: None for message in messages}
    already = await Ledger(tx).told(content.cause, content.rule_id, subjects)
    reach = await reaches(messages, content.occurred_at, tx)
    ways: dict[str, list[Way]] = {subject: [] for subject in subjects}
    for message in messages:
        if message.recipient in reach and message.recipient not in already:
            ways[message.recipient].append(_way(message, reach[message.recipient]))
    return [
        Recipient(subject, _why_not(subject, already, reach), tuple(ways[subject])) for subject in subjects
    ]


def _why_not(subject: str, already: Container[str], reach: Container[str]) -> str | None:
    if subject in already:
        return "told-already"
    return None if subject in reach else "erased"


def _way(message: Message, reach: Reach) -> Way:
    over = reach.first(message.route)
    refusals = {channel: reach.refusals[channel] for channel in message.route if channel in reach.refusals}
    then = message.over(over).others if over else ()
    return Way(over, then, refusals)
