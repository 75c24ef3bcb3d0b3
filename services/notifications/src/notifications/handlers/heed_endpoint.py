"""Take in what messages tell of the endpoint they were sent to: that it is there, or is no more."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from notifications.domain.endpoint import Endpoint, endpoint_id
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

    The messages went to this target; both are as they are now. What its former address still answers says
    nothing about its new one.

    Emits: `MessageSuppressed` for what waited for one that is turned off, and what became of the notices.
    """
    proofs = {one.cause for one in settled if one.rule_id == CHALLENGES and one.state == "delivered"}
    gone = {one.cause for one in settled if one.state == "failed" and one.reason == GONE}
    is_failing = _is_failing(target, tx)
    if not (proofs or gone or is_failing):
        return
    endpoints = Endpoints(tx)
    before = await endpoints.find(endpoint_id(target.id))
    if before is None:
        return
    after = before.prove(before.challenge, at=tx.now) if before.challenge in proofs else before
    if any(map(before.was_sent, gone)):
        after = after.turn_off("gone", at=tx.now)
    elif is_failing:
        after = after.turn_off("failing", at=tx.now)
    if after != before:
        await endpoints.save(after)
    if after.state == "off" != before.state:
        await silence(after, tx)
        await _tell_off(after, tx)


def _is_failing(target: Target, tx: Transaction) -> bool:
    since = target.failing_since
    return since is not None and tx.now - since >= webhook_terms().off_after


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
