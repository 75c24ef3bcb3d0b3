"""Figures of disbursement (e-Pos): how long steps take, what waits, what comes back, what was paid."""

from __future__ import annotations

from fractions import Fraction

from contracts.indicator import Indicator
from contracts.measures import Count, Mean, Quantile, Ratio, ShareOfTotal, Sum
from contracts.programs import (
    DisbursementDecided,
    DisbursementPaid,
    SlaBreachCounted,
    Sp2dIssued,
    Sp2dRejectedByBank,
    SpdIssued,
    SpmBacklogChanged,
    SpmIssued,
    SpmReturned,
    SppReturned,
)
from contracts.text import Text
from contracts.window import Window

_SPANS = (Window.MONTH, Window.YEAR, Window.ALL)
_PERCENT = Fraction(100)
_SPP_RULE = "PP 12/2019 Pasal 148 ayat (4)"
_SP2D_RULE = "PP 12/2019 Pasal 149 ayat (2)"
_RETURN_RULE = "PP 12/2019 Pasal 149 ayat (5)"
_CEILING_RULE = "PP 12/2019 Pasal 149 ayat (4)"

_SPEED: tuple[Indicator, ...] = (
    Indicator(
        name="payment-order-days",
        version=1,
        source=Sp2dIssued,
        measure=Mean("working_days"),
        by=(),
        windows=_SPANS,
        unit="working days",
        label=Text("Rata-rata hari kerja penerbitan SP2D", "Mean working days to the SP2D"),
        definition=Text(
            "Hari kerja dari SPM diterima Kuasa BUD (hari ke-0) sampai SP2D terbit, rata-rata sekabupaten",
            "Working days from the SPM's receipt by the Kuasa BUD, day 0, to the SP2D: mean of the regency",
        ),
        source_rule=_SP2D_RULE,
    ),
    Indicator(
        name="payment-order-days-by-opd",
        version=1,
        source=Sp2dIssued,
        measure=Mean("working_days"),
        by=("opd", "kind"),
        windows=_SPANS,
        unit="working days",
        label=Text("Rata-rata hari kerja SP2D per OPD", "Mean working days to the SP2D by office"),
        definition=Text(
            "Hari kerja dari SPM diterima Kuasa BUD sampai SP2D terbit, per OPD dan jenis",
            "Working days from the SPM's receipt by the Kuasa BUD to the SP2D, by office and kind",
        ),
        source_rule=_SP2D_RULE,
    ),
    Indicator(
        name="payment-order-days-spread",
        version=1,
        source=Sp2dIssued,
        measure=Quantile("working_days"),
        by=(),
        windows=_SPANS,
        unit="working days",
        label=Text("Median dan P90 hari kerja SP2D", "Median and P90 of working days to the SP2D"),
        definition=Text(
            "Sebaran hari kerja dari SPM diterima Kuasa BUD sampai SP2D terbit",
            "Spread of the working days from the SPM's receipt by the Kuasa BUD to the SP2D",
        ),
        source_rule=_SP2D_RULE,
    ),
    Indicator(
        name="payment-orders-on-time",
        version=1,
        source=Sp2dIssued,
        measure=Mean("on_time", _PERCENT),
        by=(),
        windows=_SPANS,
        unit="%",
        label=Text("SP2D tepat waktu", "SP2D on time"),
        definition=Text(
            "SP2D yang terbit dalam batas waktu dibagi SP2D yang terbit, sekabupaten",
            "SP2D issued within their time limit over SP2D issued, of the regency",
        ),
        source_rule=_SP2D_RULE,
    ),
    Indicator(
        name="payment-orders-on-time-by-opd",
        version=1,
        source=Sp2dIssued,
        measure=Mean("on_time", _PERCENT),
        by=("opd", "kind"),
        windows=_SPANS,
        unit="%",
        label=Text("SP2D tepat waktu per OPD", "SP2D on time by office"),
        definition=Text(
            "SP2D yang terbit dalam batas waktu dibagi SP2D yang terbit, per OPD dan jenis",
            "SP2D issued within their time limit over SP2D issued, by office and kind",
        ),
        source_rule=_SP2D_RULE,
    ),
    Indicator(
        name="spp-days",
        version=1,
        source=SpmIssued,
        measure=Mean("working_days"),
        by=("kind",),
        windows=_SPANS,
        unit="working days",
        label=Text("Rata-rata hari kerja SPP sampai SPM", "Mean working days from SPP to SPM"),
        definition=Text(
            "Hari kerja dari SPP diterima, atau SPM dikembalikan, sampai SPM terbit",
            "Working days from the SPP's receipt, or from the SPM's return, to the SPM",
        ),
    ),
    Indicator(
        name="spp-days-spread",
        version=1,
        source=SpmIssued,
        measure=Quantile("working_days"),
        by=(),
        windows=_SPANS,
        unit="working days",
        label=Text("Median dan P90 hari kerja SPP sampai SPM", "Median and P90 of days from SPP to SPM"),
        definition=Text(
            "Sebaran hari kerja dari SPP diterima, atau SPM dikembalikan, sampai SPM terbit",
            "Spread of the working days from the SPP's receipt, or from the SPM's return, to the SPM",
        ),
    ),
    Indicator(
        name="spp-return-days",
        version=1,
        source=SppReturned,
        measure=Mean("working_days"),
        by=("kind",),
        windows=_SPANS,
        unit="working days",
        label=Text("Rata-rata hari kerja pengembalian SPP", "Mean working days to an SPP's return"),
        definition=Text(
            "Hari kerja dari SPP diterima sampai dikembalikan",
            "Working days from the receipt of an SPP to its return",
        ),
        source_rule=_SPP_RULE,
    ),
    Indicator(
        name="spm-return-days",
        version=1,
        source=SpmReturned,
        measure=Mean("working_days"),
        by=("kind",),
        windows=_SPANS,
        unit="working days",
        label=Text("Rata-rata hari kerja pengembalian SPM", "Mean working days to an SPM's return"),
        definition=Text(
            "Hari kerja dari SPM diterima Kuasa BUD sampai dikembalikan",
            "Working days from the SPM's receipt by the Kuasa BUD to its return",
        ),
        source_rule=_RETURN_RULE,
    ),
)

