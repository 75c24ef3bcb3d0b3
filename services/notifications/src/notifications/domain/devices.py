"""The devices on a card: one entry for each, one person for each token."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from notifications.domain.card import Card, Device
from notifications.domain.errors_devices import DeviceUnknown


def marked(regency: str) -> str:
    """What fingerprints of device tokens are about: tokens are compared within one regency only."""
    return f"{regency}/device"


def with_device(card: Card, device: Device, *, most: int) -> Card:
    """The card with this device, in place of its own earlier entry.

    Of more than `most` devices the ones registered longest ago give way: apps that are gone never say so.
    """
    others = sorted((one for one in card.devices if one.id != device.id), key=lambda one: one.added_at)
    return replace(card, devices=(*others, device)[-most:])


def without_device(card: Card, device_id: str) -> Card:
    """The card without this device. Raises: `DeviceUnknown`."""
    left = tuple(one for one in card.devices if one.id != device_id)
    if len(left) == len(card.devices):
        raise DeviceUnknown(device_id)
    return replace(card, devices=left)


def without_tokens(card: Card, fingerprints: Collection[str]) -> Card:
    """The card without devices whose token has one of these fingerprints."""
    return replace(card, devices=tuple(one for one in card.devices if one.fingerprint not in fingerprints))
