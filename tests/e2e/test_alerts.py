"""What other services alert to reaches whom it concerns, once and in Indonesian, however often it comes.

What takes time to be noticed, a silent device and a report that lies too long, is in the integration tests.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest

from contracts.reference.smart_city import dimensions, sub_dimensions
from contracts.registry import subscriptions
from regencyctl import coin_load
from regencyctl.demo import SKM_RESPONDENTS, response_number
from regencyctl.epos_office import open_office
from regencyctl.local.stack import LocalStack
from regencyctl.market_days import hold_day
from regencyctl.platform_client import Platform, Refused
from servicekit.days import day_of
from servicekit.testing.again import send_again
from servicekit.testing.eventually import eventually

DAY = date(2026, 4, 19)
VILLAGE = "33.14.02.2015"
QUOTA = 50
AUDIENCE = ("village-head", "tourism-office", "bud", "opd-treasurer", "officer", "publisher", "citizen")
CONSENTS = {
    "village-head": "service-notices",
    "tourism-office": "service-notices",
    "citizen": "survey-results",
}


@dataclass(frozen=True, slots=True)
class Regency:
    """A regency with one person in each role, known to nobody else.

    Attributes:
        mark: Makes their ids, and those of all they do, their own.
    """

    platform: Platform
    stack: LocalStack
    mark: str = field(default_factory=lambda: uuid.uuid4().hex[:8])

    @property
    def marks(self) -> tuple[str, ...]:
        """What tells a notice of this story from others."""
        return (self.mark, "19 april 2026")

    async def ask(self, role: str, method: str, path: str, **request: Any) -> Any:
        """What notifications answers this story's person in this role."""
        token = self.stack.token("citizen", "33.14", f"{role}-{self.mark}")
        headers = {"Authorization": f"Bearer {token}"}
        answer = await self.platform.send(
            method, "notifications", path, role=None, headers=headers, **request
        )
        assert answer.is_success, answer.text
        return answer.json()

    async def settle_in(self) -> None:
        """Who holds which role is known, and who is told by consent has given it."""
        for role in AUDIENCE[:-1]:
            contact = {"subject": f"{role}-{self.mark}", "role": role}
            more = self._where().get(role, {})
            await self.platform.post("notifications", "/v1/contacts", contact | more, role="admin")
        for role, purpose in CONSENTS.items():
            consent = {"purpose": purpose, "wording_version": "1", "source": "test"}
            await self.ask(role, "POST", "/v1/consents", json=consent)

    def _where(self) -> Mapping[str, dict[str, str]]:
        """Where those hold their roles who do not hold them in the whole regency."""
        return {"village-head": {"village": VILLAGE}, "opd-treasurer": {"opd": f"opd-{self.mark}"}}

    async def told(self) -> dict[str, Counter[str]]:
        """Which titles each of them finds in their inbox, of this story."""
        return {role: await self._titles(role) for role in AUDIENCE}

    async def _titles(self, role: str) -> Counter[str]:
        items = (await self.ask(role, "GET", "/v1/inbox", params={"limit": "500"}))["items"]
        mine = (item for item in items if any(mark in json.dumps(item).lower() for mark in self.marks))
        return Counter(item["title"]["id"] for item in mine)

    async def rows(self) -> list[dict[str, Any]]:
        """The rows of the ledger that are about these people."""
        ledger = await self.platform.get("notifications", "/v1/messages", role="operator", limit="500")
        return [row for row in ledger["items"] if self.mark in row["recipient"]]

    async def consumed(self) -> int:
        """How many messages notifications has dealt with, whatever became of them."""
        answer = await self.platform.send("GET", "notifications", "/metrics", role=None)
        lines = (
            line for line in answer.text.splitlines() if line.startswith("regency_messages_consumed_total{")
        )
        return sum(round(float(line.rpartition(" ")[2])) for line in lines)

    async def drift(self) -> int:
        """How many figures of notifications differ from a recount."""
        verdict = await self.platform.post("notifications", "/v1/indicators/reconciliation", role="operator")
        return int(verdict["drift"])


@pytest.fixture
async def regency(platform: Platform, stack: LocalStack) -> Regency:
    made = Regency(platform, stack)
    await made.settle_in()
    return made


async def settle_a_market_day(regency: Regency) -> None:
    entries = coin_load.balanced_day(DAY, issued=100, refunded=10, prefix=regency.mark)
    await hold_day(regency.platform, DAY, entries)


