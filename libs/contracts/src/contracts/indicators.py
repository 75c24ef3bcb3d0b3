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

    @property
    def formula(self) -> str:
        """The formula as people write it."""
        return "n"


@dataclass(frozen=True, slots=True)
class Sum:
    """Sum of a whole-number field."""

    field: str

    @property
    def formula(self) -> str:
        """The formula as people write it."""
        return f"Σ {self.field}"


@dataclass(frozen=True, slots=True)
class Mean:
    """Exact mean of a whole-number field, times `scale`."""

    field: str
    scale: Fraction = Fraction(1)

    @property
    def formula(self) -> str:
        """The formula as people write it."""
        return f"Σ {self.field} / n{_times(self.scale)}"


@dataclass(frozen=True, slots=True)
class Last:
    """Value of a field in the event that happened last; ties go to the higher sequence."""

    field: str

    @property
    def formula(self) -> str:
        """The formula as people write it."""
        return f"last {self.field}"


@dataclass(frozen=True, slots=True)
class Ratio:
    """Sum of one field over the sum of another, times `scale`."""

    numerator: str
    denominator: str
    scale: Fraction = Fraction(1)

    @property
    def formula(self) -> str:
        """The formula as people write it."""
        return f"Σ {self.numerator} / Σ {self.denominator}{_times(self.scale)}"


Measure = Count | Sum | Mean | Last | Ratio


def _times(scale: Fraction) -> str:
    return "" if scale == 1 else f" × {scale}"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One live figure.

    Attributes:
        name: What the API, the feed and the gauges call it.
        version: Rises when the figure's meaning changes; figures of two versions never mix.
        source: The event it is computed from.
        measure: What is computed; its fields are whole numbers in the event's data.
        by: Payload fields whose values tell figures apart; the regency always does.
        windows: The spans of event time it is kept for.
        unit: "IDR", "coins", "1" for a plain number, "%".
        label: A few words for a chart.
        definition: One sentence that says what is and is not counted.
        where: Only events whose fields have these values are counted.
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
        version=1,
        source=SkmResponseSubmitted,
        measure=Mean("total", Fraction(25, 9)),
        by=("service_id", "opd"),
        windows=(Window.SURVEY_PERIOD,),
        unit="1",
        label=Text("IKM berjalan", "Live IKM"),
        definition=Text(
            "Rata-rata jumlah sembilan jawaban dikali 25/9, bobot tepat 1/9",
            "Mean of the nine answers' sum times 25/9, weight exactly 1/9",
        ),
        source_rule="Permenpan RB 14/2017",
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
