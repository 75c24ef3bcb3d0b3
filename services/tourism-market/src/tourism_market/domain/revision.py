"""Changing the terms of a market: what changed gets a date; what was held stays as it was held."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TypeVar

from tourism_market.domain.calendar import javanese
from tourism_market.domain.errors_markets import DaysHeldAlready, PeriodReversed, TermNotFound, TermsFull
from tourism_market.domain.market import Eligibility, Market, Place
from tourism_market.domain.terms import Begins, CalendarRule, Hours, Lasts, NamedDates, Suspension, Tariff

TERMS_AT_MOST = 200
"""Terms of one kind; a market that changes more often is a mistake."""

BeginsT = TypeVar("BeginsT", bound=Begins)
EndsT = TypeVar("EndsT", bound=CalendarRule | Suspension)


@dataclass(frozen=True, slots=True)
class Description:
    """What may be corrected at any time, for it alters no book. What is None stays."""

    name: str | None = None
    manager: str | None = None
    place: Place | None = None
    eligibility: Eligibility | None = None
    refunds: bool | None = None
    horizon_days: int | None = None
    source: str | None = None


def describe(market: Market, description: Description) -> Market:
    """The market with other facts that have no date."""
    facts = {field.name: getattr(description, field.name) for field in fields(description)}
    return replace(market, **{name: fact for name, fact in facts.items() if fact is not None})


def set_tariff(market: Market, tariff: Tariff) -> Market:
    """The market with a tariff from its date on; one of the same date is corrected. Raises `TermsFull`."""
    return replace(market, tariffs=_inserted(market.tariffs, tariff))


def set_hours(market: Market, hours: Hours) -> Market:
    """The market with opening hours from their date on; those of the same date are corrected.

    Raises: `PeriodReversed`, `TermsFull`.
    """
    if hours.closes <= hours.opens:
        raise PeriodReversed("closes")
    return replace(market, hours=_inserted(market.hours, hours))


def add_rule(market: Market, rule: CalendarRule) -> Market:
    """The market with one more rule beside those it has.

    Raises: `PeriodReversed`, `TermsFull`, `DateOutOfRange`.
    """
    for day in rule.days.dates if isinstance(rule.days, NamedDates) else ():
        javanese(day)
    return replace(market, rules=_appended(market.rules, rule))


def end_rule(market: Market, number: int, until: date | None) -> Market:
    """The market with another last day of a rule; one before its first day takes it back.

    Raises: `TermNotFound`.
    """
    return replace(market, rules=_ended(market.rules, number, until))


def suspend(market: Market, suspension: Suspension) -> Market:
    """The market with a time in which it must not be held. Raises `PeriodReversed`, `TermsFull`."""
    return replace(market, suspensions=_appended(market.suspensions, suspension))


def lift(market: Market, number: int, until: date | None) -> Market:
    """The market with another last day of a suspension; one before its first day takes it back.

    Raises: `TermNotFound`.
    """
    return replace(market, suspensions=_ended(market.suspensions, number, until))


def refuse_if_opened(before: Market, after: Market, opened: Iterable[date]) -> None:
    """A day whose gates were opened keeps its terms. Raises `DaysHeldAlready` for the first one touched."""
    touched = [day for day in opened if _terms_on(before, day) != _terms_on(after, day)]
    if touched:
        raise DaysHeldAlready(min(touched))


def _terms_on(market: Market, day: date) -> tuple[object, ...]:
    tariff, hours, suspension = market.tariff_on(day), market.hours_on(day), market.suspension_on(day)
    charged = tariff.coin_value_idr, dict(tariff.parking_idr)
    return charged, (hours.opens, hours.closes), market.meets_on(day), suspension is None


def _inserted(terms: Sequence[BeginsT], new: BeginsT) -> tuple[BeginsT, ...]:
    javanese(new.since)
    kept = [each for each in terms if each.since != new.since]
    return _limited(tuple(sorted([*kept, new], key=lambda each: each.since)))


def _appended(terms: Sequence[EndsT], new: EndsT) -> tuple[EndsT, ...]:
    _check_span(new)
    return _limited((*terms, new))


def _ended(terms: Sequence[EndsT], number: int, until: date | None) -> tuple[EndsT, ...]:
    if not 1 <= number <= len(terms):
        raise TermNotFound(number)
    ended = list(terms)
    ended[number - 1] = replace(ended[number - 1], until=until)
    return tuple(ended)


def _check_span(term: Lasts) -> None:
    javanese(term.since)
    if term.until is not None and javanese(term.until).date < term.since:
        raise PeriodReversed("until")


def _limited(terms: tuple[BeginsT, ...]) -> tuple[BeginsT, ...]:
    if len(terms) > TERMS_AT_MOST:
        raise TermsFull(TERMS_AT_MOST)
    return terms
