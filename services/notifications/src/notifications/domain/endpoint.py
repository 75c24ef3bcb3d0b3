"""A webhook endpoint: another system that is told of events, once it has shown that it wants to be.

pending → active → off
   ↑________|______|    a new address, or verification asked for again
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

EndpointState = Literal["pending", "active", "off"]

OffReason = Literal["gone", "failing"]
"""`gone`: the receiver answered 410; `failing`: nothing but failures for days."""

_CHANNEL = "webhook"


@dataclass(frozen=True, slots=True)
class Secret:
    """What messages are signed with.

    Attributes:
        sealed: `whsec_…`, about `field_of(regency, endpoint.target, "secret")`.
        signs_until: For one that was replaced; None: until it is.
    """

    sealed: str
    made_at: datetime
    signs_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint.

    Attributes:
        events: Types of events it is told of, sorted; None: of all there are.
        opd: Code of the one office whose events it is told of; None: of every office's.
        secrets: The newest first.
        challenge: What it has to answer to be active.
        created_by: Subject of who registered it.
        verified_at: When it answered the challenge last.
    """

    id: str
    url: str
    events: tuple[str, ...] | None
    description: str
    opd: str | None
    secrets: tuple[Secret, ...]
    challenge: str
    created_by: str
    created_at: datetime
    state: EndpointState = "pending"
    verified_at: datetime | None = None
    off_at: datetime | None = None
    off_reason: OffReason | None = None

    @property
    def target(self) -> str:
        """As messages and circuits name it."""
        return target_id(self.id)

    def wants(self, event: str, opd: str | None) -> bool:
        """Whether it is told of this event, which names this office or none."""
        return (self.events is None or event in self.events) and self.opd in (None, opd)

    def was_sent(self, cause: str) -> bool:
        """Whether a message about this may have gone to its address; until it gives proof only the challenge.

        What else was on its way when it moved went to the address before.
        """
        return self.state != "pending" or cause == self.challenge

    def ask(self, challenge: str) -> Endpoint:
        """It gets nothing until it has answered this challenge."""
        return replace(self, state="pending", challenge=challenge, off_at=None, off_reason=None)

    def prove(self, challenge: str, *, at: datetime) -> Endpoint:
        """It answered a challenge. An answer to an earlier one proves nothing."""
        if self.state != "pending" or challenge != self.challenge:
            return self
        return replace(self, state="active", verified_at=at)

    def turn_off(self, reason: OffReason, *, at: datetime) -> Endpoint:
        """It gets nothing any more. One that is off stays off for its first reason."""
        return self if self.state == "off" else replace(self, state="off", off_at=at, off_reason=reason)

    def renew(self, sealed: str, *, at: datetime, overlap: timedelta) -> Endpoint:
        """A new secret signs; the one before signs too for a while, others no longer."""
        before = replace(self.secrets[0], signs_until=at + overlap)
        return replace(self, secrets=(Secret(sealed, at), before))

    def signing(self, at: datetime) -> tuple[Secret, ...]:
        """The secrets that sign at this instant, the newest first."""
        return tuple(one for one in self.secrets if one.signs_until is None or at < one.signs_until)


def target_id(endpoint_id: str) -> str:
    """`webhook.<id>`: the recipient of its messages, and the target that takes them over."""
    return f"{_CHANNEL}.{endpoint_id}"


def endpoint_id(target: str) -> str:
    """The id of the endpoint a target is."""
    return target.removeprefix(f"{_CHANNEL}.")


@dataclass(frozen=True, slots=True)
class Changes:
    """What an officer changes of an endpoint; what is None stays as it is.

    Attributes:
        events: In a tuple of one, for None is a value of it.
    """

    url: str | None = None
    events: tuple[tuple[str, ...] | None] | None = None
    description: str | None = None

    def of(self, endpoint: Endpoint) -> Endpoint:
        """The endpoint as it is then."""
        return replace(
            endpoint,
            url=endpoint.url if self.url is None else self.url,
            events=endpoint.events if self.events is None else self.events[0],
            description=endpoint.description if self.description is None else self.description,
        )
