"""The action plan of a programme: its steps, how far they are, and who is late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from programs.domain.action import Action, ActionPlan
from programs.domain.errors import ActionNotFound, EndsBeforeItStarts, TooManyActions, TooManyReports
from programs.domain.program import Program
from programs.handlers.announcements import since
from programs.repository.programs import Programs
from servicekit.days import day_begins
from servicekit.service import Tick
from servicekit.transaction import Transaction

MOST_ACTIONS = 60
MOST_REPORTS = 400
_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class PutAction:
    """A step enters the action plan, or is planned otherwise."""

    program_id: str
    action_id: str
    plan: ActionPlan


@dataclass(frozen=True, slots=True)
class ReportAction:
    """A step came on."""

    program_id: str
    action_id: str
    percent: int
    note: str | None = None


async def put_action(command: PutAction, tx: Transaction) -> Program:
    """Plan a step, or plan it otherwise; how far it is stays. The same plan again changes nothing.

    Emits: `ActionProgressReported`.
    Raises: `ProgramNotFound`, `EndsBeforeItStarts`, `TooManyActions`, `TooManyReports`.
    """
    if command.plan.due < command.plan.start:
        raise EndsBeforeItStarts()

    def put(program: Program) -> Action:
        known = program.action(command.action_id)
        if known is None and len(program.actions) >= MOST_ACTIONS:
            raise TooManyActions(MOST_ACTIONS)
        if known is not None and known.plan == command.plan:
            return known
        step = known or Action(command.action_id, command.plan)
        return step.planned(command.plan, tx.now, tx.today)

    return await _change(command.program_id, put, tx)


async def report_action(command: ReportAction, tx: Transaction) -> Program:
    """Note how far a step is.

    Emits: `ActionProgressReported`. Raises: `ProgramNotFound`, `ActionNotFound`, `TooManyReports`.
    """

    def report(program: Program) -> Action:
        known = program.action(command.action_id)
        if known is None:
            raise ActionNotFound(command.action_id)
        return known.reported(command.percent, tx.now, tx.today, command.note)

    return await _change(command.program_id, report, tx)


async def mark_late_actions(_: Tick, tx: Transaction) -> bool:
    """Tell once of every unfinished step whose day is over in WIB; true if there are more to look at.

    Emits: `ActionProgressReported`, dated to the beginning of the day after the one it was due.
    """
    programs, today = Programs(tx), tx.today
    overdue = await programs.overdue(today, most=_AT_ONCE)
    for program in overdue:
        marked = program
        for action in program.actions:
            marked = marked.put_action(
                action.looked_at(day_begins(action.plan.due + timedelta(days=1)), today)
            )
        await programs.save(marked, events=since(marked, program))
    return len(overdue) == _AT_ONCE


async def _change(program_id: str, change: Callable[[Program], Action], tx: Transaction) -> Program:
    programs = Programs(tx)
    program = await programs.get(program_id)
    action = change(program)
    if len(action.reports) > MOST_REPORTS:
        raise TooManyReports(MOST_REPORTS)
    changed = program.put_action(action)
    if changed != program:
        await programs.save(changed, events=since(changed, program))
    return changed
