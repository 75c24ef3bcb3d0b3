"""Taking a company's pledge, and a changed one."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.reference.regions import districts, village
from contracts.reference.smart_city import dimensions
from programs.domain.contribution import Contribution
from programs.domain.contribution_parts import ContributionForm, Details, Promise, Record
from programs.domain.errors_contributions import (
    ContributionExists,
    DayOutOfRange,
    UnknownPlace,
)
from programs.domain.errors_lists import NotOnTheList
from programs.handlers.contribution_announcements import pledged
from programs.repository.contributions import Contributions
from programs.repository.programs import Programs
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class PledgeContribution:
    """A company pledges a contribution.

    Attributes:
        id: Chosen by the planner, or made by the platform.
        program_id: The programme of the register it serves.
    """

    dimension: str
    form: ContributionForm
    details: Details
    promise: Promise
    id: str | None = None
    unit: str | None = None
    program_id: str | None = None


@dataclass(frozen=True, slots=True)
class AmendPledge:
    """A company pledges another amount than before."""

    contribution_id: str
    promise: Promise
    reason: str


async def pledge_contribution(command: PledgeContribution, tx: Transaction) -> Contribution:
    """Record a pledge; of one that serves a programme in that programme's thread.

    Emits: `ContributionPledged`, `ContributionCounted`.
    Raises: `ContributionExists` when any regency has one of this id, `NotOnTheList`, `UnknownPlace`,
    `DayOutOfRange`, `NothingPledged`, `ProgramNotFound`.
    """
    contributions = Contributions(tx)
    today = tx.today
    _require_dimension(command.dimension)
    require_place(command.details.location, tx.context.regency)
    if command.promise.on > today:
        raise DayOutOfRange(command.promise.on, None, today)
    contribution_id = command.id or tx.new_id()
    if await contributions.is_taken(contribution_id):
        raise ContributionExists(contribution_id)
    contribution = Contribution(
        id=contribution_id,
        regency=tx.context.regency,
        dimension=command.dimension,
        form=command.form,
        descriptions=(Record(command.details, tx.now, tx.context.actor),),
        pledges=(Record(command.promise, tx.now, tx.context.actor),),
        unit=command.unit,
        program_id=command.program_id,
        thread=await _thread(command.program_id, tx),
    )
    await contributions.save(contribution, events=pledged(contribution))
    return contribution


async def amend_pledge(command: AmendPledge, tx: Transaction) -> Contribution:
    """Record that another amount is pledged from a day on. Idempotent by its content.

    Emits: `ContributionPledged`, `ContributionCounted` with the difference.
    Raises: `ContributionNotFound`, and what `Contribution.amend` raises.
    """
    contributions = Contributions(tx)
    before = await contributions.own(command.contribution_id)
    pledge = Record(command.promise, tx.now, tx.context.actor, command.reason)
    after = before.amend(pledge, today=tx.today)
    if after != before:
        await contributions.save(after, events=pledged(after))
    return after


async def _thread(program_id: str | None, tx: Transaction) -> str | None:
    return (await Programs(tx).money(program_id)).thread if program_id else None


def _require_dimension(code: str) -> None:
    known = [dimension.code for dimension in dimensions()]
    if code not in known:
        raise NotOnTheList("dimension", code, known)


def require_place(code: str, regency: str) -> None:
    """The code names a village, a district or the regency itself. Raises `UnknownPlace`."""
    if code == regency or any(district.code == code for district in districts(regency)):
        return
    try:
        found = village(code)
    except KeyError:
        raise UnknownPlace(code, regency) from None
    if found.regency != regency:
        raise UnknownPlace(code, regency)
