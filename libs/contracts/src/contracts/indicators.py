"""Indicators as data: adding one is an entry here and a test, no code.

A definition says which event is counted, how, by which labels and in which windows. A changed definition gets
a new version; the engine keeps both apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from contracts.evaluation import SkmResponseSubmitted
from contracts.event import Event
from contracts.notifications import MessageDelivered, MessageSuppressed
from contracts.programs import ProgramProgressRecorded, ProgramRegistered
from contracts.text import Text
from contracts.tourism_market import CoinsIssued, CoinsRedeemed, CoinsRefunded, MarketDayOpened


class Window(StrEnum):
    """How long one figure lasts. Event time decides; day and longer are WIB."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    MARKET_DAY = "market-day"
    SURVEY_PERIOD = "survey-period"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Count:
    """Number of events."""


@dataclass(frozen=True, slots=True)
class Sum:
    """Sum of a whole-number field."""

    field: str


@dataclass(frozen=True, slots=True)
class Mean:
    """Exact mean of a whole-number field, times `scale`."""

    field: str
    scale: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Last:
    """Value of a field in the event that happened last; ties go to the higher sequence."""

    field: str


@dataclass(frozen=True, slots=True)
class Ratio:
    """Sum of one field over the sum of another, times `scale`."""

    numerator: str
    denominator: str
    scale: Fraction = Fraction(1)


Measure = Count | Sum | Mean | Last | Ratio


@dataclass(frozen=True, slots=True)
class Indicator:
    """One live figure.

    Attributes:
        by: Payload fields whose values tell figures apart; the regency always does.
        where: Only events whose field has this value are counted.
        unit: UCUM-like unit: "IDR", "coins", "1" for a plain number, "%".
        source_rule: The regulation or agreement the formula comes from, if any.
    """

    name: str
    version: int
    source: type[Event]
    measure: Measure
    by: tuple[str, ...]
    windows: tuple[Window, ...]
    unit: str
    label: Text
    definition: Text
    where: Mapping[str, str] = field(default_factory=dict)
    source_rule: str = ""

    @property
    def owner(self) -> str:
        """The service that keeps it: the owner of the event's topic."""
        return self.source.type.split(".")[1]


_MARKET = (Window.MARKET_DAY, Window.MONTH, Window.YEAR)
_MARKET_LABELS = ("market_id", "village")

INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        "market-turnover",
        1,
        CoinsRedeemed,
        Sum("amount_idr"),
        _MARKET_LABELS,
        _MARKET,
        "IDR",
        Text("Omzet pasar", "Market turnover"),
        Text("Nilai koin yang ditukarkan pedagang", "Value of the coins vendors redeemed"),
    ),
    Indicator(
        "coins-issued",
        1,
        CoinsIssued,
        Sum("coins"),
        _MARKET_LABELS,
        _MARKET,
        "coins",
        Text("Koin terjual", "Coins issued"),
        Text("Koin yang dijual di gerbang", "Coins sold at the gates"),
    ),
    Indicator(
        "coins-refunded",
        1,
        CoinsRefunded,
        Sum("coins"),
        _MARKET_LABELS,
        _MARKET,
        "coins",
        Text("Koin dikembalikan", "Coins refunded"),
        Text("Koin yang dibeli kembali di gerbang", "Coins bought back at the gates"),
    ),
    Indicator(
        "coins-redeemed",
        1,
        CoinsRedeemed,
        Sum("coins"),
        _MARKET_LABELS,
        _MARKET,
        "coins",
        Text("Koin ditukarkan", "Coins redeemed"),
        Text("Koin yang ditukarkan pedagang menjadi rupiah", "Coins vendors exchanged for rupiah"),
    ),
    Indicator(
        "coin-sales",
        1,
        CoinsIssued,
        Count(),
        _MARKET_LABELS,
        _MARKET,
        "1",
        Text("Transaksi penjualan koin", "Coin sales"),
        Text("Banyaknya penjualan koin di gerbang", "Number of coin sales at the gates"),
    ),
    Indicator(
        "coin-sale-mean",
        1,
        CoinsIssued,
        Mean("amount_idr"),
        _MARKET_LABELS,
        _MARKET,
        "IDR",
        Text("Rata-rata nilai penjualan koin", "Mean coin sale"),
        Text("Rupiah per penjualan koin", "Rupiah per coin sale"),
    ),
    Indicator(
        "market-openings",
        1,
        MarketDayOpened,
        Count(),
        _MARKET_LABELS,
        (Window.MONTH, Window.YEAR),
        "1",
        Text("Hari pasar dibuka", "Market days opened"),
        Text("Banyaknya hari pasar yang dibuka", "Number of market days that opened"),
    ),
    Indicator(
        "skm-responses",
        1,
        SkmResponseSubmitted,
        Count(),
        ("service_id", "opd"),
        (Window.SURVEY_PERIOD, Window.DAY, Window.YEAR),
        "1",
        Text("Responden SKM", "SKM respondents"),
        Text("Banyaknya jawaban survei kepuasan masyarakat", "Number of satisfaction survey answers"),
    ),
    Indicator(
        "skm-ikm",
        1,
        SkmResponseSubmitted,
        Mean("total", Fraction(25, 9)),
        ("service_id", "opd"),
        (Window.SURVEY_PERIOD,),
        "1",
        Text("IKM berjalan", "Live IKM"),
        Text(
            "Rata-rata jumlah sembilan jawaban dikali 25/9, bobot tepat 1/9",
            "Mean of the nine answers' sum times 25/9, weight exactly 1/9",
        ),
        source_rule="Permenpan RB 14/2017",
    ),
    Indicator(
        "programs-registered",
        1,
        ProgramRegistered,
        Count(),
        ("dimension", "kind"),
        (Window.YEAR, Window.ALL),
        "1",
        Text("Program terdaftar", "Programmes registered"),
        Text("Banyaknya program per dimensi", "Number of programmes per dimension"),
    ),
    Indicator(
        "program-realisation",
        1,
        ProgramProgressRecorded,
        Last("realised"),
        ("program_id", "dimension"),
        (Window.ALL,),
        "program unit",
        Text("Realisasi program", "Programme realisation"),
        Text("Realisasi terakhir dalam satuan program", "Latest realisation in the programme's unit"),
    ),
    Indicator(
        "messages-delivered",
        1,
        MessageDelivered,
        Count(),
        ("channel", "rule_id"),
        (Window.DAY, Window.MONTH),
        "1",
        Text("Pesan sampai", "Messages delivered"),
        Text("Banyaknya pemberitahuan yang sampai", "Number of notifications delivered"),
    ),
    Indicator(
        "messages-suppressed",
        1,
        MessageSuppressed,
        Count(),
        ("channel", "reason"),
        (Window.DAY, Window.MONTH),
        "1",
        Text("Pesan ditahan", "Messages suppressed"),
        Text(
            "Pemberitahuan yang tidak dikirim karena persetujuan",
            "Notifications not sent for want of consent",
        ),
    ),
)
