"""What the platform promises (SLOs), as data: how much of what may go wrong, and how fast that may be spent.

An objective counts two things a second: what went wrong, and everything. All else follows from it: shares
over windows, what is left of the budget, and alerts (`objective_rules`). Source of the burn rates: Google's
SRE workbook, ch. 5 (multiwindow, multi-burn-rate alerts).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

PERIOD = "30d"
"""Over which an objective has to hold."""

WINDOWS = ("5m", "30m", "1h", "2h", "6h", "1d", "3d")


@dataclass(frozen=True, slots=True)
class Burn:
    """An alert when the budget is spent so many times faster than it may be, in both windows.

    Attributes:
        rate: 14.4 spends 2 % of the budget of 30 days in an hour.
        long: It has gone on for so long; `short`: and it goes on still.
    """

    rate: Decimal
    long: str
    short: str
    severity: Literal["page", "ticket"]


BURNS = (
    Burn(Decimal("14.4"), "1h", "5m", "page"),
    Burn(Decimal(6), "6h", "30m", "page"),
    Burn(Decimal(3), "1d", "2h", "ticket"),
    Burn(Decimal(1), "3d", "6h", "ticket"),
)


@dataclass(frozen=True, slots=True)
class Objective:
    """One promise.

    Attributes:
        name: The label `slo` of its series.
        alert: What its alerts are called.
        target: The share that has to go right.
        by: The label that tells its series apart, beside `slo`.
        bad: What went wrong a second, by `by`; nothing where nothing did.
        total: Everything, a second, by `by`.
        least: So many have to go wrong in the long window before anybody is told: at night one failure of
            twenty requests is no emergency. 0 for time, which is not counted in pieces. A Prometheus younger
            than the window counts what it has as if it had gone on.
        what_id: What is promised, in a few words in Indonesian; `what_en`: in English.
        step_id: What to do first when it does not hold; `step_en`: in English.
    """

    name: str
    alert: str
    target: Decimal
    by: Literal["service", "channel"]
    bad: str
    total: str
    least: int
    what_id: str
    what_en: str
    step_id: str
    step_en: str

    @property
    def budget(self) -> Decimal:
        """The share that may go wrong."""
        return 1 - self.target


_ANSWERED = 'regency_http_request_seconds_{part}{{job="regency", route!~".*/stream"{more}}}'
"""Requests that end: a stream is open as long as somebody looks."""

_ENDED = 'regency_delivery_attempts_total{{outcome=~"{outcomes}"}}'


def _rate(series: str, by: str) -> str:
    return f"sum by ({by}) (rate({series}[5m]))"


def _slower(count: str, within: str, by: str) -> str:
    return f"{_rate(count, by)} - {_rate(within, by)}"


OBJECTIVES = (
    Objective(
        name="api-availability",
        alert="RegencyApiAvailability",
        target=Decimal("0.999"),
        by="service",
        bad=_rate('regency_http_requests_total{job="regency", status=~"5.."}', "service"),
        total=_rate('regency_http_requests_total{job="regency"}', "service"),
        least=10,
        what_id="99,9 % permintaan dijawab tanpa galat server",
        what_en="99.9 % of requests answered without an error of the server",
        step_id="Lihat kode masalah terbanyak dan apakah penyimpanan menjawab",
        step_en="Look at the most frequent problem code, and whether the store answers",
    ),
    Objective(
        name="api-latency",
        alert="RegencyApiLatency",
        target=Decimal("0.99"),
        by="service",
        bad=_slower(
            _ANSWERED.format(part="count", more=""),
            _ANSWERED.format(part="bucket", more=', le="0.5"'),
            "service",
        ),
        total=_rate(_ANSWERED.format(part="count", more=""), "service"),
        least=10,
        what_id="99 % permintaan dijawab dalam 0,5 detik",
        what_en="99 % of requests answered within 0.5 s",
        step_id="Lihat permintaan yang paling lambat, lalu beban penyimpanan dan proses",
        step_en="Look at the slowest route, then at the load of the store and of the process",
    ),
    Objective(
        name="event-freshness",
        alert="RegencyEventFreshness",
        target=Decimal("0.99"),
        by="service",
        bad=_slower(
            "regency_event_freshness_seconds_count",
            'regency_event_freshness_seconds_bucket{le="5.0"}',
            "service",
        ),
        total=_rate("regency_event_freshness_seconds_count", "service"),
        least=10,
        what_id="99 % peristiwa terhitung dalam 5 detik",
        what_en="99 % of events counted within 5 s",
        step_id="Lihat di mana peristiwa menunggu: outbox, Kafka, penghitung, atau penyimpanan",
        step_en="Look where events wait: in the outbox, on Kafka, for the processor or for the store",
    ),
    Objective(
        name="figures-correct",
        alert="RegencyFiguresCorrect",
        target=Decimal("0.999"),
        by="service",
        bad="avg_over_time((max by (service) (indicator:drift:latest) > bool 0)[5m:30s])",
        total="max by (service) (indicator:drift:latest) * 0 + 1",
        least=0,
        what_id="angka benar selama 99,9 % waktu",
        what_en="figures right for 99.9 % of the time",
        step_id="Jalankan ./regency reconcile dan simpan keluarannya",
        step_en="Run ./regency reconcile and keep what it says",
    ),
    Objective(
        name="delivery",
        alert="RegencyDelivery",
        target=Decimal("0.99"),
        by="channel",
        bad=_rate(_ENDED.format(outcomes="failed|expired"), "channel"),
        total=_rate(_ENDED.format(outcomes="delivered|sent|failed|expired"), "channel"),
        least=10,
        what_id="99 % pesan sampai",
        what_en="99 % of messages get through",
        step_id="Kelompokkan kegagalan menurut alasannya: GET /v1/messages/summary",
        step_en="Group the failures by their reason: GET /v1/messages/summary",
    ),
)
