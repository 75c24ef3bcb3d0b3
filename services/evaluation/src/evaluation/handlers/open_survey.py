"""Open a survey."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from contracts.evaluation import SkmSurveyOpened
from evaluation.domain.errors_publication import DaysReversed
from evaluation.domain.errors_skm import SurveyIdTaken
from evaluation.domain.period import read_period
from evaluation.domain.sample import sample_size
from evaluation.domain.skm import Tally
from evaluation.domain.survey import Access, Survey
from evaluation.reference.skm import rules_for, sample_rules
from evaluation.repository.surveys import Surveys
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class OpenSurvey:
    """An officer opens the survey of one service for one period; without an id it gets one."""

    service_id: str
    opd: str
    period: str
    survey_id: str | None = None
    title: str | None = None
    opens_on: date | None = None
    closes_on: date | None = None
    users: int | None = None
    program_id: str | None = None
    access: Access = "invited"


async def open_survey(command: OpenSurvey, tx: Transaction) -> Survey:
    """Open a survey with the rules of its period, and announce it.

    Emits: `SkmSurveyOpened`. Idempotent: the same survey again changes nothing.
    Raises: `PeriodInvalid`, `NoRuleSet`, `DaysReversed`; `SurveyIdTaken` if the id belongs to another service
        or period, or to a survey with other terms; `Forbidden` to who may not act for the office.
    """
    tx.act_for(command.opd)
    surveys = Surveys(tx)
    survey = _survey(command, command.survey_id or tx.new_id(), thread=tx.context.correlation_id)
    known = await surveys.find(survey.id)
    if known is not None:
        if not known.has_terms_of(survey):
            raise SurveyIdTaken(survey.id)
        return known
    await surveys.save(survey, events=[_announcement(survey, tx)])
    return survey


def _survey(command: OpenSurvey, survey_id: str, thread: str) -> Survey:
    period = read_period(command.period)
    rules = rules_for(period)
    if command.opens_on and command.closes_on and command.closes_on < command.opens_on:
        raise DaysReversed()
    return Survey(
        survey_id,
        command.service_id,
        command.opd,
        period,
        Tally.empty(rules.codes),
        rules.version,
        title=command.title,
        opens_on=command.opens_on,
        closes_on=command.closes_on,
        users=command.users,
        target=sample_size(command.users, sample_rules()) if command.users else None,
        program_id=command.program_id,
        access=command.access,
        thread=thread,
    )


def _announcement(survey: Survey, tx: Transaction) -> SkmSurveyOpened:
    return SkmSurveyOpened(
        occurred_at=tx.now,
        survey_id=survey.id,
        service_id=survey.service_id,
        opd=survey.opd,
        period=survey.period,
        title=survey.title,
        opens_on=survey.opens_on,
        closes_on=survey.closes_on,
        users=survey.users,
        target=survey.target,
        program_id=survey.program_id,
        access=survey.access,
        rule_version=survey.rule_version,
    )
