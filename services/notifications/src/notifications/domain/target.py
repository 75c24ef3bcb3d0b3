"""Who takes messages over: a mail server, a push service, one webhook endpoint; and how it is doing.

A target that fails again and again rests: its circuit is open and nothing is sent to it. After the rest one
message is sent as a probe; what becomes of that decides whether the circuit is closed or the target rests on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from notifications.domain.channels import Breaker, Channel, ChannelPolicy, Limit
from notifications.domain.letter import NotNow, Outcome, Withheld

SLICES = 10
"""Into so many parts the span of a pace is cut: what was begun is counted, not listed."""

NOTED = timedelta(seconds=30)
"""So exact is when a target answered last: whoever writes it down keeps others from its document."""

_DOUBLINGS = 30
"""More often no rest is doubled: it is the longest long before."""


@dataclass(frozen=True, slots=True)
class Slice:
    """How many messages were begun in one part of a span."""

    since: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Turn:
    """A circuit was opened (1) or closed (-1).

    Attributes:
        number: The first turn of a target is 1.
    """

    target: str
    number: int
    change: Literal[1, -1]
    at: datetime


@dataclass(frozen=True, slots=True)
class Target:
    """One target of one regency.

    Attributes:
        id: The channel, or `webhook.<endpoint>`.
        failures: Its own failures in a row.
        rests_until: While the circuit is open: when a probe may be sent. None when it is closed.
        rests: How often in a row it was sent to rest.
        probe_until: While a probe is on its way: when it counts as lost.
        begun: How many messages were begun lately, for its pace, the oldest first.
        turns: How often its circuit was opened or closed.
        succeeded_at: When it answered last.
        failed_at: When it failed last.
        failing_since: When it failed first after it had answered; None while it answers.
    """

    id: str
    failures: int = 0
    rests_until: datetime | None = None
    rests: int = 0
    probe_until: datetime | None = None
    begun: tuple[Slice, ...] = ()
    turns: int = 0
    succeeded_at: datetime | None = None
    failed_at: datetime | None = None
    failing_since: datetime | None = None

    @property
    def channel(self) -> Channel:
        """The channel it belongs to."""
        name, _, _ = self.id.partition(".")
        return name  # type: ignore[return-value]  # ids begin with a channel

    @property
    def is_open(self) -> bool:
        """Whether its circuit is open: nothing but a probe is sent."""
        return self.rests_until is not None

    def allows(self, policy: ChannelPolicy, *, at: datetime) -> int:
        """How many messages may be begun now."""
        room = policy.pace.count - sum(one.count for one in self._recent(policy.pace, at))
        if self.rests_until is None:
            return max(room, 0)
        is_probed = self.probe_until is not None and at < self.probe_until
        return 0 if at < self.rests_until or is_probed or room <= 0 else 1

    def again_at(self, policy: ChannelPolicy, *, at: datetime) -> datetime | None:
        """When it may allow something again, if that is known and it allows nothing now."""
        if self.rests_until is not None and at < self.rests_until:
            return self.rests_until
        recent = self._recent(policy.pace, at)
        if sum(one.count for one in recent) < policy.pace.count:
            return None
        return recent[0].since + _kept(policy.pace)

    def begin(self, count: int, policy: ChannelPolicy, *, at: datetime) -> Target:
        """So many messages are on their way now; with an open circuit that is the probe."""
        *earlier, last = self._recent(policy.pace, at) or (Slice(at, 0),)
        if at - last.since < policy.pace.span / SLICES:
            begun = (*earlier, replace(last, count=last.count + count))
        else:
            begun = (*earlier, last, Slice(at, count))
        return replace(self, begun=begun, probe_until=at + policy.lease if self.is_open else None)

    def hear(
        self, outcome: Outcome, *, begun_at: datetime, breaker: Breaker, at: datetime
    ) -> tuple[Target, Turn | None]:
        """How it is doing, after what became of one message; and whether its circuit turned.

        Only the target's own failures count. While the circuit is open only the probe does: what was begun
        before says nothing new. `begun_at` is when the message was sent.
        """
        is_probe = self.rests_until is not None and begun_at >= self.rests_until
        match outcome:
            case Withheld():
                after = replace(self, probe_until=None) if is_probe else self
            case NotNow(is_targets_fault=True, after=wished):
                failing = replace(self, failed_at=at, failing_since=self.failing_since or at)
                after = failing._failed(is_probe, breaker, wished or timedelta(), at)
            case _:
                answering = replace(self, succeeded_at=at, failing_since=None)
                after = answering._answered(is_probe)
        return _turned(self, after, at)

    def is_other_than(self, before: Target) -> bool:
        """Whether it is worth writing down: that it answered soon after it did before is not."""
        if before.succeeded_at and self.succeeded_at and self.succeeded_at < before.succeeded_at + NOTED:
            return replace(self, succeeded_at=before.succeeded_at) != before
        return self != before

    def start_anew(self, *, at: datetime) -> tuple[Target, Turn | None]:
        """Who takes messages over here is somebody else now: nothing is held against them."""
        forgotten = replace(self, failures=0, rests_until=None, rests=0, probe_until=None, failing_since=None)
        return _turned(self, forgotten, at)

    def _failed(self, is_probe: bool, breaker: Breaker, wished: timedelta, at: datetime) -> Target:
        if self.is_open and not is_probe:
            return self
        failing = replace(self, failures=self.failures + 1)
        if not is_probe and failing.failures < breaker.failures:
            return failing
        doubled = breaker.rest * int(2 ** min(self.rests, _DOUBLINGS))
        until = at + min(max(doubled, wished), breaker.longest)
        return replace(failing, rests_until=until, rests=self.rests + 1, probe_until=None)

    def _answered(self, is_probe: bool) -> Target:
        if self.is_open and not is_probe:
            return self
        return replace(self, failures=0, rests_until=None, rests=0, probe_until=None)

    def _recent(self, pace: Limit, at: datetime) -> tuple[Slice, ...]:
        """The parts that count: each as a whole, so that no span ever has more than the pace."""
        return tuple(one for one in self.begun if at - one.since < _kept(pace))


def target_of(target_id: str) -> Target:
    """A target nothing is known of yet."""
    return Target(target_id)


def _kept(pace: Limit) -> timedelta:
    return pace.span + pace.span / SLICES


def _turned(before: Target, after: Target, at: datetime) -> tuple[Target, Turn | None]:
    if before.is_open == after.is_open:
        return after, None
    counted = replace(after, turns=after.turns + 1)
    return counted, Turn(after.id, counted.turns, 1 if after.is_open else -1, at)