_RETURNS: tuple[Indicator, ...] = (
    Indicator(
        name="disbursement-return-rate",
        version=1,
        source=DisbursementDecided,
        measure=Mean("returned", _PERCENT),
        by=("stage",),
        windows=_SPANS,
        unit="%",
        label=Text("Tingkat pengembalian", "Return rate"),
        definition=Text(
            "SPP atau SPM yang dikembalikan dibagi yang diputuskan",
            "SPP or SPM given back over those that were judged",
        ),
    ),
    Indicator(
        name="disbursement-outcomes",
        version=1,
        source=DisbursementDecided,
        measure=ShareOfTotal("decisions", over="outcome"),
        by=("stage", "outcome"),
        windows=_SPANS,
        unit="%",
        label=Text("Pengembalian menurut alasan", "Returns by reason"),
        definition=Text(
            "Porsi tiap alasan pengembalian, dan yang lolos, dari SPP atau SPM yang diputuskan",
            "Share of each reason for a return, and of those that passed, among SPP or SPM that were judged",
        ),
    ),
    Indicator(
        name="disbursement-returns",
        version=1,
        source=DisbursementDecided,
        measure=Sum("returned"),
        by=("opd", "stage", "outcome"),
        windows=_SPANS,
        unit="1",
        label=Text("Pengembalian per OPD", "Returns by office"),
        definition=Text(
            "Banyaknya SPP dan SPM yang dikembalikan, per OPD dan alasan",
            "Number of SPP and SPM given back, by office and reason",
        ),
    ),
    Indicator(
        name="payment-orders-rejected",
        version=1,
        source=Sp2dRejectedByBank,
        measure=Count(),
        by=("opd", "reason"),
        windows=_SPANS,
        unit="1",
        label=Text("SP2D ditolak bank", "SP2D rejected by the bank"),
        definition=Text(
            "Banyaknya SP2D yang tidak dapat dibayar bank, menurut alasan",
            "Number of SP2D the bank could not pay, by reason",
        ),
    ),
)

