"""The follow-up plan of a published result: what is done about its low elements, by whom and until when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from contracts.evaluation import SkmFollowUpCounted, SkmFollowUpPlanned
from contracts.event import Event
from evaluation.domain.errors_publication import TooManyFollowUps
from evaluation.domain.follow_up import FollowUp, FollowUpPlan, horizon_of
from evaluation.reference.skm import horizons
from evaluation.repository.follow_ups import FollowUps
from evaluation.repository.publications import Publications
from evaluation.repository.surveys import Surveys
from servicekit.days import day_begins
from servicekit.service import Tick
from servicekit.transaction import Transaction

MOST_ACTIONS = 90
_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class PlanFollowUp:
    """An action against an element enters the plan, or is planned otherwise."""

    survey_id: str
    action_id: str
    element: str
    due: date
    owner_opd: str
    action: str


@dataclass(frozen=True, slots=True)
class ReportFollowUp:
    """An action came on; at 100 percent it is done."""

    survey_id: str
    action_id: str
    percent: int
    note: str | None = None


@dataclass(frozen=True, slots=True)
class DropFollowUp:
    """An action is given up, for a reason."""

    survey_id: str
    action_id: str
    note: str


async def plan_follow_up(command: PlanFollowUp, tx: Transaction) -> FollowUp:
    """Plan an action, or plan it otherwise; how far it is stays. The same plan again changes nothing.

    Emits: `SkmFollowUpPlanned`, `SkmFollowUpCounted`.
    Raises: `SurveyNotFound`, `PublicationNotFound`, `DueBeforePublication`, `TooManyFollowUps`,
        `FollowUpEnded`; `Forbidden` to who may not act for the survey's office.
    """
    survey = await Surveys(tx).load(command.survey_id)
    tx.act_for(survey.opd)
    document = (await Publications(tx).load(survey.id)).document
    horizon = horizon_of(date.fromisoformat(document["published_on"]), command.due, horizons())
    plan = FollowUpPlan(command.element, horizon.code, command.due, command.owner_opd, command.action)
    actions = FollowUps(tx)
    known = await actions.find(survey.id, command.action_id)
    if known is None and await actions.count(survey.id) >= MOST_ACTIONS:
        raise TooManyFollowUps(MOST_ACTIONS)
    before = known or FollowUp(
        command.action_id, survey.id, survey.service_id, survey.opd, survey.period, survey.thread, plan
    )
    return await _keep(before.planned(plan, tx.now, tx.today), known, actions)


async def report_follow_up(command: ReportFollowUp, tx: Transaction) -> FollowUp:
    """Note how far an action is. The same again, without a note, changes nothing.

    Emits: `SkmFollowUpCounted`. Raises: `FollowUpNotFound`, `FollowUpEnded`; `Forbidden`.
    """
    actions = FollowUps(tx)
    known = await actions.load(command.survey_id, command.action_id)
    _check_office(known, tx)
    return await _keep(known.reported(command.percent, tx.now, tx.today, command.note), known, actions)


async def drop_follow_up(command: DropFollowUp, tx: Transaction) -> FollowUp:
    """Give an action up. A dropped action stays as it is.

    Emits: `SkmFollowUpCounted`. Raises: `FollowUpNotFound`, `FollowUpEnded`; `Forbidden`.
    """
    actions = FollowUps(tx)
    known = await actions.load(command.survey_id, command.action_id)
    _check_office(known, tx)
    return await _keep(known.dropped(command.note, tx.now, tx.today), known, actions)


async def mark_late_follow_ups(_: Tick, tx: Transaction) -> bool:
    """Tell once of every open action whose day is over in WIB; true if there are more to look at.

    Emits: `SkmFollowUpCounted`, dated to the beginning of the day after the one it was due.
    """
    actions = FollowUps(tx)
    overdue = await actions.overdue(tx.today, most=_AT_ONCE)
    for known in overdue:
        late = known.looked_at(day_begins(known.plan.due + timedelta(days=1)), tx.today)
        await _keep(late, known, actions)
    return len(overdue) == _AT_ONCE


def follow_up_events(action: FollowUp, before: FollowUp | None) -> Iterator[Event]:
    """What became of an action since `before`; since the beginning without it."""
    told = len(before.steps) if before else 0
    for step in action.steps[told:]:
        if step.open_change or step.late_change:
            yield SkmFollowUpCounted.model_validate(
                _subject(action)
                | {
                    "occurred_at": step.at,
                    "open_change": step.open_change,
                    "late_change": step.late_change,
                }
            )


async def _keep(action: FollowUp, known: FollowUp | None, actions: FollowUps) -> FollowUp:
    if action == known:
        return action
    planned = [] if known and known.plan == action.plan else [_planned(action)]
    await actions.save(action, events=[*planned, *follow_up_events(action, known)])
    return action


def _planned(action: FollowUp) -> SkmFollowUpPlanned:
    plan = action.plan
    told = {"element": plan.element, "horizon": plan.horizon, "due": plan.due}
    return SkmFollowUpPlanned.model_validate(_subject(action) | told | {"occurred_at": action.steps[-1].at})


def _subject(action: FollowUp) -> dict[str, object]:
    return {
        "survey_id": action.survey_id,
        "service_id": action.service_id,
        "opd": action.opd,
        "period": action.period,
        "action_id": action.id,
    }


def _check_office(action: FollowUp, tx: Transaction) -> None:
    """The survey's office reports, and so does the one in charge of the action."""
    if tx.context.office != action.plan.owner_opd:
        tx.act_for(action.opd)
