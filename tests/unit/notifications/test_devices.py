"""Devices on a card: one entry for each, one person for each token, a bounded number."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from notifications.domain.card import Card, Device
from notifications.domain.devices import with_device, without_device, without_tokens
from notifications.domain.errors_devices import DeviceUnknown

BEGAN = datetime(2026, 11, 23, tzinfo=UTC)


def device(number: int, *, hours: int = 0, fingerprint: str = "") -> Device:
    """A device that was registered so many hours after the first."""
    added_at = BEGAN + timedelta(hours=hours)
    return Device(
        f"d-{number}", "android", f"sealed-{number}-{hours}", added_at, fingerprint or f"f-{number}"
    )


def test_a_device_that_registers_again_replaces_its_entry() -> None:
    card = Card("kades", devices=(device(1), device(2)))

    card = with_device(card, device(1, hours=3), most=10)

    assert [(one.id, one.token) for one in card.devices] == [("d-2", "sealed-2-0"), ("d-1", "sealed-1-3")]


def test_of_too_many_devices_the_one_registered_longest_ago_gives_way() -> None:
    card = Card("kades", devices=(device(1, hours=2), device(2, hours=1)))

    card = with_device(card, device(3, hours=3), most=2)

    assert [one.id for one in card.devices] == ["d-1", "d-3"]


def test_a_device_is_taken_off_by_its_id_or_by_its_token() -> None:
    card = Card("kades", devices=(device(1), device(2), device(3)))

    card = without_tokens(without_device(card, "d-1"), {"f-3"})

    assert [one.id for one in card.devices] == ["d-2"]


def test_a_device_that_is_not_there_cannot_be_taken_off() -> None:
    with pytest.raises(DeviceUnknown):
        without_device(Card("kades"), "d-1")
