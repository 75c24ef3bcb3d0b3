"""Figures of accountability results and awards."""

from __future__ import annotations

from fractions import Fraction

from contracts.evaluation import AwardCounted, IndexMeasured, OpinionStreakChanged
from contracts.indicator import Indicator
from contracts.measures import Ratio, Sum
from contracts.text import Text
from contracts.window import Window

INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        name="bpk-wtp-streak",
        version=1,
        source=OpinionStreakChanged,
        measure=Sum("change"),
        by=(),
        windows=(Window.ALL,),
        unit="years",
        label=Text("WTP berturut-turut", "Unqualified opinions in a row"),
        definition=Text(
            "Tahun anggaran berturut-turut beropini WTP sampai tahun terakhir yang diperiksa; tahun yang "
            "opininya tidak tercatat memutus deretan, dan WTP bukan pernyataan bahwa tidak ada korupsi",
            "Fiscal years in a row with an unqualified opinion, up to the last one audited; a year without "
            "an opinion on record ends the run, and WTP is no statement that there was no fraud",
        ),
        source_rule="UU 15/2004 Pasal 16",
    ),
    Indicator(
        name="accountability-score",
        version=1,
        source=IndexMeasured,
        measure=Ratio("score_change", "scored_change", Fraction(1, 10_000)),
        by=("instrument", "method"),
        windows=(Window.YEAR,),
        unit="1",
        label=Text("Nilai akuntabilitas", "Accountability score"),
        definition=Text(
            "Skor yang diumumkan untuk tahun yang dinilai, satu per instrumen; metode yang berbeda tidak "
            "dibandingkan",
            "The score announced for the year that was judged, one per instrument; methods are not compared",
        ),
        source_rule="Permenpan RB 88/2021; PP 13/2019; Permenpan RB 59/2020",
    ),
    Indicator(
        name="awards",
        version=1,
        source=AwardCounted,
        measure=Sum("change"),
        by=("award_kind", "issuer"),
        windows=(Window.YEAR, Window.ALL),
        unit="1",
        label=Text("Penghargaan", "Awards"),
        definition=Text(
            "Banyaknya penghargaan yang tercatat, yang ditarik tidak dihitung; penghargaan swasta terpisah "
            "dari penghargaan pemerintah",
            "Number of awards on record, without those withdrawn; private ones apart from the government's",
        ),
    ),
)
