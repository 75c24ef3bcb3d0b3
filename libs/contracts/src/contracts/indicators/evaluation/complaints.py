"""Figures of citizen reports ("know fast, solve fast"): how long, how many on time, what waits, how judged.

Statuses come late and in any order from SP4N-LAPOR!; the figures are sums of signed differences, so they say
what the history says now. A month is that in which the stage was reached.
"""

from __future__ import annotations

from fractions import Fraction

from contracts.evaluation import ComplaintBacklogChanged, ComplaintMeasured
from contracts.indicator import Indicator
from contracts.measures import Measure, Ratio, Sum
from contracts.text import Text
from contracts.window import Window

_SPANS = (Window.MONTH, Window.YEAR, Window.ALL)
_PERCENT = Fraction(100)
_RULE = "Permen PANRB 62/2018; lapor.go.id"


def _measured(name: str, stage: str, measure: Measure, unit: str, label: Text, definition: Text) -> Indicator:
    """A figure of one stage, by office and kind of report."""
    return Indicator(
        name=name,
        version=1,
        source=ComplaintMeasured,
        measure=measure,
        by=("opd", "complaint_kind"),
        windows=_SPANS,
        unit=unit,
        label=label,
        definition=definition,
        where={"stage": stage},
        source_rule=_RULE,
    )


def _waiting(name: str, field: str, label: Text, definition: Text) -> Indicator:
    """What waits now, by office and kind of report."""
    return Indicator(
        name=name,
        version=1,
        source=ComplaintBacklogChanged,
        measure=Sum(field),
        by=("opd", "complaint_kind"),
        windows=(Window.ALL,),
        unit="1",
        label=label,
        definition=definition,
        source_rule=_RULE,
    )


_ON_TIME = Ratio("on_time_change", "cases_change", _PERCENT)

INDICATORS: tuple[Indicator, ...] = (
    _measured(
        "complaints-received",
        "received",
        Sum("cases_change"),
        "1",
        Text("Laporan masyarakat diterima", "Citizen reports received"),
        Text(
            "Banyaknya laporan yang diterima, dari SP4N-LAPOR! dan loket",
            "Number of reports received, from SP4N-LAPOR! and counters",
        ),
    ),
    _measured(
        "complaint-know-minutes",
        "verified",
        Ratio("minutes_change", "cases_change"),
        "minutes",
        Text("Waktu mengetahui laporan", "Time to know"),
        Text(
            "Menit dari laporan diterima sampai diverifikasi atau dinyatakan bukan wewenang, rata-rata",
            "Minutes from receipt to verification, or to being found no report of this regency: mean",
        ),
    ),
    _measured(
        "complaint-know-days",
        "verified",
        Ratio("working_days_change", "cases_change"),
        "working days",
        Text("Hari kerja mengetahui laporan", "Working days to know"),
        Text(
            "Hari kerja dari laporan diterima (hari ke-0) sampai diverifikasi, rata-rata",
            "Working days from receipt, day 0, to verification: mean",
        ),
    ),
    _measured(
        "complaints-verified-on-time",
        "verified",
        _ON_TIME,
        "%",
        Text("Verifikasi tepat waktu", "Verified on time"),
        Text(
            "Laporan yang diverifikasi dalam batas waktu dibagi laporan yang diverifikasi",
            "Reports verified within their limit over reports verified",
        ),
    ),
    _measured(
        "complaint-follow-up-days",
        "followed-up",
        Ratio("working_days_change", "cases_change"),
        "working days",
        Text("Hari kerja tindak lanjut", "Working days to follow-up"),
        Text(
            "Hari kerja dari disposisi sampai OPD menindaklanjuti, rata-rata",
            "Working days from being passed on to being taken up by the office: mean",
        ),
    ),
    _measured(
        "complaints-followed-up-on-time",
        "followed-up",
        _ON_TIME,
        "%",
        Text("Tindak lanjut tepat waktu", "Followed up on time"),
        Text(
            "Disposisi yang ditindaklanjuti dalam batas waktu dibagi yang ditindaklanjuti",
            "Reports taken up within their limit over reports taken up",
        ),
    ),
    _measured(
        "complaint-solve-minutes",
        "solved",
        Ratio("minutes_change", "cases_change"),
        "minutes",
        Text("Waktu menyelesaikan laporan", "Time to solve"),
        Text(
            "Menit dari laporan diterima atau dibuka kembali sampai selesai, rata-rata",
            "Minutes from receipt, or from being opened again, to the solution: mean",
        ),
    ),
    _measured(
        "complaint-solve-days",
        "solved",
        Ratio("working_days_change", "cases_change"),
        "working days",
        Text("Hari kerja menyelesaikan laporan", "Working days to solve"),
        Text(
            "Hari kerja dari laporan diterima atau dibuka kembali sampai selesai, rata-rata",
            "Working days from receipt, or from being opened again, to the solution: mean",
        ),
    ),
    _measured(
        "complaints-solved",
        "solved",
        Sum("cases_change"),
        "1",
        Text("Laporan selesai", "Reports solved"),
        Text(
            "Banyaknya penyelesaian; laporan yang dibuka kembali dan selesai lagi dihitung lagi",
            "Number of solutions; a report opened again and solved again counts again",
        ),
    ),
    _measured(
        "complaints-solved-on-time",
        "solved",
        _ON_TIME,
        "%",
        Text("Selesai tepat waktu", "Solved on time"),
        Text(
            "Penyelesaian dalam batas waktu dibagi semua penyelesaian",
            "Solutions within their limit over solutions",
        ),
    ),
    _measured(
        "complaints-reopened-share",
        "solved",
        Ratio("reopened_change", "cases_change", _PERCENT),
        "%",
        Text("Laporan dibuka kembali", "Share opened again"),
        Text(
            "Penyelesaian yang kemudian dibuka kembali dibagi penyelesaian pada bulan yang sama",
            "Solutions opened again later over the solutions of the same month",
        ),
    ),
    _measured(
        "complaint-satisfaction",
        "rated",
        Ratio("rating_change", "cases_change"),
        "1",
        Text("Kepuasan pelapor", "Satisfaction with answers"),
        Text(
            "Rata-rata nilai 1 sampai 4 atas jawaban, sekali setiap penyelesaian",
            "Mean rating of the answers, 1 to 4, once for each solution",
        ),
    ),
    _waiting(
        "complaints-open",
        "open_change",
        Text("Laporan terbuka", "Open reports"),
        Text("Laporan yang belum selesai sekarang", "Reports not finished now"),
    ),
    _waiting(
        "complaints-overdue",
        "overdue_change",
        Text("Batas waktu terlewati", "Limits passed"),
        Text(
            "Batas waktu laporan terbuka yang terlewati sekarang",
            "Limits of open reports that have passed and still run",
        ),
    ),
)
