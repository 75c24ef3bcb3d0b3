"""Figures of visits to markets and destinations, and of whole market days once they are settled."""

from __future__ import annotations

from fractions import Fraction

from contracts.indicator import Indicator
from contracts.measures import Ratio, Sum
from contracts.text import Text
from contracts.tourism_market import (
    DestinationVisited,
    MarketDayTallied,
    ParkingCharged,
    TurnoverDeclared,
    VisitorsCounted,
    WorkersDeclared,
)
from contracts.window import Window

_MARKET = (Window.MARKET_DAY, Window.MONTH, Window.YEAR)
_DESTINATION = (Window.DAY, Window.MONTH, Window.YEAR)
_MARKET_LABELS = ("market_id", "village")

INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        name="visitors",
        version=1,
        source=VisitorsCounted,
        measure=Sum("visitors"),
        by=_MARKET_LABELS,
        windows=_MARKET,
        unit="people",
        label=Text("Pengunjung", "Visitors"),
        definition=Text(
            "Pengunjung yang dihitung di gerbang, mancanegara termasuk",
            "Visitors counted at the gates, those from abroad included",
        ),
    ),
    Indicator(
        name="foreign-visitors",
        version=1,
        source=VisitorsCounted,
        measure=Sum("foreign_visitors"),
        by=_MARKET_LABELS,
        windows=_MARKET,
        unit="people",
        label=Text("Pengunjung mancanegara", "Foreign visitors"),
        definition=Text(
            "Pengunjung dari luar negeri yang dihitung di gerbang",
            "Visitors from abroad counted at the gates",
        ),
    ),
    Indicator(
        name="parking-vehicles",
        version=1,
        source=ParkingCharged,
        measure=Sum("vehicles"),
        by=("market_id", "vehicle_kind"),
        windows=_MARKET,
        unit="vehicles",
        label=Text("Kendaraan parkir", "Vehicles parked"),
        definition=Text(
            "Kendaraan yang diparkir, menurut jenisnya", "Vehicles that were parked, by their kind"
        ),
    ),
    Indicator(
        name="parking-income",
        version=1,
        source=ParkingCharged,
        measure=Sum("amount_idr"),
        by=("market_id", "income"),
        windows=_MARKET,
        unit="IDR",
        label=Text("Pendapatan parkir", "Parking income"),
        definition=Text(
            "Uang parkir: pendapatan asli desa (PADes) terpisah dari pendapatan asli daerah (PAD)",
            "Parking fees: the village's own income (PADes) apart from the regency's (PAD)",
        ),
        source_rule="UU 1/2022",
    ),
    Indicator(
        name="workers",
        version=1,
        source=WorkersDeclared,
        measure=Sum("change"),
        by=_MARKET_LABELS,
        windows=_MARKET,
        unit="people",
        label=Text("Pekerja", "Workers"),
        definition=Text(
            "Orang yang bekerja pada hari pasar menurut pengelola; dalam sebulan dijumlah per hari pasar",
            "People who worked on a market day by its manager's count; a month adds its market days",
        ),
    ),
    Indicator(
        name="declared-turnover",
        version=1,
        source=TurnoverDeclared,
        measure=Sum("change_idr"),
        by=_MARKET_LABELS,
        windows=_MARKET,
        unit="IDR",
        label=Text("Omzet menurut pedagang", "Declared turnover"),
        definition=Text(
            "Omzet yang disebut para pedagang, bukan nilai koin yang ditukarkan",
            "What vendors say they earned, not the value of the coins they redeemed",
        ),
    ),
    Indicator(
        name="declared-turnover-difference",
        version=1,
        source=MarketDayTallied,
        measure=Sum("difference_idr"),
        by=_MARKET_LABELS,
        windows=_MARKET,
        unit="IDR",
        label=Text("Selisih omzet", "Turnover difference"),
        definition=Text(
            "Omzet yang disebut pedagang dikurangi nilai koin yang ditukarkannya, per hari pasar selesai",
            "Turnover vendors declared less the coins they redeemed, on settled market days",
        ),
    ),
    Indicator(
        name="spend-per-visitor",
        version=1,
        source=MarketDayTallied,
        measure=Ratio("turnover_idr", "visitors"),
        by=_MARKET_LABELS,
        windows=_MARKET,
        unit="IDR",
        label=Text("Belanja per pengunjung", "Spend per visitor"),
        definition=Text(
            "Nilai koin yang ditukarkan pedagang dibagi pengunjung, pada hari pasar yang selesai",
            "Value of the coins vendors redeemed over visitors, on settled market days",
        ),
    ),
    Indicator(
        name="coins-outstanding",
        version=1,
        source=MarketDayTallied,
        measure=Sum("outstanding_coins"),
        by=_MARKET_LABELS,
        windows=_MARKET,
        unit="coins",
        label=Text("Koin beredar", "Coins outstanding"),
        definition=Text(
            "Koin terjual yang tidak kembali, pada hari pasar yang selesai: utang pengelola",
            "Coins sold that did not come back, on settled market days: a debt of the manager",
        ),
    ),
    Indicator(
        name="coins-used",
        version=2,
        source=MarketDayTallied,
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
        name="resident-vendor-share",
        version=1,
        source=MarketDayTallied,
        measure=Ratio("resident_vendors", "known_vendors", Fraction(100)),
        by=_MARKET_LABELS,
        windows=_MARKET,
        unit="%",
        label=Text("Porsi pedagang warga desa", "Share of residents among vendors"),
        definition=Text(
            "Pedagang aktif asal desa pasar dibagi pedagang aktif terdaftar, pada hari pasar yang selesai",
            "Active vendors from the market's own village over all active registered ones, on settled days",
        ),
    ),
    Indicator(
        name="destination-visitors",
        version=1,
        source=DestinationVisited,
        measure=Sum("visitors"),
        by=("destination_id",),
        windows=_DESTINATION,
        unit="people",
        label=Text("Pengunjung destinasi", "Visitors of destinations"),
        definition=Text(
            "Pengunjung destinasi selain pasar, mancanegara termasuk",
            "Visitors of destinations that are no market, those from abroad included",
        ),
    ),
    Indicator(
        name="destination-income",
        version=1,
        source=DestinationVisited,
        measure=Sum("amount_idr"),
        by=("destination_id", "income"),
        windows=_DESTINATION,
        unit="IDR",
        label=Text("Pendapatan tiket masuk", "Entry fees"),
        definition=Text(
            "Tiket masuk destinasi: pendapatan asli desa (PADes) terpisah dari pendapatan asli daerah (PAD)",
            "Entry fees of destinations: the village's own income (PADes) apart from the regency's (PAD)",
        ),
        source_rule="UU 1/2022",
    ),
)
