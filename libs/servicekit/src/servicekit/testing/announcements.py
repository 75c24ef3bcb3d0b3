"""What a service announced so far, and what its indicators say of it, counted the plainest way."""

from __future__ import annotations

from contracts.event import Event
from contracts.indicators import indicator_named
from contracts.registry import event_class
from servicekit.mongo import Store
from servicekit.stream.recounting import recount_of
from servicekit.testing.outgoing import announced


async def announced_events(store: Store) -> list[Event]:
    """The events in the outbox, in order, as their readers will read them."""
    found = []
    for one in await announced(store):
        model = event_class(one.headers["ce_type"])
        if model is None:
            raise LookupError(one.headers["ce_type"])
        found.append(model.model_validate_json(one.data))
    return found


async def figure_of(store: Store, name: str, **labels: str) -> str:
    """What an indicator says of the events in the outbox that have these labels, in all windows together."""
    indicator = indicator_named(name)
    figure = recount_of(indicator.measure)
    for event in await announced_events(store):
        if isinstance(event, indicator.source) and labels.items() <= event.model_dump(mode="json").items():
            figure.add(event)
    return str(figure)
