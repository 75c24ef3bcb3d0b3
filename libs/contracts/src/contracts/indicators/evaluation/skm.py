"""Figures of satisfaction surveys."""

from __future__ import annotations

from fractions import Fraction

from contracts.evaluation import SkmResponseSubmitted
from contracts.indicator import Indicator
from contracts.measures import Count, WeightedIndex
from contracts.reference.skm import skm_elements
from contracts.text import Text
from contracts.window import Window

_SKM = skm_elements()

INDICATORS: tuple[Indicator, ...] = (
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
)
