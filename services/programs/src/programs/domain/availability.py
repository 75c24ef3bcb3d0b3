"""How much of the time it was expected a device was heard: exact, hour by hour, in whole minutes.

A report makes the minute it falls in and those after it "up", as many as the device may be silent for. So
availability depends on which reports there are, never on the order they arrive in. An hour is told once it is
over; a report that comes later adds the minutes it shows to be up, and nothing is ever taken back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from programs.domain.device import Device, DeviceRules

HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)
_JUST_LONGER = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of an hour at once, in whole minutes."""

    expected: int
    up: int


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of a device.

    Attributes:
        heard: Bit n is minute n: it was up.
        told: What was told of it so far; nothing while it is not over.
    """

    start: datetime
    heard: int = 0
    told: tuple[Told, ...] = ()

    def hearing(self, at: datetime, holds: timedelta) -> Hour:
        """The hour with what a report makes up of it."""
        return replace(self, heard=self.heard | _minutes(self.start, minute_of(at), minute_of(at) + holds))

    def telling(self, device: Device) -> tuple[Hour, Told | None]:
        """The hour with all of it told, and what of that was not told before, if anything was not."""
        until = self.start + HOUR
        if device.decommissioned_at is not None:
            until = min(until, minute_of(device.decommissioned_at))
        expected = _minutes(self.start, minute_of(device.registered_at), until)
        fresh = Told(
            expected.bit_count() - sum(told.expected for told in self.told),
            (self.heard & expected).bit_count() - sum(told.up for told in self.told),
        )
        return (replace(self, told=(*self.told, fresh)), fresh) if fresh != Told(0, 0) else (self, None)


def minute_of(instant: datetime) -> datetime:
    """The minute an instant falls in."""
    return instant.replace(second=0, microsecond=0)


def hour_of(instant: datetime) -> datetime:
    """The hour an instant falls in; hours of UTC are hours of WIB."""
    return minute_of(instant).replace(minute=0)


def hours_heard(at: datetime, holds: timedelta) -> Iterator[datetime]:
    """The hours in which a report makes minutes up."""
    hour, end = hour_of(at), minute_of(at) + holds
    while hour < end:
        yield hour
        hour += HOUR


def hours_over(device: Device, now: datetime) -> Iterator[datetime]:
    """The hours that are over and were not told, in order; the last one of a device is over with it."""
    hour, end = hour_of(device.counted_until), min(now, device.decommissioned_at or now)
    while hour + HOUR <= end:
        yield hour
        hour += HOUR
    if device.decommissioned_at is not None and max(hour, device.counted_until) < minute_of(end):
        yield hour


def counted(device: Device, hour: Hour) -> Device:
    """The device once an hour that is over was told."""
    until = hour.start + HOUR
    if device.decommissioned_at is not None:
        until = min(until, minute_of(device.decommissioned_at))
    return replace(device, counted_until=until)


def look_at(device: Device, rules: DeviceRules) -> datetime | None:
    """When there will be something to do about a device: an hour over, or a silence; None when never."""
    hour_over = hour_of(device.counted_until) + HOUR
    if device.decommissioned_at is not None:
        is_done = device.counted_until >= minute_of(device.decommissioned_at)
        return None if is_done else min(hour_over, device.decommissioned_at)
    if device.silence is not None:
        return hour_over
    return min(hour_over, device.heard_since + rules.silent_after + _JUST_LONGER)


def _minutes(hour: datetime, since: datetime, until: datetime) -> int:
    """The minutes of an hour between two minutes, as bits."""
    first = max((since - hour) // _MINUTE, 0)
    last = min((until - hour) // _MINUTE, 60)
    return (1 << last) - (1 << first) if last > first else 0
