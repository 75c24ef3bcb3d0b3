"""The yearly float (UP) of an office: which part of it is spent by card, which in cash."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from programs.domain.card import Card, CardLimit
from programs.domain.errors_kkpd import FloatMissing, LimitsOverFloat


@dataclass(frozen=True, slots=True)
class YearlyFloat:
    """The UP of one year by decree, divided exactly: the cards' share down to the rupiah, the rest in cash.

    Attributes:
        share: The part that cards replace, as it was when the UP was set.
        rule_version: Of the rules the share comes from.
    """

    year: int
    up_idr: int
    decree: str
    share: Fraction
    rule_version: str

    @property
    def kkpd_idr(self) -> int:
        """What the limits of the office's cards may add up to."""
        return self.up_idr * self.share.numerator // self.share.denominator

    @property
    def cash_idr(self) -> int:
        """What stays cash."""
        return self.up_idr - self.kkpd_idr


@dataclass(frozen=True, slots=True)
class OfficeFloat:
    """The floats of one office, by year. All limits of its cards are decided on it, one after the other."""

    opd: str
    years: tuple[YearlyFloat, ...] = ()

    def of(self, year: int) -> YearlyFloat | None:
        """The float of a year, if it is set."""
        return next((one for one in self.years if one.year == year), None)

    def with_year(self, new: YearlyFloat, cards: Sequence[Card]) -> OfficeFloat:
        """The office with the float of a year set, or set anew. Raises `LimitsOverFloat`."""
        others = (one for one in self.years if one.year != new.year)
        changed = replace(self, years=tuple(sorted((*others, new), key=lambda one: one.year)))
        changed.check(cards)
        return changed

    def check_limit(self, card: Card, limit: CardLimit, others: Sequence[Card]) -> None:
        """That a limit the card has already fits beside those of the office's other cards.

        Raises: `FloatMissing` where a limit rises in a year without a float; `LimitsOverFloat`.
        """
        if card.limit_change(limit) > 0 and self.of(limit.since.year) is None:
            raise FloatMissing(self.opd, limit.since.year)
        self.check((card, *others))

    def check(self, cards: Sequence[Card]) -> None:
        """That on no day of the years set limits are more than the cards' part. Raises `LimitsOverFloat`."""
        for each in self.years:
            for day in _changes_in(each.year, cards):
                total = sum(card.limit_on(day) for card in cards)
                if total > each.kkpd_idr:
                    raise LimitsOverFloat(day, total, each.kkpd_idr)


def _changes_in(year: int, cards: Sequence[Card]) -> Iterator[date]:
    """The days of a year on which the sum of limits may differ from the day before."""
    yield date(year, 1, 1)
    yield from sorted(limit.since for card in cards for limit in card.limits if limit.since.year == year)
