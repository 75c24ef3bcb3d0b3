"""Know a device that takes push messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from notifications.domain.card import Device
from notifications.domain.devices import with_device, without_tokens
from notifications.reference import push_terms
from notifications.repository.cards import Cards
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RegisterDevice:
    """A person's app says where it is reached.

    Attributes:
        token: Sealed.
        fingerprints: Of the token: the one to keep, then those it may have been kept under before.
    """

    subject: str
    device_id: str
    platform: Literal["android", "ios", "web"]
    token: str
    fingerprints: Sequence[str]


async def register_device(command: RegisterDevice, tx: Transaction) -> Device:
    """Send this person's push messages to this device too.

    Whoever had a device with the same token has it no longer: a telephone that changed hands tells its new
    owner's messages only. Idempotent: the device's entry is replaced.
    """
    cards = Cards(tx)
    for holder in await cards.holding(command.fingerprints):
        if holder.subject != command.subject:
            await cards.save(without_tokens(holder, command.fingerprints))
    device = Device(command.device_id, command.platform, command.token, tx.now, command.fingerprints[0])
    own = without_tokens(await cards.load(command.subject), command.fingerprints)
    await cards.save(with_device(own, device, most=push_terms().devices_per_person))
    return device
