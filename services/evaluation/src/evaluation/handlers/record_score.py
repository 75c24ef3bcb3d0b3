"""Recording a round's score: computed from its assessment, or as it was announced."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from evaluation.domain.computed_score import computed_score
from evaluation.domain.errors_rounds import DayInFuture, ScoreInvalid, WeightSetFixed
from evaluation.domain.figures import hundredths
from evaluation.domain.round import Round
from evaluation.domain.round_acts import Announcement, Compared, ScoreRecorded
from evaluation.domain.score_figures import read_score, score_problem
from evaluation.domain.score_trend import ScoreTrend, TrendScore
from evaluation.handlers.change_round import change_round
from evaluation.handlers.round_announcements import told
from evaluation.reference.smart_city import scoring_rules
from evaluation.repository.rounds import Rounds, Trends
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RecordComputed:
    """The score the assessors' scores amount to.

    Attributes:
        weight_set: For a round that was opened without one.
        reason: Why another score is recorded than the one that stands.
    """

    round_id: str
    weight_set: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class RecordAnnounced:
    """A score as it was announced.

    Attributes:
        score: As it was printed: 3,23 or 3.23.
    """

    round_id: str
    score: str
    announcement: Announcement
    weight_set: str | None = None
    reason: str | None = None


async def record_computed(command: RecordComputed, tx: Transaction) -> Round:
    """Compute a round's score and record it with its evidence. Idempotent.

    Emits: what `_record` does. Raises: `RoundNotFound`, `NotInterviewed`, `NotAssessed`, `ReasonMissing`,
    `WeightSetMissing`, `WeightSetUnknown`, `WeightSetFixed`.
    """
    rules = scoring_rules()
    round_ = await Rounds(tx).load(command.round_id)
    weights = rules.chosen(_weight_set(round_, command.weight_set), round_.year)
    return await _record(command.round_id, computed_score(round_, weights, rules, command.reason), tx)


async def record_announced(command: RecordAnnounced, tx: Transaction) -> Round:
    """Record an announced score with where it was read; the round needs no assessment here. Idempotent.

    Emits: what `_record` does. Raises: `RoundNotFound`, `ScoreInvalid`, `DayInFuture`, `ReasonMissing`,
    `WeightSetUnknown`, `WeightSetFixed`.
    """
    round_ = await Rounds(tx).load(command.round_id)
    said, rules = command.announcement, scoring_rules()
    days = {"announced_on": said.announced_on, "letter_date": said.letter_date}
    for field, day in days.items():
        if day is not None and day > tx.today:
            raise DayInFuture(field)
    score = read_score(command.score, rules.maximum)
    if score is None or score != round(score, rules.places):
        raise ScoreInvalid([score_problem("score", rules.maximum)])
    named = _weight_set(round_, command.weight_set)
    return await _record(command.round_id, _announced(command, score, named), tx)


def _announced(command: RecordAnnounced, score: Decimal, named: str | None) -> ScoreRecorded:
    rules = scoring_rules()
    return ScoreRecorded(
        basis="announced",
        score=f"{round(score, rules.places):f}",
        score_hundredths=hundredths(score),
        max_hundredths=hundredths(rules.maximum),
        compared=Compared(),
        weight_set=rules.weight_set(named).id if named else None,
        announcement=command.announcement,
        reason=command.reason,
    )


async def _record(round_id: str, score: ScoreRecorded, tx: Transaction) -> Round:
    """Record a score, compare it with the one before, and the one after with it.

    Emits: `SmartCityScoreRecorded` and, where an improvement is another one now, for this round and the one
    after it, `SmartCityImprovementMeasured`.
    """
    rounds, trends = Rounds(tx), Trends(tx)
    before = await rounds.load(round_id)
    known = await trends.load(before.stage)
    trend = known.with_score(TrendScore(before.year, round_id, score.score_hundredths))
    compared = replace(score, compared=trend.compared(before.year))
    after = before.record(compared, at=tx.now, actor=tx.context.actor)
    if after != before:
        await rounds.save(after, events=list(told(before, after)))
        await trends.save(trend)
        await _compare_next(trend, before.year, tx)
    return after


async def _compare_next(trend: ScoreTrend, year: int, tx: Transaction) -> None:
    following = trend.after(year)
    if following:
        compared = trend.compared(following.year)
        await change_round(
            following.round_id,
            lambda round_: round_.compare(compared, at=tx.now, actor=tx.context.actor),
            tx,
        )


def _weight_set(round_: Round, named: str | None) -> str | None:
    """The weights of the round, or those that are named now. Raises `WeightSetFixed` where they differ."""
    own = round_.opened.weight_set
    if own is not None and named not in (None, own):
        raise WeightSetFixed(own)
    return own or named
