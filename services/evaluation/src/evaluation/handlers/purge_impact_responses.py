"""Destroying the raw answers of impact surveys when their retention is over."""

from __future__ import annotations

from dataclasses import replace

from contracts.evaluation import ImpactResponsesPurged
from evaluation.domain.impact_parts import Purge, sums_by_day
from evaluation.domain.impact_response import cell_of
from evaluation.domain.impact_result import inputs_of
from evaluation.reference.retention import retention
from evaluation.repository.impact import ImpactSurveys
from servicekit.days import day_begins, months_later
from servicekit.service import Tick
from servicekit.transaction import Transaction


async def purge_impact_responses(_: Tick, tx: Transaction) -> bool:
    """Destroy the raw answers of one survey that rests for longer than they are kept; true if there was one.

    It rests since its result was published, or since its last answer arrived. Its sums, its result and the
    digest of what was destroyed stay; it takes no more answers.
    Emits: `ImpactResponsesPurged`, once a survey.
    """
    surveys, rules = ImpactSurveys(tx), retention()
    survey = await surveys.expired(day_begins(months_later(tx.today, -rules.months)))
    if survey is None:
        return False
    responses = await surveys.responses(survey.id)
    counted = ((cell_of(one, survey.design, survey.forms), one) for one in responses)
    purge = Purge(
        at=tx.now,
        responses=len(responses),
        digest=inputs_of(survey, responses).digest,
        rule_version=rules.version,
        days=sums_by_day(counted),
    )
    await surveys.destroy(survey.id)
    purged = replace(survey, purge=purge)
    event = ImpactResponsesPurged(
        occurred_at=tx.now, survey_id=survey.id, year=survey.year, responses=purge.responses
    )
    await surveys.save(purged, events=[event])
    return True
