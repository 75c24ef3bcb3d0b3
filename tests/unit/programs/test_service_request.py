"""A request is answered once; its days are working days, its reason goes with a refusal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from programs.domain.errors_places import UnknownVillage
from programs.domain.errors_services import (
    ReasonMismatch,
    RequestEnded,
    ServiceNotFound,
    TimeNotTrue,
    VillageMissing,
)
from programs.domain.service_request import Outcome, Reply, RequestStatus, ServiceRequest
from programs.handlers.service_catalogue import office_of, service_named
from programs.reference.public_services import public_services
from servicekit.days import day_of
from servicekit.errors import InvalidInput
from servicekit.working_days import working_calendar

CALENDAR = working_calendar("35.03")


def at(day: str) -> datetime:
    """An instant in WIB, as the store keeps it."""
    return datetime.fromisoformat(f"{day}+07:00").astimezone(UTC)


def submitted(when: str) -> ServiceRequest:
    instant = at(when)
    return ServiceRequest(
        id="r-1",
        regency="35.03",
        service_id="pengantar-skck",
        opd="kec-panggul",
        village="35.03.01.2001",
        subject="s-1",
        submitted_at=instant,
        counted_from=CALENDAR.counted_from(instant),
        due_on=None,
    )


def reply(when: str, outcome: Outcome = Outcome.GRANTED, reason: str | None = None) -> Reply:
    instant = at(when)
    return Reply(outcome, instant, day_of(instant), reason)


@pytest.mark.parametrize(
    ("came", "answered", "days"),
    [
        ("2024-11-15T10:00", "2024-11-15T14:00", 0),
        ("2024-11-15T10:00", "2024-11-19T09:00", 2),
        ("2024-11-16T10:00", "2024-11-16T11:00", 0),  # Saturday: day 0 is Monday, and it was quicker
        ("2024-11-16T10:00", "2024-11-19T09:00", 1),
        ("2024-12-24T10:00", "2024-12-27T09:00", 1),  # Christmas and the day after do not count
    ],
)
def test_days_are_counted_from_the_first_working_day(came: str, answered: str, days: int) -> None:
    assert submitted(came).answer_of(reply(answered), CALENDAR).working_days == days


def test_a_reason_goes_with_a_refusal_and_with_nothing_else() -> None:
    request = submitted("2024-11-15T10:00")

    for wrong in (
        reply("2024-11-15T11:00", Outcome.REFUSED),
        reply("2024-11-15T11:00", Outcome.GRANTED, "lengkap"),
    ):
        with pytest.raises(ReasonMismatch):
            request.answer_of(wrong, CALENDAR)


def test_nothing_is_answered_before_it_was_asked() -> None:
    with pytest.raises(TimeNotTrue):
        submitted("2024-11-15T10:00").answer_of(reply("2024-11-15T09:59"), CALENDAR)


def test_a_request_ends_once() -> None:
    request = submitted("2024-11-15T10:00")
    answered = replace(request, answer=request.answer_of(reply("2024-11-18T10:00"), CALENDAR))
    withdrawn = request.withdrawn(request.submitted_at + timedelta(hours=1))

    for ended, status in ((answered, RequestStatus.COMPLETED), (withdrawn, RequestStatus.WITHDRAWN)):
        assert ended.status is status
        with pytest.raises(RequestEnded):
            ended.withdrawn(at("2024-11-19T10:00"))
        with pytest.raises(RequestEnded):
            ended.answer_of(reply("2024-11-19T10:00"), CALENDAR)


def test_the_office_of_a_village_is_that_of_its_district() -> None:
    skck = service_named("35.03", "pengantar-skck")

    assert office_of(skck, "35.03.01.2001") == "kec-panggul"
    assert office_of(service_named("35.03", "perizinan"), None) == "dpmptsp"
    refused: tuple[tuple[str | None, type[InvalidInput]], ...] = (
        (None, VillageMissing),
        ("33.14.02.2015", UnknownVillage),
        ("35.03.01.2999", UnknownVillage),
    )
    for village, error in refused:
        with pytest.raises(error):
            office_of(skck, village)


def test_another_regency_has_a_catalogue_of_its_own() -> None:
    with pytest.raises(ServiceNotFound):
        service_named("33.14", "pengantar-skck")


def test_every_service_says_where_it_was_read() -> None:
    services = public_services()

    assert {service.regency for service in services} == {"35.03"}
    assert all(service.source and service.name_id and service.name_en for service in services)
    assert {service.by_queue for service in services} == {True, False}
