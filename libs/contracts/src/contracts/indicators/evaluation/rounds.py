"""Figures of the smart-city evaluation: scores in hundredths, never a predicate.

What a round's scores say is dated 31 December of its year, so the figure of a year is that of its round.
"""

from __future__ import annotations

from contracts.evaluation import (
    RoundComponentScored,
    RoundDimensionScored,
    RoundInterviewed,
    RoundOpened,
    RoundSubmitted,
    SmartCityImprovementMeasured,
    SmartCityScoreRecorded,
)
from contracts.indicator import Indicator
from contracts.measures import Count, Last
from contracts.text import Text
from contracts.window import Window

_WINDOWS = (Window.YEAR, Window.ALL)
_GUIDE = "Pedoman Evaluasi Gerakan Menuju 100 Smart City"

INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        name="smart-city-score",
        version=1,
        source=SmartCityScoreRecorded,
        measure=Last("score_hundredths"),
        by=("stage",),
        windows=_WINDOWS,
        unit="0.01",
        label=Text("Nilai evaluasi smart city", "Smart-city score"),
        definition=Text(
            "Nilai putaran terakhir per tahap, dalam perseratus; tanpa predikat",
            "Score of the last round by stage, in hundredths; without a predicate",
        ),
        source_rule=_GUIDE,
    ),
    Indicator(
        name="smart-city-score-maximum",
        version=1,
        source=SmartCityScoreRecorded,
        measure=Last("max_hundredths"),
        by=("stage",),
        windows=_WINDOWS,
        unit="0.01",
        label=Text("Nilai maksimum evaluasi smart city", "Highest possible smart-city score"),
        definition=Text(
            "Nilai maksimum yang dipakai putaran terakhir, dalam perseratus; tidak disebut sumber resmi",
            "Maximum the last round is measured by, in hundredths; no official source states it",
        ),
        source_rule=_GUIDE,
    ),
    Indicator(
        name="smart-city-improvement",
        version=1,
        source=SmartCityImprovementMeasured,
        measure=Last("improvement_hundredths"),
        by=("stage",),
        windows=_WINDOWS,
        unit="0.01",
        label=Text("Peningkatan nilai smart city", "Improvement of the smart-city score"),
        definition=Text(
            "Selisih dengan nilai putaran sejenis sebelumnya, dalam perseratus; tahun kosong dilewati",
            "Difference from the last score of that kind of round, in hundredths; missing years are skipped",
        ),
        source_rule=_GUIDE,
    ),
    Indicator(
        name="smart-city-component-score",
        version=1,
        source=RoundComponentScored,
        measure=Last("score_hundredths"),
        by=("stage", "component", "judge"),
        windows=_WINDOWS,
        unit="0.01",
        label=Text("Nilai komponen evaluasi smart city", "Smart-city component score"),
        definition=Text(
            "Nilai terakhir tiap komponen menurut penilaian mandiri dan asesor, dalam perseratus",
            "Last score of each component, by the regency itself and by assessors, in hundredths",
        ),
        source_rule=_GUIDE,
    ),
    Indicator(
        name="smart-city-dimension-score",
        version=1,
        source=RoundDimensionScored,
        measure=Last("score_hundredths"),
        by=("stage", "component", "dimension", "judge"),
        windows=_WINDOWS,
        unit="0.01",
        label=Text("Nilai dimensi evaluasi smart city", "Smart-city dimension score"),
        definition=Text(
            "Nilai terakhir tiap dimensi pada tiap komponen, dalam perseratus",
            "Last score of each dimension within each component, in hundredths",
        ),
        source_rule=_GUIDE,
    ),
    Indicator(
        name="smart-city-rounds-opened",
        version=1,
        source=RoundOpened,
        measure=Count(),
        by=("stage",),
        windows=_WINDOWS,
        unit="1",
        label=Text("Putaran evaluasi dibuka", "Evaluation rounds opened"),
        definition=Text(
            "Banyaknya putaran evaluasi smart city yang dicatat",
            "Number of rounds of the smart-city evaluation on record",
        ),
    ),
    Indicator(
        name="smart-city-rounds-submitted",
        version=1,
        source=RoundSubmitted,
        measure=Count(),
        by=("stage",),
        windows=_WINDOWS,
        unit="1",
        label=Text("Penilaian mandiri diserahkan", "Self-assessments handed in"),
        definition=Text(
            "Banyaknya penilaian mandiri smart city yang diserahkan",
            "Number of smart-city self-assessments handed in",
        ),
    ),
    Indicator(
        name="smart-city-rounds-interviewed",
        version=1,
        source=RoundInterviewed,
        measure=Count(),
        by=("stage",),
        windows=_WINDOWS,
        unit="1",
        label=Text("Putaran evaluasi diwawancara", "Evaluation rounds interviewed"),
        definition=Text(
            "Banyaknya putaran yang sudah diwawancara asesor",
            "Number of rounds whose regency was interviewed by assessors",
        ),
    ),
    Indicator(
        name="smart-city-quick-wins-missing",
        version=1,
        source=RoundSubmitted,
        measure=Last("quick_wins_missing"),
        by=("stage",),
        windows=_WINDOWS,
        unit="1",
        label=Text("Dimensi tanpa quick win", "Dimensions without a quick win"),
        definition=Text(
            "Banyaknya dimensi tanpa quick win pada penilaian mandiri yang diserahkan terakhir",
            "Number of dimensions that show no quick win in the self-assessment handed in last",
        ),
        source_rule=_GUIDE,
    ),
)
