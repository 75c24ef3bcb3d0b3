"""Figures of regencies' masterplans and of programmes' links to the plans of the region."""

from __future__ import annotations

from contracts.indicator import Indicator
from contracts.measures import Last, Ratio, Sum
from contracts.programs import BimtekHeld, MasterplanAdopted, MasterplanStageReached, ProgramLinkedToPlan
from contracts.text import Text
from contracts.window import Window

INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        name="masterplan-stage",
        version=1,
        source=MasterplanStageReached,
        measure=Last("number"),
        by=("masterplan_id",),
        windows=(Window.ALL,),
        unit="stage",
        label=Text("Tahap masterplan", "Masterplan stage"),
        definition=Text(
            "Tahap yang dicapai: 1 asesmen, 2 komitmen, 3 bimtek, 4 masterplan ditetapkan, 5 pelaksanaan",
            "Stage reached: 1 assessment, 2 commitment, 3 bimtek, 4 masterplan adopted, 5 implementation",
        ),
        source_rule="Gerakan Menuju 100 Smart City",
    ),
    Indicator(
        name="bimtek-held",
        version=1,
        source=BimtekHeld,
        measure=Sum("held_change"),
        by=("masterplan_id",),
        windows=(Window.YEAR, Window.ALL),
        unit="1",
        label=Text("Bimtek terlaksana", "Bimtek held"),
        definition=Text(
            "Banyaknya bimbingan teknis penyusunan masterplan yang tercatat, menurut waktu pelaksanaannya",
            "Number of guidance meetings for the masterplan on record, by when they were held",
        ),
        source_rule="Gerakan Menuju 100 Smart City",
    ),
    Indicator(
        name="masterplan-months-to-adoption",
        version=1,
        source=MasterplanAdopted,
        measure=Ratio("months_change", "timed_change"),
        by=(),
        windows=(Window.ALL,),
        unit="months",
        label=Text("Bulan dari komitmen sampai masterplan", "Months from commitment to masterplan"),
        definition=Text(
            "Rata-rata bulan penuh dari penandatanganan komitmen sampai penetapan masterplan; hanya bila "
            "kedua tanggalnya diketahui",
            "Mean of whole months from signing the commitment to adopting the masterplan; only where both "
            "days are known",
        ),
    ),
    Indicator(
        name="programs-linked-to-plans",
        version=1,
        source=ProgramLinkedToPlan,
        measure=Sum("programs_change"),
        by=("plan",),
        windows=(Window.ALL,),
        unit="1",
        label=Text("Program tertaut rencana daerah", "Programmes linked to regional plans"),
        definition=Text(
            "Banyaknya program yang mendukung sedikitnya satu indikator RPJMD, RKPD atau Renstra",
            "Number of programmes that serve at least one indicator of RPJMD, RKPD or Renstra",
        ),
        source_rule="UU 25/2004; UU 23/2014 Pasal 260; Permendagri 86/2017",
    ),
    Indicator(
        name="plan-links",
        version=1,
        source=ProgramLinkedToPlan,
        measure=Sum("links_change"),
        by=("plan",),
        windows=(Window.ALL,),
        unit="1",
        label=Text("Tautan ke indikator rencana daerah", "Links to indicators of regional plans"),
        definition=Text(
            "Banyaknya tautan program ke indikator RPJMD, RKPD atau Renstra yang berlaku",
            "Number of standing links of programmes to indicators of RPJMD, RKPD or Renstra",
        ),
        source_rule="UU 25/2004; UU 23/2014 Pasal 260; Permendagri 86/2017",
    ),
)