_WAITING: tuple[Indicator, ...] = (
    Indicator(
        name="spm-backlog",
        version=1,
        source=SpmBacklogChanged,
        measure=Sum("change"),
        by=("opd",),
        windows=(Window.ALL,),
        unit="1",
        label=Text("SPM menunggu SP2D", "SPM waiting for their SP2D"),
        definition=Text(
            "SPM yang diterima Kuasa BUD dan belum terbit SP2D-nya atau dikembalikan",
            "SPM the Kuasa BUD received and neither issued an SP2D for nor gave back",
        ),
    ),
    Indicator(
        name="spm-backlog-value",
        version=1,
        source=SpmBacklogChanged,
        measure=Sum("change_idr"),
        by=("opd",),
        windows=(Window.ALL,),
        unit="IDR",
        label=Text("Nilai SPM menunggu SP2D", "Value of SPM waiting for their SP2D"),
        definition=Text(
            "Uang yang akan keluar dari kas daerah untuk SPM yang menunggu SP2D",
            "What would leave the treasury for SPM that wait for their SP2D",
        ),
    ),
    Indicator(
        name="spm-overdue",
        version=1,
        source=SpmBacklogChanged,
        measure=Sum("overdue_change"),
        by=("opd",),
        windows=(Window.ALL,),
        unit="1",
        label=Text("SPM melewati batas waktu", "SPM overdue"),
        definition=Text(
            "SPM yang menunggu SP2D setelah hari terakhir batas waktunya lewat",
            "SPM that wait for their SP2D after the last day of their time limit",
        ),
        source_rule=_SP2D_RULE,
    ),
    Indicator(
        name="sla-breaches",
        version=1,
        source=SlaBreachCounted,
        measure=Sum("change"),
        by=("opd", "kind", "step"),
        windows=_SPANS,
        unit="1",
        label=Text("Pelanggaran batas waktu", "Time limits broken"),
        definition=Text(
            "Banyaknya batas waktu yang lewat sebelum langkahnya selesai, masing-masing sekali",
            "Number of time limits that passed before their step was done, each counted once",
        ),
        source_rule="PP 12/2019 Pasal 148 ayat (4), Pasal 149 ayat (2)",
    ),
)

_MONEY: tuple[Indicator, ...] = (
    Indicator(
        name="spd-ceiling",
        version=1,
        source=SpdIssued,
        measure=Sum("change_idr"),
        by=("opd",),
        windows=(Window.YEAR, Window.ALL),
        unit="IDR",
        label=Text("Pagu SPD", "SPD ceiling"),
        definition=Text(
            "Dana yang disediakan lewat SPD menurut tanggal terbit dan perubahannya",
            "Cash made available by SPD, by the day they were issued or revised",
        ),
    ),
    Indicator(
        name="disbursed",
        version=1,
        source=DisbursementPaid,
        measure=Sum("cash_idr"),
        by=("opd", "fund"),
        windows=_SPANS,
        unit="IDR",
        label=Text("Dana cair", "Paid"),
        definition=Text(
            "Uang bruto yang keluar dari kas daerah, per OPD dan sumber dana; jenis nihil tidak dihitung",
            "Gross rupiah that left the treasury, by office and fund; nihil kinds move none",
        ),
    ),
    Indicator(
        name="december-share",
        version=1,
        source=DisbursementPaid,
        measure=Ratio("december_idr", "cash_idr", _PERCENT),
        by=("fund",),
        windows=(Window.YEAR,),
        unit="%",
        label=Text("Porsi pencairan Desember", "Share paid in December"),
        definition=Text(
            "Uang yang cair pada bulan Desember dibagi yang cair dalam setahun, per sumber dana",
            "Rupiah paid in December over rupiah paid in the year, by fund",
        ),
    ),
    Indicator(
        name="disbursed-over-ceiling",
        version=1,
        source=DisbursementPaid,
        measure=Sum("over_ceiling_idr"),
        by=("opd",),
        windows=(Window.YEAR, Window.ALL),
        unit="IDR",
        label=Text("Cair melebihi pagu SPD", "Paid over the SPD ceiling"),
        definition=Text(
            "Kekekalan: rupiah yang cair di atas pagu SPD OPD; harus 0",
            "Conservation: rupiah paid above the office's SPD ceiling; must be 0",
        ),
        source_rule=_CEILING_RULE,
    ),
    Indicator(
        name="disbursed-over-allocation",
        version=1,
        source=DisbursementPaid,
        measure=Sum("over_allocation_idr"),
        by=("opd", "fund"),
        windows=(Window.YEAR, Window.ALL),
        unit="IDR",
        label=Text("Cair melebihi anggaran program", "Paid over programmes' budgets"),
        definition=Text(
            "Kekekalan: rupiah yang cair di atas anggaran program dari sumber dana itu; harus 0",
            "Conservation: rupiah paid above a programme's budget of that fund; must be 0",
        ),
    ),
)

INDICATORS: tuple[Indicator, ...] = (*_SPEED, *_RETURNS, *_WAITING, *_MONEY)
