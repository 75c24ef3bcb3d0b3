"""Changing a round: load, one decision of the domain, save with what it announces."""

from __future__ import annotations

from collections.abc import Callable

from evaluation.domain.round import Round
from evaluation.handlers.round_announcements import told
from evaluation.repository.rounds import Rounds
from servicekit.transaction import Transaction


async def change_round(round_id: str, decide: Callable[[Round], Round], tx: Transaction) -> Round:
    """The round after the decision; a decision that changes nothing saves and announces nothing.

    Emits: what `told` makes of the change. Raises: `RoundNotFound`, and what the decision raises.
    """
    rounds = Rounds(tx)
    before = await rounds.load(round_id)
    after = decide(before)
    if after != before:
        await rounds.save(after, events=list(told(before, after)))
    return after
