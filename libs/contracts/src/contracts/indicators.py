"""Indicators as data: adding one is an entry here and a test, no code.

A definition says which event is counted, how, by which labels and in which windows. A changed definition gets
a new version; the engine keeps both apart. What definitions are made of can be imported from here too.
"""

from __future__ import annotations

from fractions import Fraction

from contracts.evaluation import SkmResponseSubmitted
from contracts.indicator import Indicator
from contracts.measures import (
    Count,
    Distinct,
    Histogram,
    Last,
    Max,
    Mean,
    Measure,
    Min,
    Quantile,
    Ratio,
    ShareOfTotal,
    Streak,
    Sum,
    WeightedIndex,
)
from contracts.notifications import MessageDelivered, MessageSuppressed
from contracts.programs import ProgramProgressRecorded, ProgramRegistered
from contracts.reference.skm import skm_elements
from contracts.text import Text
from contracts.tourism_market import (
    CoinsIssued,
    CoinsRedeemed,
    CoinsRefunded,
    MarketDayOpened,
    MarketDaySettled,
)
from contracts.window import Window

__all__ = [
    "INDICATORS",
    "Count",
    "Distinct",
    "Histogram",
    "Indicator",
    "Last",
    "Max",
    "Mean",
    "Measure",
    "Min",
    "Quantile",
    "Ratio",
    "ShareOfTotal",
    "Streak",
    "Sum",
    "WeightedIndex",
    "Window",
    "indicator_named",
    "indicators_of",
]

_MARKET = (Window.MARKET_DAY, Window.MONTH, Window.YEAR)
_MARKET_LABELS = ("market_id", "village")
_SALE_STEPS_IDR = (10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000)
_SKM = skm_elements()

INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        name="market-turnover",
        version=1,
        source=CoinsRedeemed,
        measure=Sum("amount_idr"),
        by=_MARKET_LABELS,
        windows=_MARKET,
        unit="IDR",
        label=Text("Omzet pasar", "Market turnover"),
        definition=Text("Nilai koin yang ditukarkan pedagang", "Value of the coins vendors redeemed"),
    ),
    Indicator(
        name="coins-issued",
        version=1,
        source=CoinsIssued,
        measure=Sum("coins"),
        by=_MARKET_LABELS,
        windows=_MARKET,
        unit="coins",
        label=Text("Koin terjual", "Coins issued"),
        definition=Text("Koin yang dijual di gerbang", "Coins sold at the gates"),
    ),
    Indicator(
        name="coins-refunded",
        version=1,
        source=CoinsRefunded,
        measure=Sum("coins"),
        by=_MARKET_LABELS,
        windows=_MARKET,
        unit="coins",
        label=Text("Koin dikembalikan", "Coins refunded"),
        definition=Text("Koin yang dibeli kembali di gerbang", "Coins bought back at the gates"),
    ),
    Indicator(
        name="coins-redeemed",
        version=1,
        source=CoinsRedeemed,
        measure=Sum("coins"),
        by=_MARKET_LABELS,
        windows=_MARKET,
        unit="coins",
        label=Text("Koin ditukarkan", "Coins redeemed"),
        definition=Text("Koin yang ditukarkan pedagang menjadi rupiah", "Coins vendors exchanged for rupiah"),
    ),
    Indicator(
        name="coin-sales",
        version=1,
        source=CoinsIssued,
        measure=Count(),
        by=_MARKET_LABELS,
        windows=_MARKET,
        unit="1",
        label=Text("Transaksi penjualan koin", "Coin sales"),
        definition=Text("Banyaknya penjualan koin di gerbang", "Number of coin sales at the gates"),
    ),
    Indicator(
        name="coin-sale-mean",
        version=1,
        source=CoinsIssued,
        measure=Mean("amount_idr"),
        by=_MARKET_LABELS,
        windows=_MARKET,
        unit="IDR",
        label=Text("Rata-rata nilai penjualan koin", "Mean coin sale"),
        definition=Text("Rupiah per penjualan koin", "Rupiah per coin sale"),
    ),
    Indicator(
        name="coin-sale-smallest",
        version=1,
        source=CoinsIssued,
        measure=Min("amount_idr"),
        by=_MARKET_LABELS,
        windows=_MARKET,
        unit="IDR",
        label=Text("Penjualan koin terkecil", "Smallest coin sale"),
        definition=Text("Rupiah dalam penjualan koin yang terkecil", "Rupiah in the smallest coin sale"),
    ),
    Indicator(
        name="coin-sale-largest",
        version=1,
        source=CoinsIssued,
        measure=Max("amount_idr"),
        by=_MARKET_LABELS,
        windows=_MARKET,
        unit="IDR",
        label=Text("Penjualan koin terbesar", "Largest coin sale"),
        definition=Text("Rupiah dalam penjualan koin yang terbesar", "Rupiah in the largest coin sale"),
    ),
    Indicator(
        name="coin-sale-quantiles",
        version=1,
        source=CoinsIssued,
        measure=Quantile("amount_idr"),
        by=_MARKET_LABELS,
        windows=_MARKET,
        unit="IDR",
        label=Text("Sebaran nilai penjualan koin", "Spread of coin sales"),
        definition=Text(
            "Median dan persentil nilai penjualan koin di gerbang",
            "Median and percentiles of the value of coin sales at the gates",
        ),
    ),
    Indicator(
        name="coin-sale-sizes",
        version=1,
        source=CoinsIssued,
        measure=Histogram(field="amount_idr", edges=_SALE_STEPS_IDR),
        by=_MARKET_LABELS,
        windows=_MARKET,
        unit="1",
        label=Text("Penjualan koin menurut nilai", "Coin sales by value"),
        definition=Text(
            "Banyaknya penjualan koin dalam tiap kelompok nilai rupiah",
            "Number of coin sales in each class of value",
        ),
    ),
    Indicator(
        name="active-vendors",
        version=1,
        source=CoinsRedeemed,
        measure=Distinct("vendor_id"),
        by=_MARKET_LABELS,
        windows=_MARKET,
        unit="1",
        label=Text("Pedagang aktif", "Active vendors"),
        definition=Text(
            "Banyaknya pedagang yang menukarkan koin, masing-masing dihitung sekali",
            "Number of vendors that redeemed coins, each counted once",
        ),
    ),
    Indicator(
        name="turnover-share",
        version=1,
        source=CoinsRedeemed,
        measure=ShareOfTotal("amount_idr", over="village"),
        by=("village",),
        windows=_MARKET,
        unit="%",
        label=Text("Porsi omzet desa", "Village share of turnover"),
        definition=Text(
            "Nilai koin yang ditukarkan di pasar desa, dibagi nilai di semua desa kabupaten",
            "Value of coins redeemed at a village's markets over that of all villages of the regency",
        ),
    ),
    Indicator(
        name="market-months-streak",
        version=1,
        source=MarketDayOpened,
        measure=Streak(Window.MONTH),
        by=_MARKET_LABELS,
        windows=(Window.ALL,),
        unit="months",
        label=Text("Bulan berturut-turut pasar buka", "Months in a row with an open market"),
        definition=Text(
            "Bulan berturut-turut dengan sedikitnya satu hari pasar buka, sampai bulan terakhir tercatat",
            "Months in a row in which at least one market day opened, up to the last month heard of",
        ),
    ),
    Indicator(
        name="clean-settlement-streak",
        version=1,
        source=MarketDaySettled,
        measure=Streak(Window.MARKET_DAY, {"outstanding_coins": "0"}),
        by=_MARKET_LABELS,
        windows=(Window.YEAR, Window.ALL),
        unit="market days",
        label=Text("Hari pasar berturut-turut tanpa sisa koin", "Market days in a row without coins left"),
        definition=Text(
            "Hari pasar berturut-turut yang ditutup bukunya tanpa koin di tangan pengunjung",
            "Market days in a row whose books closed with no coin left in a visitor's pocket",
        ),
    ),
    Indicator(
        name="coins-used",
        version=1,
        source=MarketDaySettled,
        measure=Ratio("redeemed_coins", "issued_coins", Fraction(100)),
        by=_MARKET_LABELS,
        windows=_MARKET,
        unit="%",
        label=Text("Koin yang dibelanjakan", "Coins spent"),
        definition=Text(
            "Koin yang ditukarkan pedagang dibagi koin yang terjual, menurut pembukuan akhir",
            "Coins vendors redeemed over coins sold, by the final books",
        ),
    ),
    Indicator(
        name="market-openings",
        version=1,
        source=MarketDayOpened,
        measure=Count(),
        by=_MARKET_LABELS,
        windows=(Window.MONTH, Window.YEAR),
        unit="1",
        label=Text("Hari pasar dibuka", "Market days opened"),
        definition=Text("Banyaknya hari pasar yang dibuka", "Number of market days that opened"),
    ),
    Indicator(
        name="skm-responses",
        version=1,
        source=SkmResponseSubmitted,
        measure=Count(),
        by=("service_id", "opd"),
        windows=(Window.SURVEY_PERIOD, Window.DAY, Window.YEAR),
        unit="1",
        label=Text("Responden SKM", "SKM respondents"),
        definition=Text(
            "Banyaknya jawaban survei kepuasan masyarakat", "Number of satisfaction survey answers"
        ),
    ),
    Indicator(
        name="skm-ikm",
        version=2,
        source=SkmResponseSubmitted,
        measure=WeightedIndex(
            {f"answers.{code}": weight for code, weight in _SKM.weights.items()},
            scale=Fraction(_SKM.scale),
        ),
        by=("service_id", "opd"),
        windows=(Window.SURVEY_PERIOD,),
        unit="1",
        label=Text("IKM berjalan", "Live IKM"),
        definition=Text(
            "Jumlah rata-rata sembilan unsur, masing-masing berbobot tepat 1/9, dikali 25",
            "Sum of the nine elements' means, each weighing exactly 1/9, times 25",
        ),
        source_rule="Permenpan RB 14/2017",
        rule_version=_SKM.version,
    ),
    Indicator(
        name="programs-registered",
        version=1,
        source=ProgramRegistered,
        measure=Count(),
        by=("dimension", "kind"),
        windows=(Window.YEAR, Window.ALL),
        unit="1",
        label=Text("Program terdaftar", "Programmes registered"),
        definition=Text("Banyaknya program per dimensi", "Number of programmes per dimension"),
    ),
    Indicator(
        name="program-realisation",
        version=1,
        source=ProgramProgressRecorded,
        measure=Last("realised"),
        by=("program_id", "dimension"),
        windows=(Window.ALL,),
        unit="program unit",
        label=Text("Realisasi program", "Programme realisation"),
        definition=Text(
            "Realisasi terakhir dalam satuan program", "Latest realisation in the programme's unit"
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

_NAMED: dict[str, Indicator] = {indicator.name: indicator for indicator in INDICATORS}


def indicator_named(name: str) -> Indicator:
    """The indicator of this name. Raises KeyError."""
    return _NAMED[name]


def indicators_of(service: str) -> tuple[Indicator, ...]:
    """The indicators a service keeps: those computed from its own events."""
    return tuple(indicator for indicator in INDICATORS if indicator.owner == service)
