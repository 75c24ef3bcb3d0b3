"""Angka pembangunan: what the head of the regency looks at, in Indonesian.

Which indicators are shown is said here; what they are called, mean and are measured in is said once, in
`contracts.indicators`. Prometheus has the sums and divisors of the current windows, added up over everything
but the regency. So no figure is shown here that must not be added up: budgets (APBD beside CSR), income of
villages beside that of the regency, scores by different methods, the IKM of several services; and none that
cannot be, such as a last value or a median. The API has all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from deploy.observability.panels import Board, Choice, Kind, Limits, Line, Note, Panel, Row
from grafana_foundation_sdk.models import units

from contracts.indicators import INDICATORS, Indicator, Mean, Ratio, WeightedIndex, Window

CHOSEN = "$jendela"
"""The window the reader chooses."""

WINDOWS = ((Window.ALL, "Sejak awal"), (Window.YEAR, "Tahun ini"), (Window.MONTH, "Bulan ini"))
"""Windows to choose from, and what the reader sees."""

UNITS = {
    "1": units.LocaleFormat,
    "%": units.Percent,
    "IDR": units.IndonesianRupiah,
    "coins": "suffix: koin",
    "devices": "suffix: perangkat",
    "minutes": units.Minutes,
    "people": "suffix: orang",
    "reactions": "suffix: tanggapan",
    "requests": "suffix: permohonan",
    "s": units.Seconds,
    "working days": "suffix: hari kerja",
    "years": "suffix: tahun",
}
"""Unit of an indicator → unit in Grafana."""

_NAMED = {
    CHOSEN: "jendela yang dipilih",
    Window.ALL: "sejak awal",
    Window.DAY: "hari ini",
    Window.MARKET_DAY: "hari pasar terakhir",
    Window.SURVEY_PERIOD: "periode survei terakhir",
}
_NONE = "belum ada"
_BY_NAME = {indicator.name: indicator for indicator in INDICATORS}

_HOW_TO_READ = """
Angka di bawah ini dihitung langsung dari peristiwa yang dicatat layanan, bukan dari laporan bulanan. **belum
ada** berarti belum ada peristiwa pada jendela waktu itu, bukan nol. Rata-rata dan persentase adalah jumlah
dibagi pembaginya, tidak pernah rata-rata dari rata-rata. Angka lain (median, nilai terakhir, rincian per
desa, OPD, atau sumber dana) ada di API layanan.

