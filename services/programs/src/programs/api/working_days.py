"""Working days: when a time limit ends, and which days count. For everybody."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, BaseModel, Field

from contracts.event import RegencyCode
from contracts.text import Text
from programs.api.view import View
from servicekit.errors import FieldProblem, InvalidInput
from servicekit.listing import Listing, Lists
from servicekit.working_days import Certainty, Due, WorkingCalendar, calendar_year, working_calendar

router = APIRouter(prefix="/working-days", tags=["working-days"])

Regency = Annotated[
    RegencyCode | None, Query(description="Hari kerja kabupaten ini / whose own days off count, too")
]
NATIONAL = ""
"""The calendar of no regency of its own: the national one."""

LONGEST_LIMIT_DAYS = 366
LONGEST_LIST_DAYS = 366


class SkippedView(View):
    """A day that does not count, and why."""

    date: date
    reason: Text


class SourceView(View):
    """Where the days off of a year are from.

    Attributes:
        certainty: "read" in public or generally "known"; "library": as the library knows the joint decree;
            "estimated": no joint decree yet, reckoned without cuti bersama.
    """

    year: int
    version: str
    source: str
    certainty: Certainty


class DueView(View):
    """When the limit ends.

    Attributes:
        due: The last day.
        counted_from: Day 0: the day of receipt, or the next working day.
        cut_off: Until when the day of receipt counts, WIB, and where the working week is from.
    """

    due: date
    counted_from: date
    skipped: list[SkippedView]
    cut_off: str
    working_week: str
    calendars: list[SourceView]


class DayView(View):
    """One day, and why it does not count when it does not."""

    date: date
    working_day: bool
    reason: Text | None


class Span(BaseModel):
    """Which days are asked for, both ends included, and whose."""

    first: Annotated[date, Field(alias="from")]
    last: Annotated[date, Field(alias="to")]
    regency: RegencyCode | None = None

    def days(self) -> list[date]:
        """The days in order. Raises InvalidInput for a span that is too long or ends before it begins."""
        if not 0 <= (self.last - self.first).days < LONGEST_LIST_DAYS:
            text_id = f"Dari satu sampai {LONGEST_LIST_DAYS} hari, berurutan."
            text_en = f"From one to {LONGEST_LIST_DAYS} days, in order."
            raise InvalidInput(text_id, text_en, fields=[FieldProblem("to", "span", text_id, text_en)])
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


@router.get("/due", response_model=DueView)
async def get_due(
    received_at: Annotated[AwareDatetime, Query(description="Waktu diterima / time of receipt, with offset")],
    days: Annotated[int, Query(ge=0, le=LONGEST_LIMIT_DAYS, description="Hari kerja / working days")],
    regency: Regency = None,
) -> DueView:
    """Batas waktu dalam hari kerja / When a time limit of so many working days ends."""
    calendar = working_calendar(regency or NATIONAL)
    return _due(calendar, calendar.due(received_at, days))


@router.get("", response_model=Listing[DayView])
async def get_days(lists: Lists, span: Annotated[Span, Query()]) -> Listing[DayView] | Response:
    """Hari kerja dan hari libur / Which days are working days; CSV too."""
    calendar = working_calendar(span.regency or NATIONAL)
    reasons = {day: calendar.why_off(day) for day in span.days()}
    shown = [DayView(date=day, working_day=reason is None, reason=reason) for day, reason in reasons.items()]
    return lists(DayView, shown, len(shown))


def _due(calendar: WorkingCalendar, due: Due) -> DueView:
    week = calendar.hours_on(due.counted_from)
    years = range(due.counted_from.year, due.due.year + 1)
    return DueView(
        due=due.due,
        counted_from=due.counted_from,
        skipped=[SkippedView.model_validate(each) for each in due.skipped],
        cut_off=f"{week.cut_off:%H:%M}",
        working_week=week.source,
        calendars=[SourceView.model_validate(calendar_year(year)) for year in years],
    )
