"""For completeness: which service units should have been answered about by now."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.evaluation import SkmResponseSubmitted
from contracts.event import Event
from contracts.indicators import Window
from contracts.text import Text
from evaluation.repository.surveys import every_survey
from servicekit.mongo import Store
from servicekit.service import Expectation, Place, Span


async def _units_with_a_survey(store: Store, span: Span) -> set[Place] | None:
    """A service unit in each period it has a survey in; other windows say nothing about surveys."""
    if span.window is not Window.SURVEY_PERIOD:
        return None
    return {
        (survey.period, regency, survey.service_id, survey.opd)
        async for regency, survey in every_survey(store)
        if span.covers(survey.period)
    }


EXPECTED: Mapping[type[Event], Expectation] = {
    SkmResponseSubmitted: Expectation(
        Text(
            "Setiap unit layanan yang surveinya dibuka pada periode itu",
            "Every service unit that has a survey in the period",
        ),
        ("service_id", "opd"),
        _units_with_a_survey,
    )
}
