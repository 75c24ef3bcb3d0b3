"""The platform's own alerts: told to operators once, in their language, and again when they are over."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from contracts.notifications import PlatformAlertRaised, PlatformAlertResolved
from notifications.api.platform_alert_forms import MOST_ALERTS
from notifications.reference import word_retention
from notifications.repository.platform_alerts import PLATFORM_ALERTS
from servicekit.testing.announcements import announced_events
from servicekit.testing.clocks import StoppedClock
from servicekit.testing.doors import Door

ALERTS = "/v1/platform-alerts"
NEVER = "0001-01-01T00:00:00Z"
BEGAN, ENDED = "2026-11-23T01:15:30.123Z", "2026-11-23T01:32:00Z"


def alert(status: str = "firing", *, fingerprint: str = "c2a1f0b3d4e59687", **labels: str) -> dict[str, Any]:
    """An alert as Alertmanager 0.25 to 0.34 posts it."""
    said = {"alertname": "RegencyDeadLetters", "severity": "ticket", "topic": "programs.intake"} | labels
    return {
        "status": status,
        "labels": said,
        "annotations": {"summary_id": "Hubungi 3314020000000001", "runbook": "x"},
        "startsAt": BEGAN,
        "endsAt": ENDED if status == "resolved" else NEVER,
        "generatorURL": "http://prometheus:9090/graph",
        "fingerprint": fingerprint,
    }


def webhook(*alerts: dict[str, Any]) -> dict[str, Any]:
    """What Alertmanager posts about one group."""
    return {
        "version": "4",
        "groupKey": '{}:{alertname="RegencyDeadLetters"}',
        "truncatedAlerts": 0,
        "status": "firing",
        "receiver": "operators",
        "groupLabels": {"alertname": "RegencyDeadLetters"},
        "commonLabels": {},
        "commonAnnotations": {},
        "externalURL": "http://alertmanager:9093",
        "alerts": list(alerts),
    }


@pytest.fixture
def clock() -> StoppedClock:
    """After the alert was over."""
    return StoppedClock(datetime(2026, 11, 23, 2, tzinfo=UTC))


@pytest.fixture
def monitoring(door: Door) -> dict[str, str]:
    """Alertmanager's token."""
    return door.bearer("monitoring", subject="alertmanager")


async def know_operator(door: Door, http: httpx.AsyncClient) -> None:
    """The regency has one operator."""
    contact = {"subject": "operator-1", "role": "operator"}
    await http.post("/v1/contacts", json=contact, headers=door.bearer("officer"))


async def titles(door: Door, http: httpx.AsyncClient) -> list[str]:
    """What the operator finds in the inbox, in Indonesian, the latest first."""
    operator = door.bearer("citizen", subject="operator-1")
    items = (await http.get("/v1/inbox", headers=operator)).json()["items"]
    return [item["title"]["id"] for item in items]


async def test_an_alert_and_its_end_are_told_once_however_often_they_come(
    door: Door, http: httpx.AsyncClient, monitoring: dict[str, str]
) -> None:
    await know_operator(door, http)
    raised = webhook(alert(code="not-found", phone="08123456789", service="not an id"))
    over = webhook(alert("resolved", code="not-found"))

    both = await asyncio.gather(*(http.post(ALERTS, json=raised, headers=monitoring) for _ in range(2)))
    told = [(await http.post(ALERTS, json=body, headers=monitoring)).json() for body in (over, over, raised)]

    assert sorted(answer.json()["raised"] for answer in both) == [0, 1]
    assert [(one["raised"], one["resolved"], one["unchanged"]) for one in told] == [
        (0, 1, 0),
        (0, 0, 1),
        (0, 0, 1),
    ]
    summary = "Pesan programs.intake disisihkan karena not-found"
    assert await titles(door, http) == [f"Platform pulih: {summary}", f"Platform: {summary}"]
    events = [
        event
        for event in await announced_events(door.runtime.store)
        if isinstance(event, PlatformAlertRaised | PlatformAlertResolved)
    ]
    assert [type(event) for event in events] == [PlatformAlertRaised, PlatformAlertResolved]
    assert all(event.labels.service is None for event in events)
    assert not any("0812" in event.model_dump_json() or "3314" in event.model_dump_json() for event in events)
    [shown] = (await http.get(ALERTS, headers=door.bearer("operator"))).json()["items"]
    assert (shown["status"], shown["minutes"], shown["summary"]["id"]) == ("resolved", 17, summary)
    assert shown["runbook"] == "docs/runbooks/alerts.md#regencydeadletters"


