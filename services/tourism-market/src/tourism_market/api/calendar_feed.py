"""A market's days as a calendar that phones subscribe to (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from icalendar import Calendar, Event, Timezone, TimezoneStandard

from servicekit.days import day_of
from servicekit.etag import conditional
from servicekit.process import Runtime
from servicekit.web import Reader, runtime_of
from tourism_market.domain.calendar import LATEST
from tourism_market.domain.market import Market
from tourism_market.domain.market_day import DayKind, MarketDay, Status, days_of_market
from tourism_market.repository.days import days_between
from tourism_market.repository.markets import find_market

router = APIRouter(prefix="/markets/{market_id}", tags=["markets"])

BACK = timedelta(days=35)
AHEAD = timedelta(days=366)
"""What a feed without a year shows: one selapan back, a year ahead."""

_ZONE = "Asia/Jakarta"
_TYPE = "text/calendar; charset=utf-8"


@router.get("/calendar.ics", response_class=Response, responses={200: {"content": {"text/calendar": {}}}})
async def get_calendar(
    market_id: str,
    request: Request,
    store: Reader,
    runtime: Annotated[Runtime, Depends(runtime_of)],
    year: Annotated[int | None, Query(ge=1900, le=2100)] = None,
) -> Response:
    """Kalender hari pasar / The market's days to subscribe to: of a year, or of the year to come.

    A day is TENTATIVE until it is announced, then CONFIRMED; one that is called off stays, as CANCELLED.
    """
    market = await find_market(store, market_id)
    today = day_of(runtime.clock.now())
    first = date(year, 1, 1) if year else today - BACK
    last = date(year, 12, 31) if year else min(today + AHEAD, LATEST)
    recorded = await days_between(store, market, first, last)
    feed = calendar_of(market, days_of_market(market, first, last, recorded))
    name = {"Content-Disposition": f'inline; filename="{market.id}.ics"'}
    return conditional(request, feed, media_type=_TYPE, headers=name)


def calendar_of(market: Market, days: Iterable[MarketDay]) -> bytes:
    """The days as an iCalendar object; the same days give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Regency Services Platform//tourism-market//ID")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", market.name)
    calendar.add("x-wr-timezone", _ZONE)
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    calendar.add_component(_wib())
    for day in days:
        calendar.add_component(_event(day))
    return bytes(calendar.to_ical())


def _wib() -> Timezone:
    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001 - local time, as the standard wants it
    standard.add("tzoffsetfrom", timedelta(hours=7))
    standard.add("tzoffsetto", timedelta(hours=7))
    standard.add("tzname", "WIB")
    zone = Timezone()
    zone.add("tzid", _ZONE)
    zone.add_component(standard)
    return zone


def _event(day: MarketDay) -> Event:
    market, changed = day.market, _changed_at(day)
    event = Event()
    event.add("uid", f"{day.id}@{market.regency}.tourism-market")
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", market.revision + len(day.steps))
    for name, at in (("dtstart", day.opens_at), ("dtend", day.closes_at)):
        event.add(name, at.replace(tzinfo=None), parameters={"TZID": _ZONE})
    event.add("summary", f"{market.name}: {day.javanese.weekday} {day.javanese.pasaran}")
    event.add("description", _description(day))
    event.add("location", market.place.address)
    if where := market.place.coordinates:
        event.add("geo", (where.latitude, where.longitude))
    event.add("status", _status(day))
    event.add("transp", "TRANSPARENT")
    return event


def _changed_at(day: MarketDay) -> datetime:
    changes = [step.at for step in day.steps]
    if day.market.revised_at:
        changes.append(day.market.revised_at)
    return max(changes, default=datetime(1970, 1, 1, tzinfo=UTC))


def _status(day: MarketDay) -> str:
    if day.status is Status.CANCELLED:
        return "CANCELLED"
    return "CONFIRMED" if day.steps else "TENTATIVE"


def _description(day: MarketDay) -> str:
    if day.cancellation:
        return f"Dibatalkan / Cancelled: {day.cancellation.reason}"
    if day.kind is DayKind.SPECIAL:
        return f"Hari khusus / Special day: {day.reason}"
    return f"Hari pasar / Market day. Satu koin / One coin: Rp{day.tariff.coin_value_idr}"
