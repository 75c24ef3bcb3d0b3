"""Figures of the register of programmes."""

from __future__ import annotations

from fractions import Fraction

from contracts.indicator import Indicator
from contracts.measures import Count, Last, Ratio, Sum
from contracts.programs import (
    ActionProgressReported,
    BeneficiariesCounted,
    ProgramAchievementMeasured,
    ProgramBudgetChanged,
    ProgramProgressRecorded,
    ProgramRegistered,
    ProgramStatusChanged,
    ProgramStatusCounted,
)
from contracts.text import Text
from contracts.window import Window

_EVALUATION = "Pedoman Evaluasi Smart City: outcome = program terlaksana / program direncanakan"
_ACHIEVEMENT = "Permendagri 86/2017"
_LATELY = (Window.MONTH, Window.YEAR, Window.ALL)

INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        name="programs-registered",
        version=1,
        source=ProgramRegistered,
        measure=Count(),
        by=("dimension", "kind"),
        windows=(Window.YEAR, Window.ALL),
        unit="1",
        label=Text("Program terdaftar", "Programmes registered"),
        definition=Text("Banyaknya program per dimensi", "Number of programmes per dimension"),
    ),
    Indicator(
        name="program-realisation",
        version=1,
        source=ProgramProgressRecorded,
        measure=Last("realised"),
        by=("program_id", "dimension"),
        windows=(Window.ALL,),
        unit="program unit",
        label=Text("Realisasi program", "Programme realisation"),
        definition=Text(
            "Realisasi terakhir dalam satuan program", "Latest realisation in the programme's unit"
        ),
    ),
    Indicator(
        name="program-achievement",
        version=1,
        source=ProgramAchievementMeasured,
        measure=Last("achievement_hundredths"),
        by=("program_id", "dimension"),
        windows=(Window.ALL,),
        unit="0.01 %",
        label=Text("Capaian program", "Programme achievement"),
        definition=Text(
            "Capaian terakhir terhadap target dalam perseratus persen; program tanpa target tidak dihitung",
            "Latest achievement of the target in hundredths of a percent; none without a target",
        ),
        source_rule=_ACHIEVEMENT,
    ),
    Indicator(
        name="program-execution-ratio",
        version=1,
        source=ProgramStatusChanged,
        measure=Ratio("executed_change", "planned_change", Fraction(100)),
        by=("dimension", "year"),
        windows=(Window.ALL,),
        unit="%",
        label=Text("Rasio pelaksanaan program", "Programmes executed"),
        definition=Text(
            "Program selesai atau berlanjut per program yang ditetapkan, menurut dimensi dan tahun program",
            "Programmes completed or continued per programme designated, by dimension and programme year",
        ),
        source_rule=_EVALUATION,
    ),
    Indicator(
        name="programs-by-status",
        version=1,
        source=ProgramStatusCounted,
        measure=Sum("change"),
        by=("status", "kind"),
        windows=(Window.ALL,),
        unit="1",
        label=Text("Program menurut status", "Programmes by status"),
        definition=Text(
            "Banyaknya program yang kini berstatus demikian", "Number of programmes that have this status now"
        ),
    ),
    Indicator(
        name="quick-wins",
        version=1,
        source=ProgramStatusCounted,
        measure=Sum("change"),
        by=("dimension", "year", "status"),
        windows=(Window.ALL,),
        unit="1",
        label=Text("Quick win per dimensi", "Quick wins by dimension"),
        definition=Text(
            "Banyaknya quick win menurut dimensi, tahun program, dan status kini",
            "Number of quick wins by dimension, the programme's year and present status",
        ),
        where={"kind": "quick-win"},
    ),
    Indicator(
        name="program-budget",
        version=1,
        source=ProgramBudgetChanged,
        measure=Sum("change_idr"),
        by=("fund", "dimension", "year"),
        windows=(Window.ALL,),
        unit="IDR",
        label=Text("Pagu program menurut sumber dana", "Programme budgets by fund"),
        definition=Text(
            "Pagu program per sumber dana; CSR dan dana desa tidak pernah dijumlahkan dengan APBD",
            "Money set aside by fund; CSR and village money are never added to the APBD",
        ),
    ),
    Indicator(
        name="program-beneficiaries",
        version=1,
        source=BeneficiariesCounted,
        measure=Sum("change"),
        by=("dimension",),
        windows=_LATELY,
        unit="people",
        label=Text("Penerima manfaat program", "People reached by programmes"),
        definition=Text(
            "Penerima manfaat menurut laporan program, berupa jumlah tanpa nama",
            "People reached as programmes report them, as numbers without names",
        ),
    ),
    Indicator(
        name="program-actions-late",
        version=1,
        source=ActionProgressReported,
        measure=Sum("late_change"),
        by=("dimension",),
        windows=(Window.ALL,),
        unit="1",
        label=Text("Langkah rencana aksi terlambat", "Late steps of action plans"),
        definition=Text(
            "Banyaknya langkah yang belum selesai setelah tenggatnya",
            "Number of steps that are unfinished after the day they were due",
        ),
    ),
)
