"""Looks for targets something is due to, and has a task for each of them.

One that hangs, or has ten thousand letters waiting, keeps nobody else waiting, and an error in sending to one
ends nothing but that task.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from notifications.config import own
from notifications.delivery.channel import ChannelPort
from notifications.delivery.channels import open_channels
from notifications.delivery.dispatch import Dispatch, Where
from notifications.delivery.meters import Meters
from notifications.domain.channels import Channel, ChannelPolicy
from notifications.domain.target import target_of
from notifications.reference import channel_policies
from notifications.repository.lines import lines_due
from servicekit.errors import ServiceError, Unavailable
from servicekit.process import Runtime

LOOK = timedelta(seconds=0.25)
"""How often a worker looks for targets something is due to."""

LOOKING = 0.1
"""At most this part of its time a worker looks, where a look takes the store long."""

_log = structlog.get_logger(__name__)


async def deliver(runtime: Runtime, stop: asyncio.Event) -> None:
    """Send what is due until `stop`; then finish what is on its way."""
    haste = own(runtime.settings).haste
    policies = {name: policy.hastened(haste) for name, policy in channel_policies().items()}
    async with open_channels(own(runtime.settings)) as channels:
        deliverer = Deliverer(runtime, channels, policies)
        try:
            while not stop.is_set():
                begun = time.monotonic()
                await deliverer.look(stop)
                took = timedelta(seconds=time.monotonic() - begun)
                await passed(stop, max(LOOK, took / LOOKING))
            await deliverer.finish()
        finally:
            await deliverer.drop()


async def passed(stop: asyncio.Event, pause: timedelta) -> None:
    """Return after a pause, or at once when it is time to stop."""
    waiting = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait([waiting], timeout=pause.total_seconds())
    finally:
        waiting.cancel()


class Deliverer:
    """The tasks of one worker: one for each target something is due to."""

    def __init__(
        self,
        runtime: Runtime,
        channels: Mapping[Channel, ChannelPort],
        policies: Mapping[Channel, ChannelPolicy],
    ) -> None:
        self._runtime = runtime
        self._channels = channels
        self._policies = policies
        self._meters = Meters(runtime)
        self._busy: dict[Where, asyncio.Task[datetime | None]] = {}
        self._resting: dict[Where, datetime] = {}

    async def look(self, stop: asyncio.Event) -> None:
        """Begin to send where something is due and nobody of this worker sends. What failed is logged."""
        for where in [where for where, task in self._busy.items() if task.done()]:
            self._note_end(where, self._busy.pop(where))
        now = self._runtime.clock.now()
        self._resting = {where: until for where, until in self._resting.items() if until > now}
        try:
            await self._meters.read_store(now)
            due = await lines_due(self._runtime.store, now)
        except Unavailable as error:
            _log.warning("delivery_waits", code=error.reason_code)
            return
        for where in due - self._busy.keys() - self._resting.keys():
            self._begin(where, stop)

    async def finish(self) -> None:
        """Wait for what is on its way."""
        if self._busy:
            await asyncio.wait(self._busy.values())
        for where, task in self._busy.items():
            self._note_end(where, task)

    async def drop(self) -> None:
        """Leave what is on its way to whoever finds it when its lease is over."""
        for task in self._busy.values():
            task.cancel()
        await asyncio.gather(*self._busy.values(), return_exceptions=True)

    def _begin(self, where: Where, stop: asyncio.Event) -> None:
        channel = target_of(where[1]).channel
        policy, port = self._policies[channel], self._channels.get(channel)
        dispatch = Dispatch(self._runtime, where, policy, port, self._meters)
        self._busy[where] = asyncio.create_task(dispatch.run(stop))

    def _note_end(self, where: Where, task: asyncio.Task[datetime | None]) -> None:
        error = task.exception()
        if error is None:
            again_at = task.result()
            if again_at is not None:
                self._resting[where] = again_at
        elif isinstance(error, ServiceError):
            _log.warning("delivery_interrupted", target=where[1], code=error.reason_code)
        else:
            _log.error("delivery_broke", target=where[1], exc_info=error)
