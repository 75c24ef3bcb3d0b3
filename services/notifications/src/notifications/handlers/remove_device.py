"""Forget devices: because their owner says so, or because the push service does."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from notifications.domain.devices import without_device, without_tokens
from notifications.repository.cards import Cards
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RemoveDevice:
    """A person wants no push messages on this device."""

    subject: str
    device_id: str


async def remove_device(command: RemoveDevice, tx: Transaction) -> None:
    """Forget one device of a person. Raises: `DeviceUnknown`."""
    cards = Cards(tx)
    await cards.save(without_device(await cards.load(command.subject), command.device_id))


async def forget_devices(fingerprints: Collection[str], tx: Transaction) -> None:
    """Forget devices that are no more; one that has registered with a new token since stays."""
    if fingerprints:
        cards = Cards(tx)
        for card in await cards.holding(fingerprints):
            await cards.save(without_tokens(card, fingerprints))
