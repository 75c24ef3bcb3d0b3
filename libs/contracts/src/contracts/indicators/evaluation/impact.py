"""Figures of impact surveys. Nothing is averaged over dimensions here but what was published."""

from __future__ import annotations

from contracts.evaluation import (
    ImpactAnswersCounted,
    ImpactDimensionMeasured,
    ImpactQuotaReached,
    ImpactResponseSubmitted,
    ImpactResultPublished,
)
from contracts.indicator import Indicator
from contracts.measures import Count, Last, Ratio
from contracts.text import Text
from contracts.window import Window

_RULE = "Petunjuk survei dampak 2023 (Gerakan Menuju 100 Smart City)"
_LASTING = (Window.YEAR, Window.ALL)

INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        name="impact-respondents",
        version=1,
        source=ImpactResponseSubmitted,
        measure=Count(),
        by=("dimension", "cell"),
        windows=(Window.DAY, *_LASTING),
        unit="1",
        label=Text("Responden survei dampak", "Impact survey respondents"),
        definition=Text(
            "Banyaknya responden per sel: per dimensi pada formulir A, per subdimensi pada formulir B",
            "Number of respondents by cell: a dimension under form A, a sub-dimension under form B",
        ),
        source_rule=_RULE,
    ),
    Indicator(
        name="impact-quotas-reached",
        version=1,
        source=ImpactQuotaReached,
        measure=Count(),
        by=("dimension",),
        windows=_LASTING,
        unit="1",
        label=Text("Kuota survei dampak terpenuhi", "Impact survey quotas reached"),
        definition=Text(
            "Banyaknya sel yang sudah mencapai kuota respondennya", "Number of cells that have their quota"
        ),
        source_rule=_RULE,
    ),
    Indicator(
        name="impact-answers-mean",
        version=1,
        source=ImpactAnswersCounted,
        measure=Ratio("total", "items"),
        by=("dimension", "sub_dimension"),
        windows=_LASTING,
        unit="1",
        label=Text("Rata-rata jawaban survei dampak", "Mean answer of the impact survey"),
        definition=Text(
            "Jumlah jawaban dibagi banyaknya butir, per subdimensi; dimensi tidak dihitung dari jawaban",
            "Sum of the answers over the number of items, by sub-dimension; no dimension is a mean of these",
        ),
        source_rule=_RULE,
    ),
    Indicator(
        name="impact-dimension-index",
        version=1,
        source=ImpactDimensionMeasured,
        measure=Last("index_hundredths"),
        by=("dimension",),
        windows=_LASTING,
        unit="0.01",
        label=Text("Indeks dampak per dimensi", "Impact index by dimension"),
        definition=Text(
            "Indeks yang terakhir dipublikasikan, rata-rata tiga subdimensinya, dalam perseratus",
            "The index published last, the mean of its three sub-dimensions, in hundredths",
        ),
        source_rule=_RULE,
    ),
    Indicator(
        name="impact-index",
        version=1,
        source=ImpactResultPublished,
        measure=Last("index_hundredths"),
        by=(),
        windows=_LASTING,
        unit="0.01",
        label=Text("Indeks dampak", "Impact index"),
        definition=Text(
            "Indeks yang terakhir dipublikasikan, rata-rata enam dimensi, dalam perseratus",
            "The index published last, the mean of the six dimensions, in hundredths",
        ),
        source_rule=_RULE,
    ),
)
