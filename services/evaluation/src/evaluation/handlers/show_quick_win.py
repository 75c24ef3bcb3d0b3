"""The quick wins of a round, and the designations programs tells of."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.programs import ProgramDesignated
from evaluation.domain.errors_rounds import QuickWinDiffers, QuickWinUnknown
from evaluation.domain.round import Round
from evaluation.domain.round_acts import QuickWinShown, QuickWinWithdrawn
from evaluation.handlers.change_round import change_round
from evaluation.repository.rounds import DesignatedQuickWin, QuickWins
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ShowQuickWin:
    """A programme is to be shown as a quick win.

    Attributes:
        dimension: Needed, with its owner, of a programme nobody designated here.
    """

    round_id: str
    program_id: str
    dimension: str | None = None
    owner_opd: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class WithdrawQuickWin:
    """A programme is not shown any more."""

    round_id: str
    program_id: str


async def show_quick_win(command: ShowQuickWin, tx: Transaction) -> Round:
    """Show a programme as the quick win of its dimension. Idempotent.

    Raises: `RoundNotFound`, `RoundFrozen`, `QuickWinUnknown`, `QuickWinDiffers`; `Forbidden` (other-office)
    for a programme of another OPD than the caller's.
    """
    shown = _shown(command, await QuickWins(tx).find(command.program_id))
    tx.act_for(shown.owner_opd)
    return await change_round(
        command.round_id,
        lambda round_: round_.assess_oneself([shown], at=tx.now, actor=tx.context.actor),
        tx,
    )


async def withdraw_quick_win(command: WithdrawQuickWin, tx: Transaction) -> Round:
    """Show a programme no more. Raises: `RoundNotFound`, `RoundFrozen`, `QuickWinNotShown`; `Forbidden`."""

    def decide(round_: Round) -> Round:
        shown = round_.quick_wins.get(command.program_id)
        if shown:
            tx.act_for(shown.owner_opd)
        withdrawn = QuickWinWithdrawn(command.program_id)
        return round_.assess_oneself([withdrawn], at=tx.now, actor=tx.context.actor)

    return await change_round(command.round_id, decide, tx)


async def learn_quick_win(event: ProgramDesignated, tx: Transaction) -> None:
    """Remember which programmes a decree made quick wins. Idempotent; the last designation stands."""
    if event.kind == "quick-win":
        known = DesignatedQuickWin(
            event.program_id, event.year, event.dimension, event.owner_opd, event.decree
        )
        await QuickWins(tx).keep(known)


def _shown(command: ShowQuickWin, designated: DesignatedQuickWin | None) -> QuickWinShown:
    if designated is None:
        if command.dimension is None or command.owner_opd is None:
            raise QuickWinUnknown(command.program_id)
        return QuickWinShown(command.program_id, command.dimension, command.owner_opd, command.name)
    told = (designated.dimension, designated.owner_opd)
    if (command.dimension or told[0], command.owner_opd or told[1]) != told:
        raise QuickWinDiffers(command.program_id, *told)
    return QuickWinShown(command.program_id, *told, command.name, is_designated=True)
