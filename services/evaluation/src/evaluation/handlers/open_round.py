"""Opening a round of the smart-city evaluation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from evaluation.domain.errors_rounds import DayInFuture, RoundExists
from evaluation.domain.round import Round
from evaluation.domain.round_acts import Entry, Opened, Source, Stage
from evaluation.handlers.round_announcements import told
from evaluation.reference.smart_city import scoring_rules
from evaluation.repository.rounds import Rounds
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class OpenRound:
    """An officer begins a round.

    Attributes:
        weight_set: Left out, the one known to be the year's; there may be none.
        opened_on: The day it began; left out it is today or, of a round a source tells of, not known.
    """

    year: int
    stage: Stage
    opened_on: date | None = None
    round_id: str | None = None
    weight_set: str | None = None
    source: Source | None = None


async def open_round(command: OpenRound, tx: Transaction) -> Round:
    """Open a round and announce it; the same round again changes nothing.

    Emits: `RoundOpened`. Raises: `DayInFuture`, `WeightSetUnknown`; `RoundExists` where the id or the year's
    stage belongs to another round.
    """
    if command.opened_on and command.opened_on > tx.today:
        raise DayInFuture("opened_on")
    rounds = Rounds(tx)
    known = await rounds.of(command.year, command.stage)
    if known and command.round_id in (None, known.id):
        return known
    taken = known or (await rounds.find(command.round_id) if command.round_id else None)
    if taken:
        raise RoundExists(taken.id, taken.year, taken.stage)
    new = Round(command.round_id or tx.new_id(), tx.context.regency, command.year, command.stage)
    opened = replace(new, entries=(Entry(_opened(command, tx.today), tx.now, tx.context.actor),))
    await rounds.save(opened, events=list(told(new, opened)))
    return opened


def _opened(command: OpenRound, today: date) -> Opened:
    rules = scoring_rules()
    weights = (
        rules.weight_set(command.weight_set) if command.weight_set else rules.weight_set_of(command.year)
    )
    return Opened(
        weight_set=weights.id if weights else None,
        components=rules.codes,
        derived=rules.derived,
        opened_on=command.opened_on or (None if command.source else today),
        source=command.source,
    )
