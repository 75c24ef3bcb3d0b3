"""Figures of messages."""

from __future__ import annotations

from contracts.indicator import Indicator
from contracts.measures import Count
from contracts.notifications import MessageDelivered, MessageSuppressed
from contracts.text import Text
from contracts.window import Window

INDICATORS: tuple[Indicator, ...] = (
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
            "Pemberitahuan yang tidak dikirim karena persetujuan",
            "Notifications not sent for want of consent",
        ),
    ),
)
