"""Every query of every dashboard, asked of a live Prometheus that watches the platform at work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import product
from math import isfinite
from typing import Any

from deploy.observability.dashboards import BOARDS
from deploy.observability.panels import Board, Choice
from deploy.verify.dashboards import without_variables
from deploy.verify.expressions import metrics_in
from rich.progress import Progress

from contracts.registry import SERVICES
from contracts.tourism_market import CoinTransactionReported
from regencyctl import coin_load, demo_epos, demo_evaluation
from regencyctl.coin_load import Entry
from regencyctl.demo import SURVEY, response_number
from regencyctl.epos_office import open_office
from regencyctl.local.stack import LocalStack
from regencyctl.market_days import MARKET, book, close_day, open_day, settle_day
from regencyctl.platform_client import Platform
from regencyctl.reconcile import recount
from servicekit.families import FAMILIES
from servicekit.testing.eventually import eventually
from servicekit.testing.prometheus import Prometheus

HANDLED = 'regency_consume_seconds_count{service="programs", topic="tourism-market.market-day"}'
"""Begins with the first day that is settled; only then can it be seen to rise."""
WITHIN = {"__rate_interval": "30s"}
DAY, NEXT_DAY = date(2026, 6, 10), date(2026, 6, 11)
VISITORS = {"kind": "visitors", "visitors": 40, "foreign_visitors": 2, "device_id": "gate-1"}
GATE = {"device_id": "gate-1", "occurred_at": f"{DAY}T07:30:00+07:00"}
EARLY = coin_load.entry(1, "issue", 5, date(2026, 6, 24), prefix="board")
"""A coin of a day that never opens: it is set aside."""

REPORT = {
    "specversion": "1.0",
    "id": "board-report",
    "source": "urn:test:gates",
    "type": CoinTransactionReported.type,
    "data": GATE | {"transaction_id": "board-report", "market_id": "nowhere", "kind": "issue", "coins": 1},
}
"""An event of another system that is refused."""

PROGRAM = {
    "id": "board-program",
    "name": "Omzet pasar desa",
    "kind": "quick-win",
    "sub_dimension": "economy.welfare",
    "owner_opd": "disperindag",
    "year": 2025,
    "target": 12,
    "unit": "kali",
    "budgets": {"apbd": 250_000_000},
}
FOLLOWER = PROGRAM | {"id": "board-follower", "target": 100_000_000, "unit": "IDR"}
FOLLOWER |= {"follows": {"market_id": coin_load.MARKET}}
PROGRESS = {"report_id": "q1", "amount": 4, "occurred_at": "2025-06-01T09:00:00+07:00", "beneficiaries": 70}
CARD = {"id": "board-card", "opd": "board", "kind": "goods", "last_four": "0042", "holder": "holder-1"}
PURCHASE = {
    "id": "board-buy",
    "card_id": "board-card",
    "occurred_at": "2026-06-10T09:00:00+07:00",
    "amount_idr": 500_000,
    "category": "office-goods",
    "channel": "edc",
    "merchant": "Toko Sumber Sehat",
    "account": "5.1.02.01",
    "receipt": {
        "amount_idr": 500_000,
        "domestic_idr": 400_000,
        "small_business_idr": 0,
        "evidence": ["nota"],
    },
}
DECREE = {"decree": "188.45/2/KEP/2026"}
DESIGNATED = DECREE | {"to": "designated", "decreed_on": "2025-01-20"}
FLOAT = DECREE | {"opd": "board", "year": 2026, "up_idr": 50_000_000}
LIMIT = DECREE | {"limit_idr": 20_000_000, "since": "2026-01-01"}
REQUEST = {"service_id": "pengantar-skck", "village": "35.03.01.2001"}
SOLVED = {
    "id": "board-lapor-2",
    "lapor_ref": "board-lapor",
    "occurred_at": "2026-06-10T10:00:00+07:00",
    "status": "SELESAI",
    "opd": "dpupr",
}
RECEIVED = SOLVED | {"id": "board-lapor-1", "occurred_at": "2026-06-08T10:00:00+07:00", "status": "DITERIMA"}
ANSWERS = [response_number(number) | {"id": f"board-skm-{number}"} for number in range(5)]

STORY: tuple[tuple[str, str, str, Any], ...] = (
    ("programs", "planner", "/v1/programs", PROGRAM),
    ("programs", "planner", "/v1/programs", FOLLOWER),
    (
        "programs",
        "planner",
        "/v1/programs/board-program/status",
        DESIGNATED,
    ),
    ("programs", "planner", "/v1/programs/board-program/progress", PROGRESS),
    ("programs", "bud", "/v1/kkpd/floats", FLOAT),
    ("programs", "bud", "/v1/kkpd/cards", CARD),
    (
        "programs",
        "bud",
        "/v1/kkpd/cards/board-card/limits",
        {"limit_idr": 20_000_000, "since": "2026-01-01"} | DECREE,
    ),
    ("programs", "treasurer", "/v1/kkpd/transactions", PURCHASE),
    ("evaluation", "officer", "/v1/complaints", RECEIVED),
    ("evaluation", "officer", "/v1/complaints", SOLVED),
    ("evaluation", "officer", "/v1/skm/surveys", SURVEY | {"survey_id": "board-skm"}),
    ("evaluation", "officer", "/v1/skm/surveys/board-skm/responses", {"responses": ANSWERS}),
)
"""What happens beside the demo: service, who, which door, what they tell it."""

_NO_ADDRESS = "nobody has an address outside of the platform here, and inboxes need no handing over"
MAY_BE_EMPTY: Mapping[str, str] = {
    "regency-indicators: Pesan yang sampai": _NO_ADDRESS,
    "regency-indicators: Waktu sampai": _NO_ADDRESS,
    "regency-delivery: Not got through": _NO_ADDRESS,
    "regency-delivery: Time to deliver": _NO_ADDRESS,
    "regency-delivery: Breach notices due": "no breach of personal data is on record",
}
"""Panel → why it stays empty on this platform."""
SELDOM = {family.name for family in FAMILIES if family.rare} | {"regency_delivery_attempts_total"}
"""Metrics that tell of rare things, or of tries that an alert about this busy machine may set off: they are
asked for like all others, but need not answer."""


@dataclass(frozen=True, slots=True)
class Question:
    """A line of a panel: its query with each set of values a reader may choose."""

    panel: str
    exprs: tuple[str, ...]

    @property
    def metrics(self) -> frozenset[str]:
        """What it asks for."""
        return metrics_in(self.exprs[0])


async def test_every_question_of_every_dashboard_is_answered(
    platform: Platform, stack: LocalStack, prometheus: Prometheus
) -> None:
    """Given a platform at work, when each panel asks as it does in Grafana, then it has something to show."""
    since = datetime.now(UTC)
    await play(platform, stack)
    await eventually(lambda: prometheus.query(HANDLED), interval=0.5)
    await hold_market_day(platform, NEXT_DAY)
    asked = [question for board in BOARDS for question in await questions(prometheus, board)]
    still_open = {question for question in asked if not question.metrics <= SELDOM}

    async def has_nothing_left_to_answer() -> bool:
        for question in tuple(still_open):
            if await is_answered(prometheus, question, since):
                still_open.remove(question)
        assert {question.panel for question in still_open} <= MAY_BE_EMPTY.keys()
        return True

    await eventually(has_nothing_left_to_answer, timeout=120, interval=1)
    for question in asked:
        if question.metrics <= SELDOM:
            await is_answered(prometheus, question, since)
    assert {question.panel for question in still_open} == MAY_BE_EMPTY.keys(), "an entry is not needed"
    named = {metric for question in set(asked) - still_open for metric in question.metrics - SELDOM}

    async def are_all_there() -> bool:
        """Some are told every few seconds only, and `or vector(0)` answers for them until then."""
        assert named - await prometheus.metric_names() == set()
        return True

    await eventually(are_all_there, interval=1)


async def test_every_rule_can_be_evaluated(prometheus: Prometheus) -> None:
    async def all_have_been() -> bool:
        rules = [rule for group in await prometheus.rule_groups() for rule in group["rules"]]
        assert {rule["name"]: rule.get("lastError", "") for rule in rules if rule["health"] != "ok"} == {}
        return bool(rules)

    await eventually(all_have_been, interval=1)


async def questions(prometheus: Prometheus, board: Board) -> list[Question]:
    """Every line of every panel. Fails when a variable has nothing to offer."""
    chosen = await choices(prometheus, board)
    return [
        Question(
            f"{board.uid}: {panel.title}",
            tuple(without_variables(line.expr, WITHIN | values) for values in chosen),
        )
        for panel in board.panels
        for line in panel.lines
    ]


async def choices(prometheus: Prometheus, board: Board) -> list[dict[str, str]]:
    every = [await values_of(prometheus, choice) for choice in board.choices]
    names = [choice.name for choice in board.choices]
    return [dict(zip(names, values, strict=True)) for values in product(*every)]


async def values_of(prometheus: Prometheus, choice: Choice) -> list[str]:
    """What Grafana would offer: labels of live series."""
    if choice.options:
        return [value for value, _ in choice.options]
    metric, _, label = choice.query.removeprefix("label_values(").removesuffix(")").partition(", ")

    async def found() -> list[str]:
        """Nothing until a processor has counted something and was scraped after it."""
        values = sorted(await prometheus.label_values(label, metric))
        assert values, choice.query
        return values

    offered = await eventually(found, interval=0.5)
    return [".*", *offered] if choice.all_together else offered


async def is_answered(prometheus: Prometheus, question: Question, since: datetime) -> bool:
    """Whether some choice gives a number. Raises `QueryRefused` for what Prometheus does not take."""
    now = datetime.now(UTC)
    for expr in question.exprs:
        series = await prometheus.query_range(expr, since, now)
        if any(isfinite(value) for one in series for _, value in one.points):
            return True
    return False


async def play(platform: Platform, stack: LocalStack) -> None:
    """Most of the demo, without what other stories tell of the same market and the same people."""
    with Progress(disable=True) as progress:
        office = await open_office(platform, stack.files.keys, demo_epos.OPD)
        await demo_epos.play(platform, office, progress)
        await demo_evaluation.play(platform, progress)
    office = await open_office(platform, stack.files.keys, "board")
    await office.pay("board-payment", "ls", 1_000_000)
    asked = await platform.post("programs", "/v1/service-requests", REQUEST, role="citizen", regency="35.03")
    granted = f"/v1/service-requests/{asked['id']}/complete"
    await platform.post("programs", granted, {"outcome": "granted"}, role="officer", regency="35.03")
    for service, role, path, body in STORY:
        await platform.post(service, path, body, role=role)
    report = {"Content-Type": "application/cloudevents-batch+json"}
    await platform.send("POST", "tourism-market", "/events", role="gate", json=[REPORT], headers=report)
    await hold_market_day(platform, DAY, [EARLY])
    await recount(platform, SERVICES)


async def hold_market_day(platform: Platform, day: date, early: Sequence[Entry] = ()) -> None:
    coins = coin_load.balanced_day(day, issued=200, refunded=10, redeemed=180, prefix="board")
    visit = VISITORS | {"id": f"board-{day}", "occurred_at": f"{day}T07:30:00+07:00"}
    await open_day(platform, day, "Festival")
    await platform.post("tourism-market", f"{MARKET}/visits", [visit], role="gate")
    await book(platform, [*coins, *early])
    await close_day(platform, day)
    await settle_day(platform, day)
