"""For completeness: which programmes should have reported progress by now."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.event import Event
from contracts.indicators import Window
from contracts.programs import ProgramProgressRecorded
from contracts.text import Text
from programs.repository.programs import every_program
from servicekit.mongo import Store
from servicekit.service import Expectation, Place, Span
from servicekit.stream.windows import ALL_TIME


async def _reporting_programmes(store: Store, span: Span) -> set[Place] | None:
    """Who has something to report, over all time; nothing says how often one reports."""
    if span.window is not Window.ALL:
        return None
    return {
        (ALL_TIME, regency, program.id, program.dimension)
        async for regency, program in every_program(store)
        if program.is_to_report
    }


EXPECTED: Mapping[type[Event], Expectation] = {
    ProgramProgressRecorded: Expectation(
        Text(
            "Setiap program yang berjalan atau mengikuti pasar",
            "Every programme that runs or follows a market",
        ),
        ("program_id", "dimension"),
        _reporting_programmes,
    )
}
