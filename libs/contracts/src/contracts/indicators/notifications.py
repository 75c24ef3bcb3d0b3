"""Figures of messages: what became of them, how long that took, who reads them; and of breaches."""

from __future__ import annotations

from fractions import Fraction

from contracts.event import Event
from contracts.indicator import Indicator
from contracts.measures import Count, Mean, Measure, Quantile, Ratio, Sum
from contracts.notifications import (
    BreachNoticeGiven,
    BreachNoticeOverdue,
    BreachRegistered,
    CircuitChanged,
    MessageAcknowledged,
    MessageConcluded,
    MessageDelivered,
    MessageEscalated,
    MessageExpired,
    MessageFailed,
    MessageRead,
    MessageSent,
    MessageSuppressed,
    UnreadAlertsChanged,
)
from contracts.text import Text
from contracts.window import Window

_PERCENT = Fraction(100)
_SPANS = (Window.DAY, Window.MONTH, Window.ALL)
_BREACH_SPANS = (Window.MONTH, Window.YEAR, Window.ALL)
_BREACH_RULE = "UU 27/2022 (PDP) art. 46"


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


def _now(name: str, source: type[Event], by: tuple[str, ...], label: Text, definition: Text) -> Indicator:
    """How many there are now: a sum of signed steps."""
    return Indicator(
        name=name,
        version=1,
        source=source,
        measure=Sum("change"),
        by=by,
        windows=(Window.ALL,),
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


def _time_to_act(name: str, source: type[Event], label: Text, definition: Text) -> Indicator:
    """How long people take, in the mean."""
    return Indicator(
        name=name,
        version=1,
        source=source,
        measure=Mean("minutes"),
        by=("rule_id",),
        windows=_SPANS,
        unit="minutes",
        label=label,
        definition=definition,
    )


def _of_breaches(
    name: str,
    source: type[Event],
    measure: Measure,
    by: tuple[str, ...],
    unit: str,
    label: Text,
    definition: Text,
) -> Indicator:
    """A figure of the breach register."""
    return Indicator(
        name=name,
        version=1,
        source=source,
        measure=measure,
        by=by,
        windows=_BREACH_SPANS,
        unit=unit,
        label=label,
        definition=definition,
        source_rule=_BREACH_RULE,
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

_OF_ALERTS: tuple[Indicator, ...] = (
    _now(
        "alerts-unread",
        UnreadAlertsChanged,
        ("rule_id",),
        Text("Peringatan belum dibaca", "Alerts not read"),
        Text("Banyaknya peringatan yang menunggu dibaca sekarang", "Number of alerts that wait to be read"),
    ),
    _time_to_act(
        "notice-reading-minutes",
        MessageRead,
        Text("Waktu membaca", "Time to read"),
        Text(
            "Menit dari pemberitahuan sampai hingga dibaca pertama kali, rata-rata",
            "Minutes from delivery to being read first: mean",
        ),
    ),
    _time_to_act(
        "notice-acknowledgement-minutes",
        MessageAcknowledged,
        Text("Waktu menyanggupi", "Time to acknowledge"),
        Text(
            "Menit dari pemberitahuan sampai hingga ada yang menyanggupinya, rata-rata",
            "Minutes from delivery until somebody answers for it: mean",
        ),
    ),
    _counted(
        "alerts-escalated",
        MessageEscalated,
        ("rule_id", "level"),
        Text("Peringatan dieskalasi", "Alerts escalated"),
        Text(
            "Peringatan yang tidak dibaca tepat waktu dan disampaikan ke atasan, menurut jenjang",
            "Alerts not read in time and told to a superior, by level",
        ),
    ),
    _now(
        "circuits-open",
        CircuitChanged,
        ("channel",),
        Text("Tujuan berhenti dikirimi", "Circuits open"),
        Text(
            "Banyaknya tujuan yang tidak dikirimi sekarang karena gagal beruntun",
            "Number of targets nothing is sent to now, after failures in a row",
        ),
    ),
)

_OF_THE_REGISTER: tuple[Indicator, ...] = (
    _of_breaches(
        "breaches-registered",
        BreachRegistered,
        Count(),
        (),
        "1",
        Text("Kegagalan pelindungan data", "Breaches of personal data"),
        Text(
            "Banyaknya kegagalan pelindungan data pribadi yang dicatat, menurut saat dicatat",
            "Number of failures to protect personal data on the register, by when they were put there",
        ),
    ),
    _of_breaches(
        "breach-notices-in-time",
        BreachNoticeGiven,
        Mean("in_time", _PERCENT),
        ("addressee",),
        "%",
        Text("Pemberitahuan dalam 3×24 jam", "Notices within 3×24 hours"),
        Text(
            "Pemberitahuan tertulis dalam 3×24 jam dibagi semua yang diberikan; yang pertama tiap penerima",
            "Written notices within 3×24 hours over all given; the first to each addressee of a breach",
        ),
    ),
    _of_breaches(
        "breach-notices-overdue",
        BreachNoticeOverdue,
        Count(),
        ("addressee",),
        "1",
        Text("Pemberitahuan terlambat", "Notices overdue"),
        Text(
            "Banyaknya batas 3×24 jam yang lewat tanpa pemberitahuan tercatat",
            "Number of times the 3×24 hours were over with no notice on record",
        ),
    ),
)

INDICATORS: tuple[Indicator, ...] = (*_OF_MESSAGES, *_OF_ALERTS, *_OF_THE_REGISTER)
