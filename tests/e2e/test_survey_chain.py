"""From a market day to a published satisfaction index, under one correlation id; then all of it once more."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx
import pytest

from contracts.registry import subscriptions
from regencyctl import coin_load
from regencyctl.chain import read_chain
from regencyctl.demo import SKM_RESPONDENTS, response_number
from regencyctl.local.stack import LocalStack
from regencyctl.market_days import follow_market, hold_day
from regencyctl.platform_client import Platform
from servicekit.broker import Broker
from servicekit.testing.again import send_again
from servicekit.testing.eventually import eventually

DAY = date(2026, 3, 15)
TOLD = ("citizen", "publisher")
ONCE = (
    ("tourism-market", "market-day.settled"),
    ("programs", "program.progress-recorded"),
    ("evaluation", "skm-survey.audience-invited"),
    ("evaluation", "skm-survey.index-published"),
)

Types = Counter[tuple[str, str]]
"""How often each service announced which type of event."""


@dataclass(frozen=True, slots=True)
class Story:
    """A quick win that follows the market, and the survey that asks about it.

    Attributes:
        mark: Makes their ids their own.
    """

    platform: Platform
    stack: LocalStack
    mark: str

    @property
    def thread(self) -> str:
        """The correlation id of all of it."""
        return f"chain-{self.mark}"

    @property
    def program(self) -> str:
        """The quick win."""
        return f"win-{self.mark}"

    @property
    def survey(self) -> str:
        """The survey, and the service it is about."""
        return f"skm-{self.mark}"

    async def types(self) -> Types:
        """What was announced under the thread, each event once however often it lies on Kafka."""
        chain = await read_chain(
            Broker(self.stack.kafka), self.thread, "33.14", report=lambda _looked_at, _total: None
        )
        prefix = "regency."
        return Counter(
            (service, kind.removeprefix(f"{prefix}{service}."))
            for _, service, kind in {(one.id, one.service, one.type) for one in chain.links}
        )

    async def told(self) -> dict[str, Any]:
        """What the platform says wherever a replay could have changed it."""
        surveys = f"/v1/skm/surveys/{self.survey}"
        named = {"service_id": self.survey}
        return {
            "events": await self.types(),
            "program": await self.platform.get("programs", f"/v1/programs/{self.program}", role="planner"),
            "published": await self.platform.get("evaluation", f"{surveys}/publication", role="publisher"),
            "inboxes": [await self.inbox(role) for role in TOLD],
            "responses": await self.platform.indicator("evaluation", "skm-responses", **named),
            "ikm": await self.platform.indicator("evaluation", "skm-ikm", **named),
            "turnover": await self.platform.indicator(
                "tourism-market", "market-turnover", market_id=coin_load.MARKET
            ),
        }

    async def inbox(self, role: str) -> list[Any]:
        """What somebody reads, of this story."""
        found = await self.platform.get("notifications", "/v1/inbox", role=role)
        return [item for item in found["items"] if self.mark in json.dumps(item).lower()]

    async def is_settled(self) -> bool:
        """Whether every figure is on its board, and what became of every message is announced."""
        for service in self.stack.services:
            verdict = await self.platform.post(service, "/v1/indicators/reconciliation", role="operator")
            assert verdict["drift"] == 0, service
        ledger = await self.platform.get("notifications", "/v1/messages", role="operator", limit="500")
        written = [row for row in ledger["items"] if row["correlation_id"] == self.thread]
        announced = {kind: count for (_, kind), count in (await self.types()).items()}
        told = announced.get("message.delivered", 0) + announced.get("message.suppressed", 0)
        assert told == len(written)
        return True

    async def consumed(self) -> Counter[str]:
        """How many messages each service has dealt with, whatever became of them."""
        total: Counter[str] = Counter()
        async with httpx.AsyncClient(timeout=30) as http:
            for service in self.stack.services:
                text = (await http.get(f"{self.stack.url(service)}/metrics")).text
                for line in text.splitlines():
                    if line.startswith("regency_messages_consumed_total{"):
                        total[service] += round(float(line.rpartition(" ")[2]))
        return total


@pytest.fixture
async def story(platform: Platform, stack: LocalStack) -> Story:
    """The programme and the survey are there, and who is to be told has agreed."""
    made = Story(platform, stack, uuid.uuid4().hex[:8])
    contact = {"subject": "dev-publisher", "role": "publisher"}
    await platform.post("notifications", "/v1/contacts", contact, role="admin")
    consent = {
        "purpose": "satisfaction-surveys",
        "channel": "inbox",
        "wording_version": "1",
        "source": "test",
    }
    await platform.post("notifications", "/v1/consents", consent, role="citizen")
    await follow_market(platform, made.program, year=DAY.year, X_Correlation_Id=made.thread)
    survey = {"survey_id": made.survey, "service_id": made.survey, "opd": "disporapar"}
    survey |= {"period": "2026-S1", "program_id": made.program}
    await platform.post("evaluation", "/v1/skm/surveys", survey, role="officer")
    return made


async def answer_and_publish(story: Story) -> None:
    """Answer as the 29 of the published sheet did, and publish."""
    path = f"/v1/skm/surveys/{story.survey}"
    answers = {"responses": [response_number(number) for number in range(SKM_RESPONDENTS)]}
    await story.platform.post("evaluation", f"{path}/responses", answers, role="citizen")
    await story.platform.post("evaluation", f"{path}/publication", {}, role="publisher")


async def test_a_market_day_leads_to_a_published_index_once_and_a_replay_changes_nothing(
    story: Story,
) -> None:
    """Given a quick win that follows a market and its survey, when a day settles, all follows, once."""

    async def invited() -> bool:
        return len(await story.inbox("citizen")) == 1

    async def published() -> bool:
        responses = await story.platform.indicator("evaluation", "skm-responses", service_id=story.survey)
        assert {item["exact"] for item in responses} == {str(SKM_RESPONDENTS)}
        assert len(await story.inbox("publisher")) == 1
        return True

    entries = coin_load.balanced_day(DAY, issued=100, refunded=10, prefix=story.survey)
    await hold_day(story.platform, DAY, entries, X_Correlation_Id=story.thread)
    await eventually(invited, timeout=60)
    await answer_and_publish(story)
    await eventually(published, timeout=60)

    types = await story.types()
    assert {one: types[one] for one in ONCE} == dict.fromkeys(ONCE, 1)
    assert types["evaluation", "skm-response.submitted"] == SKM_RESPONDENTS
    assert "91,48" in json.dumps(await story.inbox("publisher"))

    await eventually(story.is_settled, interval=0.5)
    before, consumed = await story.told(), await story.consumed()
    sent = await send_again(story.stack.kafka, story.thread)
    due = {
        service: sum(sent.get(topic.name, 0) for topic in subscriptions(service))
        for service in story.stack.services
    }

    async def is_dealt_with() -> bool:
        now = await story.consumed()
        return all(now[service] - consumed[service] >= number for service, number in due.items())

    assert due["programs"] > 0
    assert due["evaluation"] > 0
    assert due["notifications"] > 0
    await eventually(is_dealt_with, timeout=60)
    assert await story.told() == before
    await eventually(story.is_settled, interval=0.5)
