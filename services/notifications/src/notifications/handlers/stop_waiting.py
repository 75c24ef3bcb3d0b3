"""Suppress what waits for something that was withdrawn, part by part."""

from __future__ import annotations

from notifications.domain.stop import AT_ONCE, Stop
from notifications.handlers.outcome import told
from notifications.repository.ledger import Ledger
from notifications.repository.stops import Stops
from servicekit.service import Tick
from servicekit.transaction import Transaction


async def stop_waiting(stop: Stop, tx: Transaction) -> None:
    """Suppress the first some of the messages that waited then; the others are left to `stop_on`.

    Emits: `MessageSuppressed` per message. Idempotent: what is suppressed stays so.
    """
    ledger = Ledger(tx)
    about = (stop.recipient, stop.purpose, stop.channel)
    waiting = await ledger.queued(*about, until=stop.at, most=AT_ONCE)
    suppressed = [message.suppress(stop.reason, at=tx.now) for message in waiting]
    await ledger.save(suppressed, events=[event for one in suppressed for event in told(one, since=-1)])
    if len(waiting) == AT_ONCE:
        await Stops(tx).keep(stop)
    else:
        await Stops(tx).end(stop)


async def stop_on(_: Tick, tx: Transaction) -> bool:
    """Suppress the next some of the messages of a stop; true if there was one that was not through.

    Emits: what `stop_waiting` emits.
    """
    stop = await Stops(tx).some()
    if stop is None:
        return False
    await stop_waiting(stop, tx)
    return True
