"""The platform's own trouble reaches who looks after it: metric, rule, Alertmanager, notifications, inbox."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from regencyctl.local.stack import LocalStack
from regencyctl.platform_client import Platform
from servicekit.testing.eventually import eventually
from servicekit.testing.prometheus import Prometheus

ALERT = "RegencyBreachClock"
SUMMARY = "Pemberitahuan kegagalan pelindungan data jatuh tempo dalam 24 jam atau sudah lewat"
BREACHES = "/v1/breaches"


async def register_a_breach_found_60_hours_ago(platform: Platform) -> str:
    """Twelve hours are left to tell of it."""
    breach = {
        "discovered_at": (datetime.now(UTC) - timedelta(hours=60)).isoformat(),
        "found": "Laporan petugas.",
        "data": ["name"],
        "how": "Berkas terkirim ke penerima yang salah.",
        "handling": "Berkas ditarik.",
        "recovery": "Akses dibatasi.",
        "people": 1,
    }
    made = await platform.post("notifications", BREACHES, breach, role="dpo")
    return f"{BREACHES}/{made['id']}"


async def tell_everybody(platform: Platform, case: str) -> None:
    """Both notices are on record."""
    for addressee in ("subjects", "agency"):
        notice = {"addressee": addressee, "at": datetime.now(UTC).isoformat(), "reference": "005/1/2026"}
        await platform.post("notifications", f"{case}/notices", notice, role="dpo")


async def as_alertmanager_has_it(alertmanager: str) -> Mapping[str, Any]:
    """The alert, in the form in which it is posted."""
    async with httpx.AsyncClient(base_url=alertmanager) as http:
        found = (await http.get("/api/v2/alerts", params={"filter": f"alertname={ALERT}"})).json()
    [alert] = found
    return {**alert, "status": "firing"}


def inbox_of(platform: Platform, stack: LocalStack, subject: str) -> Callable[[], Awaitable[list[str]]]:
    """What somebody reads about this trouble, in Indonesian, the latest first."""
    headers = {"Authorization": f"Bearer {stack.token('citizen', '33.14', subject)}"}

    async def titles() -> list[str]:
        answer = await platform.send("GET", "notifications", "/v1/inbox", role=None, headers=headers)
        said = [item["title"]["id"] for item in answer.json()["items"]]
        return [title for title in said if SUMMARY in title]

    return titles


async def test_a_trouble_is_told_once_and_so_is_its_end(
    platform: Platform, stack: LocalStack, prometheus: Prometheus, alertmanager: str
) -> None:
    """Given an operator, when a notice is nearly due, then they read so once, and once that it is done."""
    operator = f"operator-{uuid.uuid4().hex[:8]}"
    contact = {"subject": operator, "role": "operator"}
    await platform.post("notifications", "/v1/contacts", contact, role="admin")
    titles = inbox_of(platform, stack, operator)

    case = await register_a_breach_found_60_hours_ago(platform)
    await eventually(titles, timeout=120)
    firing = [alert for alert in await prometheus.alerts() if alert["labels"]["alertname"] == ALERT]
    again = {"version": "4", "alerts": [await as_alertmanager_has_it(alertmanager)]}
    repeated = await platform.post("notifications", "/v1/platform-alerts", again, role="monitoring")
    told = await titles()
    await tell_everybody(platform, case)

    async def is_over() -> bool:
        assert await titles() == [f"Platform pulih: {SUMMARY}", f"Platform: {SUMMARY}"]
        return True

    await eventually(is_over, timeout=120)
    assert [alert["state"] for alert in firing] == ["firing"]
    assert repeated == {"raised": 0, "resolved": 0, "unchanged": 1, "refused": 0}
    assert told == [f"Platform: {SUMMARY}"]
    known = await platform.get("notifications", "/v1/platform-alerts", role="operator", status="resolved")
    assert ALERT in {alert["alert"] for alert in known["items"]}
