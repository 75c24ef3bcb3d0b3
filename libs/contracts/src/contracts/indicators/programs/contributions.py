"""Figures of corporate contributions (TJSLP/CSR): apart from every figure of the APBD."""

from __future__ import annotations

from fractions import Fraction

from contracts.indicator import Indicator
from contracts.measures import Ratio, Sum
from contracts.programs import AssetHandedOver, ContributionCounted
from contracts.text import Text
from contracts.window import Window

_RULE = "UU 40/2007 Pasal 74; PP 47/2012"
_WHOSE = ("dimension", "form")
_LASTING = (Window.YEAR, Window.ALL)

INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        name="csr-pledged",
        version=1,
        source=ContributionCounted,
        measure=Sum("pledged_idr_change"),
        by=_WHOSE,
        windows=_LASTING,
        unit="IDR",
        label=Text("TJSLP dijanjikan", "CSR pledged"),
        definition=Text(
            "Nilai kontribusi yang dijanjikan perusahaan, di luar APBD",
            "Value of contributions that companies pledged, outside the APBD",
        ),
        source_rule=_RULE,
    ),
    Indicator(
        name="csr-realised",
        version=1,
        source=ContributionCounted,
        measure=Sum("realised_idr_change"),
        by=_WHOSE,
        windows=_LASTING,
        unit="IDR",
        label=Text("TJSLP terealisasi", "CSR realised"),
        definition=Text(
            "Nilai kontribusi perusahaan yang sudah diserahkan menurut tahapnya, di luar APBD",
            "Value of companies' contributions delivered so far, outside the APBD",
        ),
        source_rule=_RULE,
    ),
    Indicator(
        name="csr-realised-by-phase",
        version=1,
        source=ContributionCounted,
        measure=Sum("realised_idr_change"),
        by=("contribution_id", "phase"),
        windows=(Window.ALL,),
        unit="IDR",
        label=Text("TJSLP terealisasi per tahap", "CSR realised by phase"),
        definition=Text(
            "Nilai yang sudah diserahkan dari satu kontribusi, menurut tahapnya, di luar APBD",
            "Value delivered so far of one contribution, by its phase, outside the APBD",
        ),
        where={"kind": "delivery"},
        source_rule=_RULE,
    ),
    Indicator(
        name="csr-money-share",
        version=1,
        source=ContributionCounted,
        measure=Ratio("realised_idr_change", "pledged_idr_change", Fraction(100)),
        by=("contribution_id",),
        windows=(Window.ALL,),
        unit="%",
        label=Text("Realisasi keuangan TJSLP", "CSR realised in money"),
        definition=Text(
            "Nilai terealisasi dibagi nilai yang dijanjikan", "Value realised over value pledged"
        ),
        source_rule=_RULE,
    ),
    Indicator(
        name="csr-physical-share",
        version=1,
        source=ContributionCounted,
        measure=Ratio("realised_units_change", "planned_units_change", Fraction(100)),
        by=("contribution_id",),
        windows=(Window.ALL,),
        unit="%",
        label=Text("Realisasi fisik TJSLP", "CSR realised physically"),
        definition=Text(
            "Satuan fisik yang selesai dibagi satuan yang direncanakan, misalnya meter lintasan",
            "Physical units done over units planned, such as metres of track",
        ),
        source_rule=_RULE,
    ),
    Indicator(
        name="csr-assets-handed-over",
        version=1,
        source=AssetHandedOver,
        measure=Sum("assets_change"),
        by=_WHOSE,
        windows=(Window.ALL,),
        unit="1",
        label=Text("Aset TJSLP diserahterimakan", "CSR assets handed over"),
        definition=Text(
            "Banyaknya hasil kontribusi yang sudah diserahterimakan dengan BAST",
            "Number of contributions handed over with a BAST",
        ),
        source_rule=_RULE,
    ),
    Indicator(
        name="csr-handed-over-value",
        version=1,
        source=AssetHandedOver,
        measure=Sum("value_idr_change"),
        by=_WHOSE,
        windows=(Window.ALL,),
        unit="IDR",
        label=Text("Nilai aset TJSLP diserahterimakan", "Value of CSR assets handed over"),
        definition=Text(
            "Nilai hasil kontribusi menurut BAST, di luar APBD",
            "Value of contributions by their BAST, outside the APBD",
        ),
        source_rule=_RULE,
    ),
)
