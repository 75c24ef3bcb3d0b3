"""Take in what messages tell of the endpoint they were sent to: that it is there, or is no more."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from notifications.domain.endpoint import Endpoint, OffReason, endpoint_id
from notifications.domain.letter import Content
from notifications.domain.message import Message, Step
from notifications.domain.notices import Audience
from notifications.domain.target import Target
from notifications.domain.wording import same
from notifications.handlers.endpoint_post import CHALLENGES, silence
from notifications.handlers.post import post
from notifications.reference import webhook_terms
from notifications.repository.endpoints import Endpoints
from notifications.repository.people import People
from servicekit.transaction import Transaction

GONE = "address-unknown"
"""What a message fails for when its receiver answers 410 Gone."""

OFF_RULE = "webhook-off"
OFF_PURPOSE = "operator-duties"


async def heed_endpoint(settled: Collection[Message], target: Target, tx: Transaction) -> None:
    """Activate an endpoint that gave proof; turn one off that is gone, or fails for days, and tell officials.

    The messages went to this target; both are as they are now.

    Emits: `MessageSuppressed` for what waited for one that is turned off, and what became of the notices.
    """
    proofs = {one.cause for one in settled if one.rule_id == CHALLENGES and one.state == "delivered"}
    reason = _why_off(settled, target, tx)
    if not proofs and reason is None:
        return
    endpoints = Endpoints(tx)
    before = await endpoints.find(endpoint_id(target.id))
    if before is None:
        return
    after = before.prove(before.challenge, at=tx.now) if before.challenge in proofs else before
    if reason is not None:
        after = after.turn_off(reason, at=tx.now)
    if after != before:
        await endpoints.save(after)
    if after.state == "off" != before.state:
        await silence(after, tx)
        await _tell_off(after, tx)


def _why_off(settled: Collection[Message], target: Target, tx: Transaction) -> OffReason | None:
    if any(one.state == "failed" and one.reason == GONE for one in settled):
        return "gone"
    since = target.failing_since
    return "failing" if since and tx.now - since >= webhook_terms().off_after else None


async def _tell_off(endpoint: Endpoint, tx: Transaction) -> None:
    """Lay a notice into the inboxes of those who look after endpoints, and of who registered this one."""
    terms, reason = webhook_terms(), endpoint.off_reason
    if reason is None:
        return
    host = urlsplit(endpoint.url).hostname or ""
    content = Content(
        cause=tx.new_id(),
        rule_id=OFF_RULE,
        notice=terms.said_when_off(endpoint.id, host, reason),
        event="endpoint.turned-off",
        occurred_at=tx.now,
        facts={"endpoint": same(endpoint.id), "reason": terms.reasons[reason]},
    )
    in_office = [Audience("regency", role) for role in terms.told_when_off]
    people = await People(tx).in_audience(in_office) | {endpoint.created_by}
    await post([_notice_to(one, content, tx) for one in sorted(people)], content, tx)


def _notice_to(person: str, content: Content, tx: Transaction) -> Message:
    return Message(
        id=tx.new_id(),
        cause=content.cause,
        rule_id=content.rule_id,
        recipient=person,
        basis="duty",
        purpose=OFF_PURPOSE,
        channel="inbox",
        history=(Step("queued", tx.now),),
        urgency="urgent",
        next_at=tx.now,
    )