Baris *Apakah angka ini mutakhir dan benar?* menunjukkan kapan angka tidak boleh dipercaya; sebabnya dicari
di [ikhtisar operator](/d/regency-overview).
"""


@dataclass(frozen=True, slots=True)
class _Shown:
    """An indicator and the window of it that is shown."""

    name: str
    window: str = CHOSEN


_TRUST = (
    Panel(
        "Keterlambatan angka",
        "Paling lama berapa angka tertinggal dari peristiwanya: keterlambatan penerbitan, "
        "penghitungan, dan penyimpanan "
        "dijumlahkan. Di atas 60 detik sebagian angka di halaman ini sudah lama.",
        units.Seconds,
        (
            Line(
                "max(regency_outbox_oldest_seconds) + max(regency_stream_lag_seconds) + "
                "max(regency_sink_lag_seconds)",
                "",
            ),
        ),
        Kind.FIGURE,
        limits=Limits(red=60, amber=10),
        leads_to="regency-overview",
    ),
    Panel(
        "Sampai dalam lima detik",
        "Bagian peristiwa lima menit terakhir yang sudah masuk angka dalam lima detik.",
        units.PercentUnit,
        (
            Line(
                'sum(rate(regency_event_freshness_seconds_bucket{le="5.0"}[5m]))'
                " / sum(rate(regency_event_freshness_seconds_count[5m]))",
                "",
            ),
        ),
        Kind.FIGURE,
        limits=Limits(red=0.9, amber=0.99, low_is_bad=True),
        leads_to="regency-event-flow",
        none="tidak ada peristiwa",
    ),
    Panel(
        "Selisih dengan hitung ulang",
        "Banyaknya angka yang berbeda dari hitung ulang dokumen, pada hitung ulang terakhir. Selain "
        "0 berarti ada yang salah.",
        units.LocaleFormat,
        (Line("sum(indicator:drift:latest)", ""),),
        Kind.FIGURE,
        limits=Limits(red=1),
        runbook="RegencyIndicatorDrift",
        none="belum dihitung ulang",
    ),
    Panel(
        "Peristiwa tersisih, satu hari",
        "Peristiwa yang disisihkan dengan alasan dalam 24 jam terakhir; belum masuk angka sampai "
        "sebabnya diperbaiki.",
        units.LocaleFormat,
        (Line("sum(increase(regency_dead_letters_total[24h])) or vector(0)", ""),),
        Kind.FIGURE,
        limits=Limits(red=1),
        leads_to="regency-dead-letters",
    ),
)

_ROWS = {
    "Program dan keuangan daerah": (
        _Shown("programs-registered"),
        _Shown("program-execution-ratio", Window.ALL),
        _Shown("csr-pledged"),
        _Shown("program-beneficiaries"),
        _Shown("payment-order-days"),
        _Shown("payment-orders-on-time"),
        _Shown("spm-backlog", Window.ALL),
        _Shown("spm-backlog-value", Window.ALL),
        _Shown("spm-overdue", Window.ALL),
        _Shown("disbursement-return-rate"),
        _Shown("disbursed"),
        _Shown("kkpd-spent"),
        _Shown("kkpd-domestic-share"),
        _Shown("kkpd-use-of-limit", Window.ALL),
        _Shown("csr-realised"),
        _Shown("csr-money-share", Window.ALL),
    ),
    "Layanan dan suara warga": (
        _Shown("service-requests"),
        _Shown("service-days-mean"),
        _Shown("skm-responses", Window.SURVEY_PERIOD),
        _Shown("skm-pooled-answers", Window.SURVEY_PERIOD),
        _Shown("complaints-received"),
        _Shown("complaints-open", Window.ALL),
        _Shown("complaints-overdue", Window.ALL),
        _Shown("complaint-solve-days"),
        _Shown("complaints-solved-on-time"),
        _Shown("reactions"),
        _Shown("bpk-wtp-streak", Window.ALL),
    ),
    "Pasar wisata": (
        _Shown("market-turnover", Window.MARKET_DAY),
        _Shown("coins-issued", Window.MARKET_DAY),
        _Shown("coins-outstanding", Window.MARKET_DAY),
        _Shown("coin-sale-mean", Window.MARKET_DAY),
        _Shown("visitors", Window.MARKET_DAY),
        _Shown("foreign-visitors", Window.MARKET_DAY),
        _Shown("spend-per-visitor", Window.MARKET_DAY),
        _Shown("coins-used", Window.MARKET_DAY),
    ),
    "Pemberitahuan": (
        _Shown("messages-delivered", Window.DAY),
        _Shown("messages-got-through", Window.ALL),
        _Shown("message-delivery-seconds", Window.ALL),
        _Shown("alerts-unread", Window.ALL),
    ),
}


def _panel(shown: _Shown) -> Panel:
    indicator = _BY_NAME[shown.name]
    return Panel(
        indicator.label.id,
        f"{indicator.definition.id}. Jendela: {_NAMED[shown.window]}. Rumus: {indicator.measure.formula}.",
        UNITS[indicator.unit],
        (Line(_expression(indicator, shown.window), ""),),
        Kind.FIGURE,
        leads_to="regency-overview",
        none=_NONE,
    )


def _expression(indicator: Indicator, window: str) -> str:
    """Sums over regencies, each told by any number of processes; a quotient is taken at the very end."""
    where = f'{{indicator="{indicator.name}", window="{window}", regency=~"$regency"}}'
    top = f"sum(max by (regency) (regency_indicator_sum{where}))"
    if not isinstance(indicator.measure, Mean | Ratio | WeightedIndex):
        return top
    scaled = "" if indicator.measure.scale == 1 else f"{float(indicator.measure.scale):g} * "
    return f"{scaled}{top} / sum(max by (regency) (regency_indicator_divisor{where}))"


BOARD = Board(
    uid="regency-indicators",
    title="Regency: angka pembangunan",
    description="Angka pembangunan kabupaten dari keempat layanan, beserta kemutakhiran dan kebenarannya.",
    rows=(
        Row("Cara membaca", (Note("Cara membaca", _HOW_TO_READ.strip(), 5),), abreast=1),
        Row("Apakah angka ini mutakhir dan benar?", _TRUST, abreast=4),
        *(
            Row(title, tuple(_panel(shown) for shown in figures), abreast=4)
            for title, figures in _ROWS.items()
        ),
    ),
    choices=(
        Choice("regency", "Kabupaten", "label_values(regency_indicator_events, regency)", all_together=True),
        Choice("jendela", "Jendela waktu", options=tuple((f"{window}", shown) for window, shown in WINDOWS)),
    ),
    span="now-24h",
)
