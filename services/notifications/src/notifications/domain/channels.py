"""The channels people and systems are told over, and how patient each of them is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

Channel = Literal["inbox", "email", "webhook", "push", "sms"]


LEAST_TIMEOUT = timedelta(seconds=8)
LEAST_LEASE = timedelta(seconds=24)
"""However much haste there is in a drill."""


@dataclass(frozen=True, slots=True)
class Retry:
    """How often and how late a message is tried again after a failure that may pass.

    Attributes:
        attempts: How many tries there are in all.
        first: Pause after the first try; each pause is `factor` times the one before, up to `longest`.
        jitter: Which part of a pause is left to chance, 0 to 1, so that what failed together does not come
            again together.
    """

    attempts: int
    first: timedelta
    factor: int
    longest: timedelta
    jitter: float

    def pause(self, attempt: int, chance: float) -> timedelta:
        """How long to wait after this try, the first being 1. `chance` is drawn from 0 to 1."""
        whole = min(self.first * int(self.factor ** (attempt - 1)), self.longest)
        return whole * (1 - self.jitter * chance)

    def is_spent(self, attempt: int) -> bool:
        """Whether this try was the last."""
        return attempt >= self.attempts


@dataclass(frozen=True, slots=True)
class Breaker:
    """When sending to a target stops for a while.

    Attributes:
        failures: After so many of the target's own failures in a row.
        rest: For how long at first; twice as long each time a try after it fails, up to `longest`.
    """

    failures: int
    rest: timedelta
    longest: timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` within `span`."""

    count: int
    span: timedelta


@dataclass(frozen=True, slots=True)
class ChannelPolicy:
    """How one channel is used: data, from `rules/channels.v1.json`.

    Attributes:
        timeout: How long one try may take.
        lease: How long a worker may hold a message it began to send; longer than `timeout`. Then another one
            sends it again, under the same id.
        concurrency: How many messages one worker sends to one target at the same time.
        expires_after: A message that waited so long is not worth sending.
        report_within: Where the other side reports later what became of a message: how long it may take.
        pace: At most so many to one target.
        per_recipient: At most so many to one person; what is too much waits.
        quiet: Local hours, from and to, in which nobody is disturbed; None where nobody is.
        redrives: How often an operator may send a message once more.
    """

    name: Channel
    retry: Retry
    breaker: Breaker
    timeout: timedelta
    lease: timedelta
    concurrency: int
    expires_after: timedelta
    report_within: timedelta | None
    pace: Limit
    per_recipient: Limit | None
    quiet: tuple[int, int] | None
    redrives: int

    def hastened(self, haste: int) -> ChannelPolicy:
        """The same, with everything shorter that somebody waits for: for drills.

        What the two sides of a try need is not shortened beyond a bound: a try would fail for nothing.
        """
        retry, breaker = self.retry, self.breaker
        return replace(
            self,
            retry=replace(retry, first=retry.first / haste, longest=retry.longest / haste),
            breaker=replace(breaker, rest=breaker.rest / haste, longest=breaker.longest / haste),
            timeout=max(self.timeout / haste, LEAST_TIMEOUT),
            lease=max(self.lease / haste, LEAST_LEASE),
        )
