"""What may be told about each event: how its figures, days and places read. No fact is about a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from contracts.event import Event
from contracts.programs import (
    DeviceReturned,
    DeviceSilenceDetected,
    QueueReminderRaised,
    SatisfactionInvited,
    SlaBreached,
)
from contracts.tourism_market import MarketDaySettled
from notifications.domain.notices import Facts, Known, Scope
from notifications.domain.wording import Text, count, day, duration, moment, name_of, rupiah, same
from servicekit.clock import WIB

E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class Account(Generic[E]):
    """How one type of event is told.

    Attributes:
        texts: What templates may say: field name → how this event words it.
        village: Where it happened, for those who are addressed in a village.
        recipient: Whom the event itself names, as an opaque subject.
    """

    texts: Mapping[str, Callable[[E], Text]]
    village: Callable[[E], str] | None = None
    recipient: Callable[[E], str | None] | None = None

    @property
    def known(self) -> Known:
        """What rules and templates about this type of event may use."""
        scopes: dict[Scope, object] = {
            "regency": True,
            "village": self.village,
            "recipient": self.recipient,
        }
        return Known(frozenset(self.texts), frozenset(scope for scope, given in scopes.items() if given))

    def facts(self, event: E) -> Facts:
        """The event, written for its readers."""
        return {field: text(event) for field, text in self.texts.items()}

    def village_of(self, event: E) -> str | None:
        """Where it happened, if that is known."""
        return self.village(event) if self.village else None

    def recipient_of(self, event: E) -> str | None:
        """Whom it names, if anybody."""
        return self.recipient(event) if self.recipient else None


_STEPS = {
    "sp2d": Text("Penerbitan SP2D", "Issuing the SP2D"),
    "spp-return": Text("Penelitian SPP", "Checking the SPP"),
}
_DEVICES = {
    "smart-bench": same("Smart Bench"),
    "wifi": same("Wi-Fi"),
    "sensor": Text("Sensor", "Sensor"),
}

_MARKET_DAY_SETTLED: Account[MarketDaySettled] = Account(
    {
        "market": lambda event: name_of(event.market_id),
        "market_day": lambda event: day(event.market_day, event.pasaran),
        "turnover": lambda event: rupiah(event.turnover_idr),
        "issued": lambda event: count(event.issued_coins),
        "refunded": lambda event: count(event.refunded_coins),
        "redeemed": lambda event: count(event.redeemed_coins),
        "outstanding": lambda event: count(event.outstanding_coins),
        "liability": lambda event: rupiah(event.outstanding_coins * event.coin_value_idr),
    },
    village=lambda event: event.village,
)

_SLA_BREACHED: Account[SlaBreached] = Account(
    {
        "step": lambda event: _STEPS[event.step],
        "disbursement": lambda event: same(event.disbursement_id),
        "kind": lambda event: same(event.kind.upper().replace("-", " ")),
        "opd": lambda event: same(event.opd),
        "amount": lambda event: rupiah(event.amount_idr),
        "due": lambda event: day(event.due_on),
        "rule": lambda event: same(event.rule_version),
    }
)

_DEVICE_SILENCE_DETECTED: Account[DeviceSilenceDetected] = Account(
    {
        "kind": lambda event: _DEVICES[event.device_kind],
        "device": lambda event: same(event.device_id),
        "village": lambda event: same(event.village),
        "last_heard": lambda event: moment(event.last_heard_at.astimezone(WIB)),
    },
    village=lambda event: event.village,
)

_DEVICE_RETURNED: Account[DeviceReturned] = Account(
    {
        "kind": lambda event: _DEVICES[event.device_kind],
        "device": lambda event: same(event.device_id),
        "silent": lambda event: duration(event.silent_minutes),
    }
)

_QUEUE_REMINDER_RAISED: Account[QueueReminderRaised] = Account(
    {
        "service": lambda event: name_of(event.service_id),
        "queue_day": lambda event: day(event.queue_day),
        "number": lambda event: count(event.number),
        "ahead": lambda event: count(event.ahead),
    },
    recipient=lambda event: event.recipient,
)

_SATISFACTION_INVITED: Account[SatisfactionInvited] = Account(
    {
        "service": lambda event: name_of(event.service_id),
        "opd": lambda event: same(event.opd),
        "request": lambda event: same(event.request_id),
    },
    recipient=lambda event: event.recipient,
)

ACCOUNTS: Mapping[type[Event], Account[Any]] = {
    MarketDaySettled: _MARKET_DAY_SETTLED,
    SlaBreached: _SLA_BREACHED,
    DeviceSilenceDetected: _DEVICE_SILENCE_DETECTED,
    DeviceReturned: _DEVICE_RETURNED,
    QueueReminderRaised: _QUEUE_REMINDER_RAISED,
    SatisfactionInvited: _SATISFACTION_INVITED,
}
"""Every event somebody may be told about."""
