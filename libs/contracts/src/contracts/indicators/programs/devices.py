"""Figures of devices in public places."""

from __future__ import annotations

from fractions import Fraction

from contracts.indicator import Indicator
from contracts.measures import Count, Mean, Ratio, Sum
from contracts.programs import (
    DeviceAvailabilityCounted,
    DeviceRegistered,
    DeviceReturned,
    DeviceSilenceDetected,
    SilentDevicesChanged,
)
from contracts.text import Text
from contracts.window import Window

_DEVICE = ("device_id", "device_kind")
_SPANS = (Window.DAY, Window.MONTH, Window.YEAR)
_HISTORY = (Window.MONTH, Window.YEAR, Window.ALL)

INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        name="devices-registered",
        version=1,
        source=DeviceRegistered,
        measure=Count(),
        by=("device_kind",),
        windows=(Window.YEAR, Window.ALL),
        unit="devices",
        label=Text("Perangkat terdaftar", "Devices registered"),
        definition=Text(
            "Perangkat di tempat umum yang didaftarkan, juga yang kemudian dihentikan",
            "Devices in public places that were registered, those decommissioned later included",
        ),
    ),
    Indicator(
        name="device-availability",
        version=1,
        source=DeviceAvailabilityCounted,
        measure=Ratio("up_minutes", "expected_minutes", Fraction(100)),
        by=_DEVICE,
        windows=_SPANS,
        unit="%",
        label=Text("Ketersediaan perangkat", "Device availability"),
        definition=Text(
            "Menit perangkat terdengar dibagi menit ia diharapkan; satu laporan berlaku selama ambang diam",
            "Minutes a device was heard over those it was expected; a report holds for the silence threshold",
        ),
    ),
    Indicator(
        name="device-silences",
        version=1,
        source=DeviceSilenceDetected,
        measure=Count(),
        by=_DEVICE,
        windows=_HISTORY,
        unit="silences",
        label=Text("Perangkat diam", "Device silences"),
        definition=Text(
            "Kali perangkat diam lebih lama dari ambangnya, menurut saat ambang itu lewat",
            "Times a device was silent for longer than its threshold, by when that passed",
        ),
    ),
    Indicator(
        name="device-returns",
        version=1,
        source=DeviceReturned,
        measure=Count(),
        by=_DEVICE,
        windows=_HISTORY,
        unit="returns",
        label=Text("Perangkat terdengar lagi", "Device returns"),
        definition=Text(
            "Kali perangkat yang diam terdengar lagi",
            "Times a silent device was heard again",
        ),
    ),
    Indicator(
        name="devices-silent-now",
        version=1,
        source=SilentDevicesChanged,
        measure=Sum("change"),
        by=("device_kind",),
        windows=(Window.ALL,),
        unit="devices",
        label=Text("Perangkat diam sekarang", "Devices silent now"),
        definition=Text(
            "Perangkat yang sedang diam; yang dihentikan tidak termasuk",
            "Devices that are silent now, without those taken out of service",
        ),
    ),
    Indicator(
        name="device-silent-minutes",
        version=1,
        source=DeviceReturned,
        measure=Mean("silent_minutes"),
        by=_DEVICE,
        windows=_HISTORY,
        unit="minutes",
        label=Text("Rata-rata lama diam", "Mean length of silences"),
        definition=Text(
            "Rata-rata menit dari laporan terakhir sebelum diam sampai laporan berikutnya",
            "Mean minutes from the last report before a silence to the next",
        ),
    ),
)