async def be_late_with_a_payment_and_overdraw_a_card(regency: Regency) -> None:
    mark = regency.mark
    office = await open_office(regency.platform, regency.stack.files.keys, f"opd-{mark}")
    received = datetime(2024, 11, 18, 2, tzinfo=UTC)
    path = await office.ask(f"ls-{mark}", "ls", 48_000_000, submitted_at=received.isoformat())
    await office.issue_spm(path, received)
    await office.receive_spm(path, received)
    await office.issue_sp2d(path)
    today, decree = day_of(datetime.now(UTC)), {"decree": "188.45/2/KEP/2024"}
    card = {
        "id": f"card-{mark}",
        "opd": office.opd,
        "kind": "goods",
        "last_four": "0042",
        "holder": "holder-1",
    }
    for step, body in (
        ("floats", {"opd": office.opd, "year": today.year, "up_idr": 500_000_000} | decree),
        ("cards", card),
        (f"cards/{card['id']}/limits", {"limit_idr": 1_000_000, "since": f"{today}"} | decree),
    ):
        await office.do(f"/v1/kkpd/{step}", body, role="bud")
    purchase = {
        "id": f"buy-{mark}",
        "card_id": card["id"],
        "occurred_at": datetime.now(UTC).isoformat(),
        "amount_idr": 1_500_000,
        "category": "office-goods",
        "channel": "edc",
        "merchant": "Toko Sumber Sehat",
        "account": "5.1.02.01",
    }
    with pytest.raises(Refused):
        await office.do("/v1/kkpd/transactions", purchase, role="treasurer")


async def reach_a_quota(regency: Regency) -> None:
    codes = [sub.code for sub in sub_dimensions()]
    subjects = {code: {"name": f"Program {code}", "opd": "dinkes"} for code in codes}
    forms = {dimension.code: "b" for dimension in dimensions()}
    survey = {"survey_id": f"dampak-{regency.mark}", "year": 2023, "forms": forms, "subjects": subjects}
    consent = {"sub_dimension": "living.health", "opd": "dinkes", "is_given": True, "letter": "045/1/2023"}
    answers = [
        {
            "id": f"{regency.mark}-{number}",
            "dimension": "living",
            "answers": {"living.health": [3, 3, 3, 3]},
            "occurred_at": "2023-09-05T09:30:00+07:00",
            "respondent": {"sex": "P"},
            "device": "tablet-1",
        }
        for number in range(QUOTA)
    ]
    url = f"/v1/impact-surveys/{survey['survey_id']}"
    await regency.platform.post("evaluation", "/v1/impact-surveys", survey, role="planner")
    await regency.platform.post("evaluation", f"{url}/consents", consent, role="officer")
    await regency.platform.post("evaluation", f"{url}/responses", {"responses": answers}, role="device")


async def publish_an_index(regency: Regency) -> None:
    name = f"skm-{regency.mark}"
    survey = {"survey_id": name, "service_id": name, "opd": "disporapar", "period": "2026-S1"}
    answers = {"responses": [response_number(number) for number in range(SKM_RESPONDENTS)]}
    await regency.platform.post("evaluation", "/v1/skm/surveys", survey, role="officer")
    path = f"/v1/skm/surveys/{name}"
    await regency.platform.post("evaluation", f"{path}/responses", answers, role="citizen")
    await regency.platform.post("evaluation", f"{path}/publication", {}, role="publisher")


def expected(mark: str) -> dict[str, Counter[str]]:
    """Who is to read what."""
    settled = ["Pasar Bahulak: omzet Rp180.000"]
    index = [f"IKM Skm {mark.title()}: 91,48 (A)"]
    refused = f"Transaksi KKPD card-{mark} ditolak"
    titles = {
        "village-head": settled,
        "tourism-office": settled,
        "bud": [f"Batas waktu terlewati: ls-{mark}", refused],
        "opd-treasurer": [refused],
        "officer": ["Kuota survei dampak terpenuhi: Kesehatan (Smart Living)", *index],
        "publisher": index,
        "citizen": [f"Hasil survei Skm {mark.title()}: 91,48 (A)"],
    }
    return {role: Counter(titles[role]) for role in AUDIENCE}


async def test_every_alert_reaches_its_audience_once_and_a_replay_sends_nothing(regency: Regency) -> None:
    """Given a person in each role, when all that alerts happens, then each is told once; then all again."""

    async def is_told() -> bool:
        assert await regency.told() == expected(regency.mark)
        return True

    for cause in (
        settle_a_market_day,
        be_late_with_a_payment_and_overdraw_a_card,
        reach_a_quota,
        publish_an_index,
    ):
        await cause(regency)
    await eventually(is_told, timeout=120, interval=0.5)

    before, consumed = await regency.rows(), await regency.consumed()
    sent = await send_again(regency.stack.kafka, *threads_of(before))
    due = sum(sent.get(topic.name, 0) for topic in subscriptions("notifications"))

    async def is_dealt_with() -> bool:
        return await regency.consumed() - consumed >= due

    assert due >= len({row["cause"] for row in before})
    await eventually(is_dealt_with, timeout=60)
    assert await regency.told() == expected(regency.mark)
    assert ids_of(await regency.rows()) == ids_of(before)

    async def is_exact() -> bool:
        assert await regency.drift() == 0
        return True

    await eventually(is_exact, timeout=60, interval=0.5)


def threads_of(rows: Iterable[dict[str, Any]]) -> set[str]:
    return {row["correlation_id"] for row in rows}


def ids_of(rows: Iterable[dict[str, Any]]) -> set[str]:
    return {row["id"] for row in rows}
