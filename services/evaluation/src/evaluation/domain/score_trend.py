"""The scores of a regency's rounds of one stage, year by year: which one follows which."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.domain.round_acts import Compared


@dataclass(frozen=True, slots=True)
class TrendScore:
    """The score of a year's round, in hundredths."""

    year: int
    round_id: str
    hundredths: int


@dataclass(frozen=True, slots=True)
class ScoreTrend:
    """Scores by year, the earliest first."""

    scores: tuple[TrendScore, ...] = ()

    def with_score(self, score: TrendScore) -> ScoreTrend:
        """The trend with this score for its year."""
        others = [one for one in self.scores if one.year != score.year]
        return ScoreTrend(tuple(sorted([*others, score], key=lambda one: one.year)))

    def before(self, year: int) -> TrendScore | None:
        """The last score before a year, however many years lie between."""
        return max((one for one in self.scores if one.year < year), key=lambda one: one.year, default=None)

    def after(self, year: int) -> TrendScore | None:
        """The first score after a year: the one whose improvement changes with that year's score."""
        return min((one for one in self.scores if one.year > year), key=lambda one: one.year, default=None)

    def compared(self, year: int) -> Compared:
        """A year's score beside the one before it."""
        own = next(one for one in self.scores if one.year == year)
        previous = self.before(year)
        if previous is None:
            return Compared()
        return Compared(previous.round_id, previous.year, own.hundredths - previous.hundredths)
