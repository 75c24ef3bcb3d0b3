"""Figures of satisfaction surveys.

An IKM is of one service unit in one period, as the regulation has it: nothing here averages several of them.
"""

from __future__ import annotations

from fractions import Fraction

from contracts.evaluation import (
    SkmFollowUpCounted,
    SkmResponsesPurged,
    SkmResponseSubmitted,
    SkmResultMeasured,
)
from contracts.indicator import Indicator
from contracts.measures import Count, Last, Mean, Sum, WeightedIndex
from contracts.reference.skm import SkmElement, skm_elements
from contracts.text import Text
from contracts.window import Window

_SKM = skm_elements()
_BY_SERVICE = ("service_id", "opd")
_REGULATION = "Permenpan RB 14/2017"
_NINE = WeightedIndex(
    {f"answers.{code}": weight for code, weight in _SKM.weights.items()}, scale=Fraction(_SKM.scale)
)
_PERIODS = (Window.SURVEY_PERIOD, Window.YEAR)
_SPANS = (Window.MONTH, Window.YEAR, Window.ALL)


def _element_mean(element: SkmElement) -> Indicator:
    return Indicator(
        name=f"skm-element-{element.code.lower()}",
        version=1,
        source=SkmResponseSubmitted,
        measure=Mean(f"answers.{element.code}"),
        by=_BY_SERVICE,
        windows=(Window.SURVEY_PERIOD,),
        unit="1",
        label=Text(f"Nilai unsur: {element.name.id}", f"Element: {element.name.en}"),
        definition=Text(
            f"Rata-rata jawaban 1 sampai 4 (NRR) untuk unsur {element.name.id}, semua responden",
            f"Mean of the answers 1 to 4 (NRR) to the element {element.name.en}, all respondents",
        ),
        source_rule=_REGULATION,
        rule_version=_SKM.version,
    )


INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        name="skm-responses",
        version=1,
        source=SkmResponseSubmitted,
        measure=Count(),
        by=_BY_SERVICE,
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
        measure=_NINE,
        by=_BY_SERVICE,
        windows=(Window.SURVEY_PERIOD,),
        unit="1",
        label=Text("IKM berjalan", "Live IKM"),
        definition=Text(
            "Jumlah rata-rata sembilan unsur, masing-masing berbobot tepat 1/9, dikali 25",
            "Sum of the nine elements' means, each weighing exactly 1/9, times 25",
        ),
        source_rule=_REGULATION,
        rule_version=_SKM.version,
    ),
    Indicator(
        name="skm-pooled-answers",
        version=1,
        source=SkmResponseSubmitted,
        measure=_NINE,
        by=("opd",),
        windows=(Window.SURVEY_PERIOD,),
        unit="1",
        label=Text("Gabungan jawaban per OPD (bukan IKM)", "Pooled answers of an OPD (no IKM)"),
        definition=Text(
            "Semua jawaban untuk seluruh layanan satu OPD digabung lalu dihitung seperti satu survei; bukan "
            "rata-rata IKM layanan dan bukan IKM, sebab IKM dihitung per unit layanan",
            "All answers about all services of an OPD pooled and computed like one survey; no mean of the "
            "services' IKM and no IKM, which is of one service unit",
        ),
        source_rule=_REGULATION,
        rule_version=_SKM.version,
    ),
    *(_element_mean(element) for element in _SKM.elements),
    Indicator(
        name="skm-published-ikm",
        version=1,
        source=SkmResultMeasured,
        measure=Last("ikm_hundredths"),
        by=_BY_SERVICE,
        windows=(Window.SURVEY_PERIOD,),
        unit="1/100",
        label=Text("IKM terpublikasi", "Published IKM"),
        definition=Text(
            "IKM yang dipublikasikan, dalam perseratus: 9148 adalah 91,48",
            "The IKM that was published, in hundredths: 9148 is 91.48",
        ),
        source_rule=_REGULATION,
        rule_version=_SKM.version,
    ),
    Indicator(
        name="skm-published-respondents",
        version=1,
        source=SkmResultMeasured,
        measure=Sum("responses"),
        by=_BY_SERVICE,
        windows=_PERIODS,
        unit="1",
        label=Text("Responden hasil terpublikasi", "Respondents of published results"),
        definition=Text(
            "Banyaknya responden di balik hasil survei yang dipublikasikan",
            "Number of respondents behind published survey results",
        ),
        source_rule=_REGULATION,
    ),
    Indicator(
        name="skm-published",
        version=1,
        source=SkmResultMeasured,
        measure=Count(),
        by=_BY_SERVICE,
        windows=_PERIODS,
        unit="surveys",
        label=Text("Survei terpublikasi", "Published surveys"),
        definition=Text(
            "Banyaknya hasil survei yang dipublikasikan; setiap layanan wajib sedikitnya satu setahun",
            "Number of published survey results; every service owes one a year at least",
        ),
        source_rule="Permenpan RB 14/2017 art. 1",
    ),
    Indicator(
        name="skm-below-target",
        version=1,
        source=SkmResultMeasured,
        measure=Sum("below_target"),
        by=_BY_SERVICE,
        windows=_PERIODS,
        unit="surveys",
        label=Text("Survei di bawah target sampel", "Surveys below the sample"),
        definition=Text(
            "Hasil yang dipublikasikan dengan responden kurang dari jumlah sampel Krejcie-Morgan",
            "Results published with fewer respondents than the Krejcie-Morgan sample",
        ),
        source_rule=_REGULATION,
    ),
    Indicator(
        name="skm-follow-ups-open",
        version=1,
        source=SkmFollowUpCounted,
        measure=Sum("open_change"),
        by=_BY_SERVICE,
        windows=(Window.ALL,),
        unit="actions",
        label=Text("Tindak lanjut SKM terbuka", "Open SKM follow-up actions"),
        definition=Text(
            "Tindak lanjut hasil survei yang direncanakan dan belum selesai atau dibatalkan",
            "Follow-up actions of survey results that are planned and neither done nor dropped",
        ),
        source_rule=_REGULATION,
    ),
    Indicator(
        name="skm-follow-ups-late",
        version=1,
        source=SkmFollowUpCounted,
        measure=Sum("late_change"),
        by=_BY_SERVICE,
        windows=(Window.ALL,),
        unit="actions",
        label=Text("Tindak lanjut SKM terlambat", "Late SKM follow-up actions"),
        definition=Text(
            "Tindak lanjut terbuka yang hari jatuh temponya (WIB) sudah lewat",
            "Open follow-up actions whose due day, in WIB, is over",
        ),
        source_rule=_REGULATION,
    ),
    Indicator(
        name="skm-responses-purged",
        version=1,
        source=SkmResponsesPurged,
        measure=Sum("responses"),
        by=_BY_SERVICE,
        windows=_SPANS,
        unit="1",
        label=Text("Jawaban SKM dimusnahkan", "SKM answers destroyed"),
        definition=Text(
            "Jawaban mentah yang dimusnahkan setelah masa simpan; jumlah dan hasilnya tetap",
            "Raw answers destroyed after their retention; their sums and results stay",
        ),
        source_rule="UU 27/2022",
    ),
)
