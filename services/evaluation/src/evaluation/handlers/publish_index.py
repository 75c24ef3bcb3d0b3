"""Publish a survey's result, and make it again to see whether it still is the same."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from contracts.evaluation import SkmIndexPublished, SkmResultMeasured
from contracts.event import Event
from evaluation.domain.errors_publication import PublishedInFuture
from evaluation.domain.evidence import Difference, differences
from evaluation.domain.figures import hundredths
from evaluation.domain.publication import Document, Inputs, index_of, inputs_of, publication_of
from evaluation.domain.skm import SkmIndex
from evaluation.domain.survey import Survey
from evaluation.handlers.close_survey import period_closed
from evaluation.reference.skm import rules_of
from evaluation.repository.publications import Publication, Publications
from evaluation.repository.purges import Purges
from evaluation.repository.raw_answers import RawAnswers
from evaluation.repository.surveys import Surveys
from servicekit.days import day_begins
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class PublishIndex:
    """An officer publishes a survey's result.

    Attributes:
        published_on: The day in WIB; left out: today.
    """

    survey_id: str
    published_on: date | None = None


@dataclass(frozen=True, slots=True)
class RecomputePublication:
    """Somebody doubts a published result."""

    survey_id: str


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What a published result says when it is made again.

    Attributes:
        is_purged: The raw answers were destroyed: it was made from their sums, and from the digest they had.
    """

    survey_id: str
    is_purged: bool
    differences: tuple[Difference, ...]

    @property
    def identical(self) -> bool:
        """Whether it says the same."""
        return not self.differences


async def publish_index(command: PublishIndex, tx: Transaction) -> SkmIndex:
    """Publish a survey's result with its evidence, and close the survey if it is open.

    Emits: `SkmIndexPublished`, `SkmResultMeasured`; `SkmPeriodClosed` for a survey that was open.
    Idempotent: a second publication changes nothing and gives the same index.
    Raises: `SurveyNotFound`, `NoResponses`, `PublishedInFuture`; `Forbidden` to who acts for others.
    """
    surveys, publications = Surveys(tx), Publications(tx)
    survey = await surveys.load(command.survey_id)
    tx.act_for(survey.opd)
    rules = rules_of(survey.rule_version)
    if survey.published_at:
        return index_of((await publications.load(survey.id)).document, rules)
    published_on = command.published_on or tx.today
    if published_on > tx.today:
        raise PublishedInFuture()
    document = publication_of(survey, await _inputs(survey, tx), rules, published_on)
    occurred_at = tx.now if published_on == tx.today else day_begins(published_on)
    published = survey.publish(at=tx.now)
    closing: list[Event] = [] if survey.closed_at else [period_closed(published)]
    announced = [index_published(document, occurred_at), result_measured(document, occurred_at)]
    await surveys.save(published, events=[*closing, *announced])
    await publications.add(Publication(document, occurred_at))
    return index_of(document, rules)


async def recompute_publication(command: RecomputePublication, tx: Transaction) -> Recomputed:
    """Make a published result again from what is stored; nothing is changed.

    Raises: `SurveyNotFound`, `PublicationNotFound`.
    """
    survey = await Surveys(tx).load(command.survey_id)
    published = (await Publications(tx).load(survey.id)).document
    day = date.fromisoformat(published["published_on"])
    rules = rules_of(published["evidence"]["rule_version"])
    again = publication_of(survey, await _inputs(survey, tx), rules, day)
    return Recomputed(survey.id, survey.purged_at is not None, differences(published, again))


async def _inputs(survey: Survey, tx: Transaction) -> Inputs:
    """The raw answers; when they were destroyed, their running sums and the digest they had."""
    purge = await Purges(tx).find(survey.id)
    if purge is not None:
        return Inputs(survey.tally, purge.digest)
    answers = [(one.id, one.answers) for one in await RawAnswers(tx).of(survey.id)]
    return await asyncio.to_thread(inputs_of, answers, rules_of(survey.rule_version))


def index_published(document: Document, occurred_at: datetime) -> SkmIndexPublished:
    """What announces a published result."""
    return SkmIndexPublished.model_validate(
        _subject(document, occurred_at)
        | {
            "responses": document["n"],
            "ikm": document["ikm"],
            "grade": document["grade"],
            "lowest_elements": document["lowest_elements"],
            "rule_version": document["evidence"]["rule_version"],
            "published_on": document["published_on"],
            "digest": document["evidence"]["digest"],
        }
    )


def result_measured(document: Document, occurred_at: datetime) -> SkmResultMeasured:
    """A published result in figures."""
    return SkmResultMeasured.model_validate(
        _subject(document, occurred_at)
        | {
            "ikm_hundredths": hundredths(Decimal(document["ikm"])),
            "responses": document["n"],
            "below_target": int(bool(document["below_target"])),
        }
    )


def _subject(document: Document, occurred_at: datetime) -> dict[str, object]:
    named = ("survey_id", "service_id", "opd", "period")
    return {"occurred_at": occurred_at} | {name: document[name] for name in named}