async def test_an_alert_that_is_over_is_forgotten_when_its_time_is_over(
    door: Door, http: httpx.AsyncClient, monitoring: dict[str, str], clock: StoppedClock
) -> None:
    kept = door.runtime.store.collection(PLATFORM_ALERTS)

    await http.post(ALERTS, json=webhook(alert()), headers=monitoring)
    firing = await kept.find({}, projection={"forget_at": True, "_id": False})
    clock.advance(timedelta(minutes=20))
    await http.post(ALERTS, json=webhook(alert("resolved")), headers=monitoring)
    over = await kept.find({}, projection={"forget_at": True, "_id": False})

    assert firing == [{"forget_at": None}]
    assert over == [{"forget_at": clock.now() + word_retention().alerts}]
    indexes = await door.runtime.store.command({"listIndexes": PLATFORM_ALERTS})
    removing = [one["key"] for one in indexes["cursor"]["firstBatch"] if one.get("expireAfterSeconds") == 0]
    assert removing == [{"forget_at": 1}]


async def test_operators_find_alerts_by_how_they_stand(
    door: Door, http: httpx.AsyncClient, monitoring: dict[str, str]
) -> None:
    page = alert(fingerprint="a" * 16, alertname="RegencyOutboxStalled", severity="page", service="programs")
    own = alert(fingerprint="b" * 16, alertname="OurOwnAlert", service="evaluation")
    for body in (webhook(page, own), webhook(own | {"status": "resolved", "endsAt": ENDED})):
        await http.post(ALERTS, json=body, headers=monitoring)

    async def names(**asked: str) -> list[str]:
        answer = await http.get(ALERTS, params=asked, headers=door.bearer("operator"))
        return [one["alert"] for one in answer.json()["items"]]

    assert await names(status="firing") == ["RegencyOutboxStalled"]
    assert await names(status="resolved") == ["OurOwnAlert"]
    assert await names(severity="page", service="programs") == ["RegencyOutboxStalled"]
    assert await names(service="notifications") == []
    as_csv = door.bearer("operator") | {"Accept": "text/csv"}
    assert "OurOwnAlert" in (await http.get(ALERTS, headers=as_csv)).text
    elsewhere = await http.get(ALERTS, headers=door.bearer("operator", regency="33.13"))
    assert elsewhere.json()["total"] == 0


@pytest.mark.parametrize(
    ("role", "body", "status"),
    [
        ("operator", webhook(alert()), 403),
        ("monitoring", webhook(), 422),
        ("monitoring", webhook(alert()) | {"version": "3"}, 422),
        ("monitoring", webhook(*[alert()] * (MOST_ALERTS + 1)), 422),
    ],
)
async def test_what_is_no_alert_of_monitoring_is_refused(
    door: Door, http: httpx.AsyncClient, role: str, body: dict[str, Any], status: int
) -> None:
    answer = await http.post(ALERTS, json=body, headers=door.bearer(role))

    assert answer.status_code == status


async def test_odd_alerts_are_counted_and_do_not_take_the_others_of_their_group_along(
    http: httpx.AsyncClient, monitoring: dict[str, str]
) -> None:
    odd = [
        alert(severity="none"),
        alert(alertname="Hubungi Budi"),
        alert(fingerprint="../.."),
        alert(extra="x" * 3_000),
        {"status": "firing"},
    ]

    answer = await http.post(ALERTS, json=webhook(*odd, alert()), headers=monitoring)

    assert answer.json() == {"raised": 1, "resolved": 0, "unchanged": 0, "refused": 5}
