"""What may be told about events of programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.event import Event
from contracts.programs import (
    DeviceReturned,
    DeviceSilenceDetected,
    KkpdLimitRefused,
    QueueReminderRaised,
    SlaBreached,
)
from notifications.domain.wording import Text, count, day, duration, moment, name_of, rupiah, same
from notifications.facts.account import Account
from servicekit.days import WIB

_STEPS = {
    "sp2d": Text("Penerbitan SP2D", "Issuing the SP2D"),
    "spp-return": Text("Penelitian SPP", "Checking the SPP"),
}
_DEVICES = {
    "smart-bench": same("Smart Bench"),
    "wifi": same("Wi-Fi"),
    "sensor": Text("Sensor", "Sensor"),
}
_CARDS = {
    "goods": Text("belanja barang dan jasa serta belanja modal", "goods, services and capital"),
    "travel": Text("belanja perjalanan dinas", "official travel"),
}
_REFUSALS = {
    "over-limit": Text("melebihi sisa limit kartu", "it passes what is left of the card's limit"),
    "over-transaction-cap": Text("melebihi batas nilai per transaksi", "it passes the limit of one purchase"),
    "kind-not-allowed": Text("jenis belanja tidak diperkenankan", "this kind of expense is not allowed"),
    "channel-not-allowed": Text("saluran transaksi tidak diperkenankan", "it was made in a way not allowed"),
    "card-blocked": Text("kartu sedang diblokir", "the card is blocked"),
    "cash-withdrawal": Text("penarikan tunai dilarang", "no cash may be drawn"),
    "transfer": Text("pemindahan dana dilarang", "no money may be sent"),
}

_SLA_BREACHED: Account[SlaBreached] = Account(
    {
        "step": lambda event: _STEPS[event.step],
        "disbursement": lambda event: same(event.disbursement_id),
        "kind": lambda event: same(event.kind.upper().replace("-", " ")),
        "opd": lambda event: same(event.opd),
        "amount": lambda event: rupiah(event.amount_idr),
        "due": lambda event: day(event.due_on),
        "rule": lambda event: same(event.rule_version),
    },
    office=lambda event: event.opd,
)

_LIMIT_REFUSED: Account[KkpdLimitRefused] = Account(
    {
        "card": lambda event: same(event.card_id),
        "card_kind": lambda event: _CARDS[event.card_kind],
        "opd": lambda event: same(event.opd),
        "amount": lambda event: rupiah(event.amount_idr),
        "available": lambda event: rupiah(event.available_idr),
        "reason": lambda event: _REFUSALS[event.reason],
    },
    office=lambda event: event.opd,
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

ACCOUNTS: Mapping[type[Event], Account[Any]] = {
    SlaBreached: _SLA_BREACHED,
    KkpdLimitRefused: _LIMIT_REFUSED,
    DeviceSilenceDetected: _DEVICE_SILENCE_DETECTED,
    DeviceReturned: _DEVICE_RETURNED,
    QueueReminderRaised: _QUEUE_REMINDER_RAISED,
}
