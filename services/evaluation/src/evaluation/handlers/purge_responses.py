"""Destroy the raw answers of surveys when their retention is over."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from contracts.evaluation import SkmResponsesPurged
from evaluation.domain.publication import inputs_of
from evaluation.domain.purge import Purge, sums_by_day
from evaluation.domain.survey import Survey
from evaluation.reference.retention import retention
from evaluation.reference.skm import rules_of
from evaluation.repository.codes import Codes
from evaluation.repository.purges import Purges
from evaluation.repository.raw_answers import RawAnswers
from evaluation.repository.surveys import Surveys
from servicekit.days import day_begins, months_later
from servicekit.service import Tick
from servicekit.transaction import Transaction


async def purge_responses(_: Tick, tx: Transaction) -> bool:
    """Destroy the raw answers of one survey that closed longer ago than they are kept; true if there was one.

    Its one-time codes go with them. Its sums, its result and the digest of what was destroyed stay.
    Emits: `SkmResponsesPurged`, once a survey.
    """
    surveys, rules = Surveys(tx), retention()
    survey = await surveys.expired(day_begins(months_later(tx.today, -rules.months)))
    if survey is None:
        return False
    purge = await _purge(survey, tx, rules.version)
    await Purges(tx).add(purge)
    await RawAnswers(tx).destroy(survey.id)
    await Codes(tx).purge(survey.id)
    await surveys.save(replace(survey, purged_at=tx.now), events=[responses_purged(purge)])
    return True


def responses_purged(purge: Purge) -> SkmResponsesPurged:
    """What announces that raw answers were destroyed."""
    return SkmResponsesPurged(
        occurred_at=purge.at,
        survey_id=purge.survey_id,
        service_id=purge.service_id,
        opd=purge.opd,
        period=purge.period,
        responses=purge.responses,
    )


async def _purge(survey: Survey, tx: Transaction, rule_version: str) -> Purge:
    answers = await RawAnswers(tx).of(survey.id)
    rules, named = rules_of(survey.rule_version), [(one.id, one.answers) for one in answers]
    inputs = await asyncio.to_thread(inputs_of, named, rules)
    dated = [(one.occurred_at, one.answers) for one in answers]
    return Purge(
        survey_id=survey.id,
        service_id=survey.service_id,
        opd=survey.opd,
        period=survey.period,
        at=tx.now,
        responses=inputs.tally.responses,
        digest=inputs.digest,
        rule_version=rule_version,
        days=await asyncio.to_thread(sums_by_day, dated),
    )
