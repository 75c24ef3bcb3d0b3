"""Tell the systems that want to know of an event."""

from __future__ import annotations

from contracts.event import Event
from notifications.domain.letter import Content
from notifications.domain.notices import Facts, Notice
from notifications.facts import ACCOUNTS
from notifications.facts.systems import SUBSCRIBABLE
from notifications.handlers.endpoint_post import send_to
from notifications.reference import webhook_terms
from notifications.repository.contents import Contents
from notifications.repository.endpoints import Endpoints
from servicekit.transaction import Transaction

EVENT_RULE = "webhooks"


async def tell_webhooks(
    event: Event, cause: str, notice: Notice | None, facts: Facts, tx: Transaction
) -> None:
    """Queue one message for each endpoint that is told of this event.

    `cause` is the event's id, `notice` what the first rule about it says, if there is one.

    Idempotent: what was told before is told to no endpoint again, nor to one that came since. That is known
    by its content, which is kept even where no endpoint wanted it.
    """
    contents = Contents(tx)
    if event.type not in SUBSCRIBABLE or await contents.of([(cause, EVENT_RULE)]):
        return
    said = notice or webhook_terms().said_of(event.type)
    content = Content(cause, EVENT_RULE, said, event.type, event.occurred_at, facts)
    await contents.keep(content)
    office = ACCOUNTS[type(event)].office_of(event)
    wanting = [one for one in await Endpoints(tx).active() if one.wants(event.type, office)]
    await send_to(wanting, content, tx)
