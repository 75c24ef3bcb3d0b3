"""Every process sends what it is declared to send: figures, spans and logs, held against the live ones.

One traced story goes over all four services; Prometheus, the trace store and the logs are asked afterwards.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
import pytest_asyncio

from contracts.tourism_market import CoinTransactionReported
from regencyctl import coin_load
from regencyctl.demo import SKM_RESPONDENTS, response_number
from regencyctl.local.kafka import METRICS
from regencyctl.local.parts import DEMO_SOURCES
from regencyctl.local.plan import process_names, role_of
from regencyctl.local.stack import LocalStack
from regencyctl.local.watchers import WATCHERS
from regencyctl.market_days import MARKET, book, close_day, follow_market, open_day, settle_day
from regencyctl.platform_client import Platform, Refused
from servicekit.broker import Broker
from servicekit.families import Family, families_of
from servicekit.kafka import make_producer
from servicekit.testing.consuming import reported
from servicekit.testing.eventually import eventually
from servicekit.testing.prometheus import Prometheus
from servicekit.testing.signals import Matrix, Process, compare, sent_now
from servicekit.testing.traces import StoredSpan, TraceStore

pytestmark = pytest.mark.asyncio(loop_scope="module")

DAY = date(2024, 5, 8)
INTAKE = "tourism-market.intake"
PERSON = {"nik": "3314020202850007", "name": "Siti Rahmawati Lestari", "phone": "081234567890"}
"""A citizen whose data devices send although nobody asked for them."""

LONG = 120.0


@dataclass(frozen=True, slots=True)
class Story:
    """What happens to a market, its quick win, its village head and a survey, in one trace.

    Attributes:
        mark: Makes its ids its own.
        trace: The trace its caller began, and chose to have recorded.
    """

    platform: Platform
    stack: LocalStack
    mark: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    trace: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def traceparent(self) -> str:
        """What a caller that is traced sends."""
        return f"00-{self.trace}-{self.mark * 2}-01"

    @property
    def thread(self) -> str:
        """The correlation id of all that follows."""
        return f"signals-{self.mark}"

    @property
    def _headers(self) -> Mapping[str, str]:
        return {"traceparent": self.traceparent, "X_Correlation_Id": self.thread}

    async def send(self, service: str, path: str, body: Any, role: str) -> None:
        """Ask for something, as a part of the trace."""
        await self.platform.post(service, path, body, role=role, **self._headers)

    async def live(self) -> None:
        """From the registration of a quick win to the last figure and message."""
        await self._prepare()
        await self._hold_a_market()
        await self._ask_for_satisfaction()
        await self._leak_personal_data()
        await eventually(self._is_over, timeout=LONG, interval=0.5)
        for service in self.stack.services:
            await self.send(service, "/v1/indicators/reconciliation", None, "operator")

    async def _prepare(self) -> None:
        contact = {"subject": f"office-{self.mark}", "role": "tourism-office"}
        consent = {"subject": contact["subject"], "wording_version": "1", "source": "test"}
        program = f"p-{self.mark}"
        await follow_market(self.platform, program, year=DAY.year, target_idr=1_000_000, **self._headers)
        await self.send("notifications", "/v1/contacts", contact, "admin")
        answer = await self._as_office("POST", "/v1/consents", json=consent)
        assert answer["subject"] == contact["subject"]

    async def _as_office(self, method: str, path: str, **request: Any) -> Any:
        token = self.stack.token("citizen", subject=f"office-{self.mark}")
        headers = {"Authorization": f"Bearer {token}"}
        answer = await self.platform.send(
            method, "notifications", path, role=None, headers=headers, **request
        )
        assert answer.is_success, answer.text
        return answer.json()

    async def _hold_a_market(self) -> None:
        entries = coin_load.balanced_day(DAY, issued=100, refunded=10, prefix=self.mark)
        await open_day(self.platform, DAY, "Festival", **self._headers)
        await book(self.platform, entries, **self._headers)
        await self._report(coin_load.entry(1, "issue", 5, DAY, prefix=f"{self.mark}-k"))
        await eventually(self._has_sold_all, timeout=LONG)
        await close_day(self.platform, DAY, **self._headers)
        await settle_day(self.platform, DAY, **self._headers)

    async def _report(self, entry: coin_load.Entry, **more: str) -> None:
        """A device of another system hands an entry to Kafka."""
        data = coin_load.as_reported(entry)
        event = CoinTransactionReported.model_validate(data)
        traceparent = ("traceparent", self.traceparent.encode())
        headers = [*reported(event, entry["id"], source=DEMO_SOURCES[0]), traceparent]
        producer = make_producer(Broker(self.stack.kafka))
        await producer.start()
        try:
            value = json.dumps(data | more).encode()
            await producer.send_and_wait(INTAKE, value, key=event.key.encode(), headers=headers)
        finally:
            await producer.stop()

    async def _has_sold_all(self) -> bool:
        settlement = await self.platform.get("tourism-market", f"{MARKET}/market-days/{DAY}/settlement")
        return bool(settlement["issued_coins"] == 105)

    async def _ask_for_satisfaction(self) -> None:
        name = f"skm-{self.mark}"
        survey = {"survey_id": name, "service_id": name, "opd": "disporapar", "period": "2024-S1"}
        answers = {"responses": [response_number(number) for number in range(SKM_RESPONDENTS)]}
        await self.send("evaluation", "/v1/skm/surveys", survey, "officer")
        await self.send("evaluation", f"/v1/skm/surveys/{name}/responses", answers, "citizen")
        await self.send("evaluation", f"/v1/skm/surveys/{name}/publication", {}, "publisher")

    async def _leak_personal_data(self) -> None:
        """By HTTP and by Kafka; what is refused is logged, counted and set aside without them."""
        entry = coin_load.entry(2, "gift", 5, DAY, prefix=f"{self.mark}-x")
        await self.send(
            "tourism-market", f"{MARKET}/coin-transactions", {"transactions": [entry | PERSON]}, "gate"
        )
        await self._report(coin_load.entry(3, "issue", 5, DAY, prefix=f"{self.mark}-x"), **PERSON)
        contact = {"subject": PERSON["nik"], "role": "tourism-office"}
        with pytest.raises(Refused):
            await self.send("notifications", "/v1/contacts", contact, "admin")

    async def _is_over(self) -> bool:
        program = await self.platform.get("programs", f"/v1/programs/p-{self.mark}", role="planner")
        inbox = await self._as_office("GET", "/v1/inbox")
        ikm = await self.platform.indicator("evaluation", "skm-ikm", service_id=f"skm-{self.mark}")
        turnover = await self.platform.indicator(
            "tourism-market", "market-turnover", window="market-day", market_id=coin_load.MARKET
        )
        days = {item["window"]["start"] for item in turnover}
        return bool(program["realised"] and inbox["items"] and ikm and str(DAY) in days)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def story(stack: LocalStack) -> AsyncIterator[Story]:
    """The story, lived once for all tests of this module."""
    urls = {service: stack.url(service) for service in stack.services}
    async with Platform(urls, stack.token, patience=20) as platform:
        told = Story(platform, stack)
        await told.live()
        yield told


@pytest_asyncio.fixture(loop_scope="module")
async def figures(stack: LocalStack) -> AsyncIterator[Prometheus]:
    """The live Prometheus. Skips the test on a machine without one."""
    if stack.prometheus is None:
        pytest.skip(WATCHERS["prometheus"].advice)
    async with Prometheus(stack.prometheus) as client:
        yield client


@pytest_asyncio.fixture(loop_scope="module")
async def traces(stack: LocalStack) -> AsyncIterator[TraceStore]:
    """The live trace store. Skips the test on a machine without one."""
    if stack.traces is None:
        pytest.skip(WATCHERS["jaeger"].advice)
    async with TraceStore(stack.traces) as client:
        yield client


def processes(stack: LocalStack) -> dict[str, Process]:
    """Every process of every service, by its name."""
    return {
        name: Process(service, role_of(name, service))
        for service in stack.services
        for name in process_names((service,), split=False)
    }


async def test_every_process_sends_each_metric_it_is_declared_to_send_and_no_other(
    story: Story, figures: Prometheus
) -> None:
    everybody = processes(story.stack).values()

    async def is_complete() -> bool:
        assert compare(await sent_now(figures), everybody, families_of) == Matrix()
        return True

    assert await eventually(is_complete, timeout=LONG, interval=1)


async def test_a_metric_nobody_sends_and_one_nobody_declared_are_named(
    story: Story, figures: Prometheus
) -> None:
    never_sent = Family("regency_never_sent_total", "counter", "Nothing.", roles=("worker",))

    def declared(service: str, role: str) -> Iterable[Family]:
        kept = [one for one in families_of(service, role) if one.name != "regency_outbox_rows"]
        return [*kept, never_sent] if (service, role) == ("programs", "serve") else families_of(service, role)

    async def are_named() -> bool:
        matrix = compare(await sent_now(figures), processes(story.stack).values(), declared)
        assert "programs/serve regency_never_sent_total" in matrix.missing
        assert "programs/serve regency_outbox_rows" in matrix.unexpected
        return True

    assert await eventually(are_named, timeout=LONG, interval=1)


async def test_a_process_that_is_not_scraped_is_named_with_all_it_should_send(
    story: Story, figures: Prometheus
) -> None:
    stopped = Process("programs", "worker")

    matrix = compare(await sent_now(figures), [*processes(story.stack).values(), stopped], families_of)

    assert "programs/worker regency_up_since_seconds" in matrix.missing


async def test_everything_that_is_to_be_scraped_is_and_the_broker_tells_each_figure_of_its_list(
    figures: Prometheus,
) -> None:
    """Given the list all places share, each of its patterns has a figure one can ask for."""
    (listed,) = re.findall(r"allowlist=((?:.*\\\n)*.*)", METRICS.read_text(encoding="utf-8"))
    patterns = listed.replace("\\\n", "").replace(" ", "").split(",")

    async def is_scraped() -> bool:
        assert {target.health for target in await figures.targets()} == {"up"}
        return True

    assert await eventually(is_scraped, timeout=LONG, interval=1)
    told = await figures.metric_names('{job="kafka"}')
    assert [pattern for pattern in patterns if not any(re.fullmatch(pattern, name) for name in told)] == []


async def test_one_trace_goes_from_a_request_over_kafka_into_every_other_service(
    story: Story, traces: TraceStore
) -> None:
    """Given a caller that is traced, when a market day settles, then whom it reaches is in its trace."""
    reached = {"programs", "evaluation", "notifications"}

    async def is_whole() -> list[StoredSpan]:
        spans = await traces.trace(story.trace)
        assert reached <= {span.service for span in spans if begun_at("tourism-market", span, spans)}
        return spans

    spans = await eventually(is_whole, timeout=LONG, interval=1)

    assert {span.trace for span in spans} == {story.trace}


def begun_at(service: str, span: StoredSpan, spans: Iterable[StoredSpan]) -> bool:
    """Whether the span follows from a request that this service answered."""
    by_id = {one.id: one for one in spans}
    while span.parent in by_id:
        span = by_id[span.parent]
    return span.service == service and "http.route" in span.attributes


async def test_every_process_sends_spans_and_work_on_many_events_is_linked_to_their_trace(
    story: Story, traces: TraceStore
) -> None:
    """A batch continues no one trace: its span names those it has events of."""

    async def is_linked() -> bool:
        spans = [span for service in story.stack.services for span in await traces.spans(service)]
        linked = {Process(span.service, span.role) for span in spans if story.trace in span.links}
        assert linked == set(processes(story.stack).values())
        return True

    assert await eventually(is_linked, timeout=LONG, interval=1)


def log_lines(stack: LocalStack) -> Mapping[Process, list[dict[str, Any]]]:
    """What every process wrote; a line that is no JSON object fails the test."""
    return {
        process: [json.loads(line) for line in stack.files.log(name).read_text().splitlines()]
        for name, process in processes(stack).items()
    }


async def test_every_line_of_every_log_is_json_that_says_who_when_and_what(story: Story) -> None:
    lines = log_lines(story.stack)

    nameless = [
        line
        for process, written in lines.items()
        for line in written
        if not {"event", "timestamp", "level", "logger"} <= line.keys()
        or (line["service"], line["role"]) != (process.service, process.role)
    ]
    assert nameless == []
    assert [process for process, written in lines.items() if not written] == []


async def test_what_a_request_causes_is_logged_with_its_trace_and_its_thread(story: Story) -> None:
    written = [line for lines in log_lines(story.stack).values() for line in lines]

    ours = [line for line in written if line.get("correlation_id") == story.thread]

    assert {line["service"] for line in ours if line["event"] == "request_answered"} == set(
        story.stack.services
    )
    assert {line["trace_id"] for line in ours} == {story.trace}


async def test_no_signal_holds_personal_data(story: Story, traces: TraceStore, figures: Prometheus) -> None:
    """Given a device that sends a citizen's data, then no log, no span and no label has them."""
    names = await figures.metric_names('{job="regency"}')
    labels = await figures.query('{job="regency"}')
    spans = [span for service in story.stack.services for span in await traces.spans(service)]
    logs = "".join(story.stack.files.log(name).read_text() for name in processes(story.stack))

    told = f"{logs} {spans} {labels}"

    assert story.trace in told
    assert "regency_dead_letters_total" in names
    assert [word for word in PERSON.values() if word in told] == []
