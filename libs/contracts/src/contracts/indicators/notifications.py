"""Figures of messages: what became of them, how long that took; and of targets."""

from __future__ import annotations

from fractions import Fraction

from contracts.event import Event
from contracts.indicator import Indicator
from contracts.measures import Count, Mean, Measure, Quantile, Ratio, Sum
from contracts.notifications import (
    CircuitChanged,
    MessageConcluded,
    MessageDelivered,
    MessageExpired,
    MessageFailed,
    MessageSent,
    MessageSuppressed,
)
from contracts.text import Text
from contracts.window import Window

_PERCENT = Fraction(100)
_SPANS = (Window.DAY, Window.MONTH, Window.ALL)


def _counted(name: str, source: type[Event], by: tuple[str, ...], label: Text, definition: Text) -> Indicator:
    """How many there were."""
    return Indicator(
        name=name,
        version=1,
        source=source,
        measure=Count(),
        by=by,
        windows=_SPANS,
        unit="1",
        label=label,
        definition=definition,
    )


def _time_to_deliver(name: str, measure: Measure, label: Text, definition: Text) -> Indicator:
    """A figure of how long messages take that get through."""
    return Indicator(
        name=name,
        version=1,
        source=MessageConcluded,
        measure=measure,
        by=("channel",),
        windows=_SPANS,
        unit="s",
        label=label,
        definition=definition,
        where={"outcome": "delivered"},
    )


_OF_MESSAGES: tuple[Indicator, ...] = (
    _counted(
        "messages-sent",
        MessageSent,
        ("channel",),
        Text("Pesan diserahkan", "Messages sent"),
        Text(
            "Banyaknya pemberitahuan yang diterima server tujuan untuk diteruskan",
            "Number of notifications the next hop took over; it may report later what became of them",
        ),
    ),
    Indicator(
        name="messages-delivered",
        version=1,
        source=MessageDelivered,
        measure=Count(),
        by=("channel", "rule_id"),
        windows=(Window.DAY, Window.MONTH),
        unit="1",
        label=Text("Pesan sampai", "Messages delivered"),
        definition=Text("Banyaknya pemberitahuan yang sampai", "Number of notifications delivered"),
    ),
    _counted(
        "messages-failed",
        MessageFailed,
        ("channel", "reason"),
        Text("Pesan gagal", "Messages failed"),
        Text(
            "Banyaknya kegagalan akhir pengiriman; pesan yang dikirim ulang dapat gagal lagi",
            "Number of final failures; a message an operator sends once more may fail again",
        ),
    ),
    _counted(
        "messages-expired",
        MessageExpired,
        ("channel", "reason"),
        Text("Pesan kedaluwarsa", "Messages expired"),
        Text(
            "Banyaknya pemberitahuan yang waktunya habis sebelum terkirim atau tanpa laporan",
            "Number of notifications whose time was over before they were sent, or reported on",
        ),
    ),
    Indicator(
        name="messages-suppressed",
        version=1,
        source=MessageSuppressed,
        measure=Count(),
        by=("channel", "reason"),
        windows=(Window.DAY, Window.MONTH),
        unit="1",
        label=Text("Pesan ditahan", "Messages suppressed"),
        definition=Text(
            "Pemberitahuan yang sengaja tidak dikirim, menurut alasannya",
            "Notifications not sent on purpose, by reason",
        ),
    ),
    Indicator(
        name="messages-got-through",
        version=1,
        source=MessageConcluded,
        measure=Ratio("delivered_change", "ended_change", _PERCENT),
        by=("channel",),
        windows=_SPANS,
        unit="%",
        label=Text("Pesan yang sampai", "Messages that got through"),
        definition=Text(
            "Pesan yang sampai dibagi pesan yang sampai, gagal atau kedaluwarsa; tanpa kotak masuk",
            "Messages delivered over messages delivered, failed or expired; inboxes left out",
        ),
    ),
    _time_to_deliver(
        "message-delivery-seconds",
        Mean("seconds"),
        Text("Waktu sampai", "Time to deliver"),
        Text(
            "Detik dari antrean sampai diterima, rata-rata; jam tenang dan ringkasan termasuk",
            "Seconds from being queued to delivery: mean; quiet hours and digests included",
        ),
    ),
    _time_to_deliver(
        "message-delivery-quantiles",
        Quantile("seconds"),
        Text("Sebaran waktu sampai", "Spread of the time to deliver"),
        Text(
            "Detik dari antrean sampai diterima: median dan persentil 90, 95, 99",
            "Seconds from being queued to delivery: median and 90th, 95th, 99th percentile",
        ),
    ),
)

_OF_TARGETS: tuple[Indicator, ...] = (
    Indicator(
        name="circuits-open",
        version=1,
        source=CircuitChanged,
        measure=Sum("change"),
        by=("channel",),
        windows=(Window.ALL,),
        unit="1",
        label=Text("Tujuan berhenti dikirimi", "Circuits open"),
        definition=Text(
            "Banyaknya tujuan yang tidak dikirimi sekarang karena gagal beruntun",
            "Number of targets nothing is sent to now, after failures in a row",
        ),
    ),
)

INDICATORS: tuple[Indicator, ...] = (*_OF_MESSAGES, *_OF_TARGETS)
