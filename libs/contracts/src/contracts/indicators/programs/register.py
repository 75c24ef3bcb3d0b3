"""Figures of the register of programmes."""

from __future__ import annotations

from contracts.indicator import Indicator
from contracts.measures import Count, Last
from contracts.programs import ProgramProgressRecorded, ProgramRegistered
from contracts.text import Text
from contracts.window import Window

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
)
