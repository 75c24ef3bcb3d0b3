"""Domain facts as the events other services read. A programme's name stays in its document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from contracts.event import Event
from contracts.programs import (
    ActionProgressReported,
    BeneficiariesCounted,
    ProgramAchievementMeasured,
    ProgramBudgetChanged,
    ProgramDesignated,
    ProgramProgressRecorded,
    ProgramRegistered,
    ProgramReviewed,
    ProgramStatusChanged,
    ProgramStatusCounted,
)
from programs.domain.action import Action, ActionReport
from programs.domain.program import BudgetChange, Program
from programs.domain.program_parts import Evidence, Review, Standing
from programs.domain.program_status import ProgramStatus, Step


def since(program: Program, before: Program | None) -> Sequence[Event]:
    """Everything that happened to a programme since it was loaded; all of it without a `before`."""
    return tuple(_since(program, before))


def _since(program: Program, before: Program | None) -> Iterator[Event]:
    if before is None:
        yield registered(program)
        yield status_counted(program, None)
        before = replace(
            program, budget_changes=(), steps=(), standings=(), evidence=(), reviews=(), actions=()
        )
    for change in program.budget_changes[len(before.budget_changes) :]:
        yield budget_changed(program, change)
    for step in program.steps[len(before.steps) :]:
        yield from stepped(program, step)
    for standing in program.standings[len(before.standings) :]:
        yield from stands(program, standing)
    for fact in program.evidence[len(before.evidence) :]:
        yield from reached(program, fact)
    for review in program.reviews[len(before.reviews) :]:
        yield reviewed(program, review)
    yield from _actions_since(program, before)


def _actions_since(program: Program, before: Program) -> Iterator[Event]:
    for action in program.actions:
        known = before.action(action.id)
        for report in action.reports[len(known.reports) if known else 0 :]:
            yield action_reported(program, action, report)


def registered(program: Program) -> ProgramRegistered:
    """A programme entered the register."""
    return ProgramRegistered(
        occurred_at=program.registered_at,
        program_id=program.id,
        kind=program.kind.value,
        sub_dimension=program.sub_dimension,
        dimension=program.dimension,
        owner_opd=program.owner_opd,
        year=program.year,
        target=program.goals[0].target,
        unit=program.goals[0].unit,
    )


def stepped(program: Program, step: Step) -> Iterator[Event]:
    """A programme went on to another status, by decree if it was designated."""
    if step.after is ProgramStatus.DESIGNATED and step.decree and step.decreed_on:
        yield ProgramDesignated(
            occurred_at=step.at,
            program_id=program.id,
            kind=program.kind.value,
            dimension=program.dimension,
            owner_opd=program.owner_opd,
            year=program.year,
            decree=step.decree,
            decreed_on=step.decreed_on,
        )
    yield status_changed(program, step)
    yield status_counted(program, step, left=True)
    yield status_counted(program, step)


def status_changed(program: Program, step: Step) -> ProgramStatusChanged:
    """A programme went on to another status."""
    return ProgramStatusChanged(
        occurred_at=step.at,
        program_id=program.id,
        kind=program.kind.value,
        dimension=program.dimension,
        year=program.year,
        before=step.before.value,
        after=step.after.value,
        planned_change=step.planned_change,
        executed_change=step.executed_change,
    )


def status_counted(program: Program, step: Step | None, *, left: bool = False) -> ProgramStatusCounted:
    """One programme more of a status, or one less; without a step the one it was registered in."""
    status = ProgramStatus.PROPOSED if step is None else step.before if left else step.after
    return ProgramStatusCounted(
        occurred_at=step.at if step else program.registered_at,
        program_id=program.id,
        kind=program.kind.value,
        dimension=program.dimension,
        year=program.year,
        status=status.value,
        change=-1 if left else 1,
    )


def stands(program: Program, standing: Standing) -> Iterator[Event]:
    """The programme's figures after a change: its realisation, and how far that is of its target."""
    if standing.evidence is not None:
        yield progressed(program, standing, standing.evidence)
    if standing.achievement_hundredths is not None and standing.target is not None:
        yield ProgramAchievementMeasured(
            occurred_at=standing.at,
            program_id=program.id,
            dimension=program.dimension,
            realised=standing.realised,
            target=standing.target,
            achievement_hundredths=standing.achievement_hundredths,
        )


def progressed(program: Program, standing: Standing, evidence: str) -> ProgramProgressRecorded:
    """The fact counted last moved the programme to where it stands."""
    return ProgramProgressRecorded(
        occurred_at=standing.at,
        program_id=program.id,
        sub_dimension=program.sub_dimension,
        dimension=program.dimension,
        realised=standing.realised,
        target=standing.target,
        unit=standing.unit,
        evidence=evidence,
        achievement_hundredths=standing.achievement_hundredths,
    )


def reached(program: Program, fact: Evidence) -> Iterator[BeneficiariesCounted]:
    """People a fact reached, or fewer than were told before; nothing when it says nothing of them."""
    if fact.beneficiaries:
        yield BeneficiariesCounted(
            occurred_at=fact.occurred_at,
            program_id=program.id,
            dimension=program.dimension,
            change=fact.beneficiaries,
        )


def budget_changed(program: Program, change: BudgetChange) -> ProgramBudgetChanged:
    """Money was set aside, or less than before."""
    return ProgramBudgetChanged(
        occurred_at=change.at,
        program_id=program.id,
        dimension=program.dimension,
        year=program.year,
        fund=change.fund.value,
        change_idr=change.change_idr,
    )


def reviewed(program: Program, review: Review) -> ProgramReviewed:
    """A review looked at the programme; what it noted stays here."""
    return ProgramReviewed(
        occurred_at=review.noted_at,
        program_id=program.id,
        dimension=program.dimension,
        reviewed_on=review.reviewed_on,
        verdict=review.verdict.value,
    )


def action_reported(program: Program, action: Action, report: ActionReport) -> ActionProgressReported:
    """A step of the action plan came on, or its day passed."""
    return ActionProgressReported(
        occurred_at=report.at,
        program_id=program.id,
        dimension=program.dimension,
        action_id=action.id,
        percent=report.percent,
        due=report.due,
        is_late=int(report.is_late),
        late_change=report.late_change,
    )
