"""Tell the village and the tourism office that a market day is settled."""

from __future__ import annotations

from contracts.tourism_market import MarketDaySettled
from notifications.domain.message import queue
from notifications.domain.notices import Notice, Rule
from notifications.domain.settlement import Settlement
from notifications.handlers.outcome import outcome
from notifications.reference import notices
from notifications.repository.inbox import Inboxes
from notifications.repository.ledger import Ledger
from notifications.repository.people import People
from servicekit.transaction import Transaction


async def notify_settlement(event: MarketDaySettled, tx: Transaction) -> None:
    """Tell everybody a rule addresses, once each, if they agreed to be told.

    Emits: `MessageDelivered` or `MessageSuppressed` per recipient. Idempotent: who was told about this event
    is not told again.
    """
    facts = _settlement(event).facts
    for rule in notices().rules_for(event.type):
        await _tell(rule, rule.template.fill(facts), event, tx)


async def _tell(rule: Rule, notice: Notice, event: MarketDaySettled, tx: Transaction) -> None:
    people, ledger, inboxes = People(tx), Ledger(tx), Inboxes(tx)
    cause = tx.context.causation_id or event.key
    addressed = await people.in_audience(rule.audience, event.village)
    recipients = sorted(addressed - await ledger.told(cause, rule.id, rule.channel))
    consents = await people.consents(recipients, rule.purpose, rule.channel)
    for recipient in recipients:
        waiting = queue(rule, recipient, message_id=tx.new_id(), cause=cause, at=tx.now)
        message = waiting.settle(consents[recipient].refusal, at=tx.now)
        await ledger.save(message, events=[outcome(message)])
        if message.state == "delivered":
            await inboxes.put(message, notice)


def _settlement(event: MarketDaySettled) -> Settlement:
    return Settlement(
        market_id=event.market_id,
        market_day=event.market_day,
        pasaran=event.pasaran,
        coin_value_idr=event.coin_value_idr,
        turnover_idr=event.turnover_idr,
        issued_coins=event.issued_coins,
        refunded_coins=event.refunded_coins,
        redeemed_coins=event.redeemed_coins,
        outstanding_coins=event.outstanding_coins,
    )
