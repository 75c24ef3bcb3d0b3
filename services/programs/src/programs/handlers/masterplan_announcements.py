"""Steps of masterplans and links to plans as the events other services read."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.event import Event
from contracts.programs import (
    AssessmentRecorded,
    BimtekHeld,
    CommitmentSigned,
    ImplementationStarted,
    MasterplanAdopted,
    MasterplanStageReached,
    ProgramLinkedToPlan,
)
from programs.domain.masterplan import Masterplan
from programs.domain.masterplan_steps import (
    Adoption,
    Assessment,
    Bimtek,
    Commitment,
    Entry,
    Implementation,
    Stage,
)
from programs.domain.planning import LinkChange, PlanKind
from programs.domain.program import Program
from servicekit.days import day_begins


def recorded(before: Masterplan, after: Masterplan) -> list[Event]:
    """What the entry recorded last tells: the step, what a correction takes back, a later stage."""
    entry = after.entries[-1]
    known = before.standing.get(entry.step.name)
    events = [*_told(after.id, entry, known), *_adopted(before, after)]
    if after.stage is not None and after.stage != before.stage:
        events.append(_stage_reached(after.id, entry, before.stage, after.stage))
    return events


def plan_linked(program: Program, change: LinkChange) -> ProgramLinkedToPlan:
    """A link to a plan was made or withdrawn."""
    return ProgramLinkedToPlan(
        occurred_at=change.at,
        program_id=program.id,
        plan=PlanKind(change.link.plan).value,
        indicator_code=change.link.indicator_code,
        links_change=change.links_change,
        programs_change=change.programs_change,
    )


def _told(masterplan_id: str, entry: Entry, known: Entry | None) -> Iterator[Event]:
    at, on = day_begins(entry.day), entry.step.on.day
    match entry.step.facts:
        case Assessment(is_chosen, invited, chosen):
            yield AssessmentRecorded(
                occurred_at=at,
                masterplan_id=masterplan_id,
                assessed_on=on,
                invited=invited,
                chosen=chosen,
                is_chosen=is_chosen,
            )
        case Commitment(institution):
            yield CommitmentSigned(
                occurred_at=at, masterplan_id=masterplan_id, signed_on=on, institution=institution
            )
        case Bimtek():
            if known:
                yield _held(masterplan_id, known, -1)
            yield _held(masterplan_id, entry, 1)
        case Implementation():
            yield ImplementationStarted(occurred_at=at, masterplan_id=masterplan_id, started_on=on)
        case _:
            return


def _held(masterplan_id: str, entry: Entry, change: int) -> BimtekHeld:
    facts = entry.step.facts
    assert isinstance(facts, Bimtek)  # noqa: S101 - entries of one name are of one kind
    return BimtekHeld(
        occurred_at=day_begins(entry.day),
        masterplan_id=masterplan_id,
        number=facts.number,
        held_on=entry.step.on.day,
        participants=facts.participants,
        held_change=change,
    )


def _adopted(before: Masterplan, after: Masterplan) -> Iterator[Event]:
    """The adoption itself, or what a corrected day of the commitment changes of it."""
    entry = after.standing.get(Stage.MASTERPLAN)
    told, now = before.months_to_adoption, after.months_to_adoption
    if entry is None or (entry is not after.entries[-1] and told == now):
        return
    facts = entry.step.facts
    assert isinstance(facts, Adoption)  # noqa: S101 - the step of this name
    yield MasterplanAdopted(
        occurred_at=day_begins(entry.day),
        masterplan_id=after.id,
        adopted_on=entry.step.on.day,
        decree=facts.decree,
        first_year=facts.first_year,
        last_year=facts.last_year,
        timed_change=(now is not None) - (told is not None),
        months_change=(now or 0) - (told or 0),
    )


def _stage_reached(
    masterplan_id: str, entry: Entry, before: Stage | None, after: Stage
) -> MasterplanStageReached:
    return MasterplanStageReached(
        occurred_at=day_begins(entry.day),
        masterplan_id=masterplan_id,
        stage=after.value,
        before=before.value if before else None,
        number=after.number,
    )
