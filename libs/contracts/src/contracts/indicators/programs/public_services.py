"""Figures of services to citizens and their queues."""

from __future__ import annotations

from fractions import Fraction

from contracts.indicator import Indicator
from contracts.measures import Count, Mean, Quantile
from contracts.programs import (
    QueueNumberIssued,
    QueueNumberServed,
    QueueReminderRaised,
    SatisfactionInvited,
    ServiceRequestCompleted,
    ServiceRequestSubmitted,
)
from contracts.text import Text
from contracts.window import Window

_SPANS = (Window.MONTH, Window.YEAR, Window.ALL)
_DAYS = (Window.DAY, Window.MONTH, Window.YEAR)
_BY_OFFICE = ("service_id", "opd")
_STANDARD = "UU 25/2009"

INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        name="service-requests",
        version=1,
        source=ServiceRequestSubmitted,
        measure=Count(),
        by=_BY_OFFICE,
        windows=_SPANS,
        unit="requests",
        label=Text("Permohonan masuk", "Requests received"),
        definition=Text(
            "Permohonan layanan yang masuk, juga yang kemudian dicabut",
            "Requests for services that came in, those withdrawn later included",
        ),
    ),
    Indicator(
        name="service-requests-completed",
        version=1,
        source=ServiceRequestCompleted,
        measure=Count(),
        by=_BY_OFFICE,
        windows=_SPANS,
        unit="requests",
        label=Text("Permohonan selesai", "Requests answered"),
        definition=Text(
            "Permohonan yang dijawab, dikabulkan maupun ditolak, menurut waktu jawaban",
            "Requests that were granted or refused, by the time of the answer",
        ),
    ),
    Indicator(
        name="service-days-mean",
        version=1,
        source=ServiceRequestCompleted,
        measure=Mean("working_days"),
        by=_BY_OFFICE,
        windows=_SPANS,
        unit="working days",
        label=Text("Rata-rata hari layanan", "Mean service days"),
        definition=Text(
            "Rata-rata hari kerja dari hari permohonan (hari ke-0) sampai jawaban",
            "Mean of the working days from the day of the request, day 0, to the answer",
        ),
        source_rule=_STANDARD,
    ),
    Indicator(
        name="service-days",
        version=1,
        source=ServiceRequestCompleted,
        measure=Quantile("working_days", (Fraction(1, 2), Fraction(9, 10))),
        by=_BY_OFFICE,
        windows=_SPANS,
        unit="working days",
        label=Text("Hari layanan", "Service days"),
        definition=Text(
            "Median dan persentil ke-90 hari kerja dari hari permohonan (hari ke-0) sampai jawaban",
            "Median and 90th percentile of the working days from the day of the request to the answer",
        ),
        source_rule=_STANDARD,
    ),
    Indicator(
        name="service-requests-refused-share",
        version=1,
        source=ServiceRequestCompleted,
        measure=Mean("refused", Fraction(100)),
        by=_BY_OFFICE,
        windows=_SPANS,
        unit="%",
        label=Text("Porsi permohonan ditolak", "Share of requests refused"),
        definition=Text(
            "Permohonan yang ditolak dibagi permohonan yang dijawab",
            "Requests refused over requests answered",
        ),
    ),
    Indicator(
        name="satisfaction-invitations",
        version=1,
        source=SatisfactionInvited,
        measure=Count(),
        by=_BY_OFFICE,
        windows=_SPANS,
        unit="invitations",
        label=Text("Undangan survei kepuasan", "Invitations to the satisfaction survey"),
        definition=Text(
            "Undangan mengisi survei kepuasan, satu untuk setiap permohonan yang dijawab",
            "Invitations to the satisfaction survey, one for each request answered",
        ),
        source_rule="Permenpan RB 14/2017",
    ),
    Indicator(
        name="queue-numbers",
        version=1,
        source=QueueNumberIssued,
        measure=Count(),
        by=("service_id",),
        windows=_DAYS,
        unit="numbers",
        label=Text("Nomor antrean", "Queue numbers"),
        definition=Text("Nomor antrean yang diambil", "Queue numbers taken"),
    ),
    Indicator(
        name="queue-reminders",
        version=1,
        source=QueueReminderRaised,
        measure=Count(),
        by=("service_id",),
        windows=_DAYS,
        unit="reminders",
        label=Text("Pengingat antrean", "Queue reminders"),
        definition=Text(
            "Pengingat bahwa giliran sudah dekat, paling banyak satu untuk setiap nomor",
            "Reminders that a turn is near, at most one for each number",
        ),
    ),
    Indicator(
        name="queue-waiting-minutes",
        version=1,
        source=QueueNumberServed,
        measure=Quantile("waited_minutes", (Fraction(1, 2), Fraction(9, 10))),
        by=("service_id",),
        windows=_DAYS,
        unit="minutes",
        label=Text("Menit menunggu", "Minutes waited"),
        definition=Text(
            "Median dan persentil ke-90 menit dari nomor diambil sampai dipanggil",
            "Median and 90th percentile of the minutes from taking a number to its call",
        ),
    ),
    Indicator(
        name="queue-absent-share",
        version=1,
        source=QueueNumberServed,
        measure=Mean("absent", Fraction(100)),
        by=("service_id",),
        windows=_DAYS,
        unit="%",
        label=Text("Porsi tidak hadir", "Share of those absent"),
        definition=Text(
            "Nomor yang dipanggil dan tidak hadir dibagi nomor yang dipanggil dan diselesaikan",
            "Numbers that were called and did not come over numbers that were called and done with",
        ),
    ),
)
