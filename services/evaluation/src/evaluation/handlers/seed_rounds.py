"""The rounds the platform comes with."""

from __future__ import annotations

from evaluation.domain.round_acts import Announcement, Source
from evaluation.handlers.change_round import change_round
from evaluation.handlers.open_round import OpenRound, open_round
from evaluation.handlers.record_score import RecordAnnounced, record_announced
from evaluation.handlers.submit_round import SubmitRound, submit_round
from evaluation.reference.smart_city import ShippedScore, ShippedSubmission
from evaluation.repository.rounds import Rounds
from servicekit.transaction import Transaction


async def seed_score(shipped: ShippedScore, tx: Transaction) -> None:
    """Record a shipped score of a year nobody recorded a round for. Idempotent."""
    if await Rounds(tx).of(shipped.year, "year") or await Rounds(tx).find(shipped.id):
        return
    source = Source(shipped.source, shipped.source_quote)
    await open_round(OpenRound(shipped.year, "year", round_id=shipped.id, source=source), tx)
    await record_announced(RecordAnnounced(shipped.id, shipped.score, Announcement(source)), tx)


async def seed_submission(shipped: ShippedSubmission, tx: Transaction) -> None:
    """Record a shipped self-assessment of a round nobody recorded. Idempotent."""
    if await Rounds(tx).of(shipped.year, shipped.stage) or await Rounds(tx).find(shipped.id):
        return
    source = Source(shipped.source, shipped.source_quote)
    await open_round(OpenRound(shipped.year, shipped.stage, round_id=shipped.id, source=source), tx)
    await change_round(
        shipped.id,
        lambda round_: round_.assess_oneself(shipped.quick_wins, at=tx.now, actor=tx.context.actor),
        tx,
    )
    await submit_round(SubmitRound(shipped.id, shipped.submitted_on, shipped.reason, source), tx)
