"""Figures of the regional government credit card (KKPD)."""

from __future__ import annotations

from fractions import Fraction

from contracts.indicator import Indicator
from contracts.measures import Count, Ratio, Sum
from contracts.programs import (
    KkpdLimitRefused,
    KkpdStatementReceived,
    KkpdStatementReconciled,
    KkpdStatementSettled,
    KkpdTransactionRecorded,
    KkpdUseChanged,
)
from contracts.text import Text
from contracts.window import Window

_RULE = "Permendagri 79/2022"
_CARDS = ("opd", "card_kind")
_WINDOWS = (Window.MONTH, Window.YEAR, Window.ALL)

INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        name="kkpd-use-of-limit",
        version=1,
        source=KkpdUseChanged,
        measure=Ratio("used_change_idr", "limit_change_idr", Fraction(100)),
        by=_CARDS,
        windows=(Window.ALL,),
        unit="%",
        label=Text("Pemakaian limit KKPD", "Use of KKPD limits"),
        definition=Text(
            "Belanja yang belum dilunasi per limit kartu yang ditetapkan, saat ini",
            "Purchases not yet settled per limit decreed, as it stands now",
        ),
        source_rule=_RULE,
    ),
    Indicator(
        name="kkpd-spent",
        version=1,
        source=KkpdTransactionRecorded,
        measure=Sum("amount_idr"),
        by=(*_CARDS, "channel"),
        windows=_WINDOWS,
        unit="IDR",
        label=Text("Belanja KKPD", "Spent by KKPD"),
        definition=Text(
            "Nilai belanja yang tercatat, menurut waktu belanja",
            "Value of the purchases posted, by the time of purchase",
        ),
        source_rule=_RULE,
    ),
    Indicator(
        name="kkpd-purchases",
        version=1,
        source=KkpdTransactionRecorded,
        measure=Count(),
        by=(*_CARDS, "channel"),
        windows=_WINDOWS,
        unit="1",
        label=Text("Banyaknya belanja KKPD", "Purchases by KKPD"),
        definition=Text("Banyaknya belanja yang tercatat", "Number of purchases posted"),
        source_rule=_RULE,
    ),
    Indicator(
        name="kkpd-refused",
        version=1,
        source=KkpdLimitRefused,
        measure=Count(),
        by=("opd", "card_kind", "reason"),
        windows=_WINDOWS,
        unit="1",
        label=Text("Belanja KKPD ditolak", "KKPD purchases refused"),
        definition=Text(
            "Banyaknya belanja yang ditolak sebelum terjadi, menurut alasannya",
            "Number of purchases refused before they were made, by reason",
        ),
        source_rule=_RULE,
    ),
    Indicator(
        name="kkpd-domestic-share",
        version=1,
        source=KkpdTransactionRecorded,
        measure=Ratio("domestic_idr", "amount_idr", Fraction(100)),
        by=_CARDS,
        windows=_WINDOWS,
        unit="%",
        label=Text("Porsi produk dalam negeri", "Domestic-product share"),
        definition=Text(
            "Nilai produk dalam negeri (PDN) per nilai belanja KKPD",
            "Value of domestic products per value of KKPD purchases",
        ),
        source_rule=_RULE,
    ),
    Indicator(
        name="kkpd-small-business-share",
        version=1,
        source=KkpdTransactionRecorded,
        measure=Ratio("small_business_idr", "amount_idr", Fraction(100)),
        by=_CARDS,
        windows=_WINDOWS,
        unit="%",
        label=Text("Porsi UMK dan koperasi", "Small-business share"),
        definition=Text(
            "Nilai belanja pada usaha mikro, kecil dan koperasi per nilai belanja KKPD",
            "Value spent at micro and small businesses and cooperatives per value of KKPD purchases",
        ),
        source_rule=_RULE,
    ),
    Indicator(
        name="card-over-limit",
        version=1,
        source=KkpdTransactionRecorded,
        measure=Sum("over_limit_idr"),
        by=_CARDS,
        windows=_WINDOWS,
        unit="IDR",
        label=Text("Pemakaian kartu di atas limit", "Card use over limit"),
        definition=Text(
            "Kelebihan pemakaian di atas limit saat belanja dicatat: harus 0",
            "By how much use passed the limit when purchases were posted: must be 0",
        ),
        source_rule=_RULE,
    ),
    Indicator(
        name="kkpd-billed",
        version=1,
        source=KkpdStatementReceived,
        measure=Sum("billed_idr"),
        by=("opd",),
        windows=_WINDOWS,
        unit="IDR",
        label=Text("Tagihan KKPD", "Billed by the bank"),
        definition=Text("Nilai tagihan bank yang diterima", "Value of the bank's statements received"),
        source_rule=_RULE,
    ),
    Indicator(
        name="kkpd-statement-difference",
        version=1,
        source=KkpdStatementReconciled,
        measure=Sum("difference_idr"),
        by=("opd",),
        windows=_WINDOWS,
        unit="IDR",
        label=Text("Selisih tagihan KKPD", "Statement difference"),
        definition=Text(
            "Tagihan dikurangi yang dilunasi dari APBD dan utang pribadi: harus 0",
            "Billed less settled from the APBD less personal debt: must be 0",
        ),
        source_rule=_RULE,
    ),
    Indicator(
        name="kkpd-personal-debt",
        version=1,
        source=KkpdStatementReconciled,
        measure=Sum("personal_idr"),
        by=("opd",),
        windows=_WINDOWS,
        unit="IDR",
        label=Text("Utang pribadi pemegang kartu", "Personal debt of holders"),
        definition=Text(
            "Nilai baris tagihan yang ditolak, sejak rekonsiliasi; pelunasannya tidak mengurangi",
            "Value of the lines rejected, from reconciliation on; repayment does not lower it",
        ),
        source_rule=_RULE,
    ),
    Indicator(
        name="kkpd-settled",
        version=1,
        source=KkpdStatementSettled,
        measure=Sum("settled_idr"),
        by=("opd",),
        windows=_WINDOWS,
        unit="IDR",
        label=Text("Tagihan KKPD dilunasi", "Statements settled"),
        definition=Text(
            "Nilai tagihan yang dilunasi dari APBD lewat SP2D GU",
            "Value of statements settled from the APBD through a GU disbursement",
        ),
        source_rule=_RULE,
    ),
)
