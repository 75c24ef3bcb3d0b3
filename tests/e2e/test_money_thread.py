"""The money thread of a quick win over all services, from its registration to its last rupiah and effect."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from regencyctl.chain import Chain, read_chain
from regencyctl.epos_office import Office, open_office
from regencyctl.local.stack import LocalStack
from regencyctl.platform_client import Platform
from servicekit.broker import Broker
from servicekit.days import day_of
from servicekit.testing.eventually import eventually

ALLOCATED, PAID, BOUGHT = 60_000_000, 48_000_000, 3_000_000
CONSERVED = (
    "disbursed-over-ceiling",
    "disbursed-over-allocation",
    "card-over-limit",
    "kkpd-statement-difference",
)


@dataclass(frozen=True, slots=True)
class Named:
    """An office of this test's own.

    Attributes:
        mark: Makes its ids its own.
    """

    office: Office
    mark: str


@pytest.fixture
async def named(platform: Platform, stack: LocalStack) -> Named:
    mark = uuid.uuid4().hex[:8]
    return Named(await open_office(platform, stack.files.keys, f"opd-{mark}"), mark)


async def buy(office: Office, mark: str, program_id: str, amount_idr: int) -> None:
    """Buy something for a programme by card; the bank bills it and the office pays the bill."""
    card, now = f"card-{mark}", datetime.now(UTC)
    today, statement = day_of(now), f"/v1/kkpd/statements/st-{mark}"
    decree = {"decree": "188.45/2/KEP/2024"}
    up = {"opd": office.opd, "year": today.year, "up_idr": 500_000_000} | decree
    await office.do("/v1/kkpd/floats", up, role="bud")
    issued = {"id": card, "opd": office.opd, "kind": "goods", "last_four": "0042", "holder": "holder-1"}
    await office.do("/v1/kkpd/cards", issued, role="bud")
    limit = {"limit_idr": 200_000_000, "since": f"{today}"} | decree
    await office.do(f"/v1/kkpd/cards/{card}/limits", limit, role="bud")
    purchase = {
        "id": f"buy-{mark}",
        "card_id": card,
        "occurred_at": now.isoformat(),
        "amount_idr": amount_idr,
        "category": "office-goods",
        "channel": "edc",
        "merchant": "Toko Sumber Sehat",
        "account": "5.1.02.01",
        "program_id": program_id,
        "receipt": {
            "amount_idr": amount_idr,
            "domestic_idr": amount_idr,
            "small_business_idr": 0,
            "evidence": ["nota 1"],
        },
    }
    await office.do("/v1/kkpd/transactions", purchase, role="treasurer")
    line = {"card_id": card, "reference": purchase["id"], "date": f"{today}", "merchant": "Toko"}
    bill: dict[str, Any] = {"id": f"st-{mark}", "opd": office.opd, "period": f"{today:%Y-%m}"}
    bill |= {"billed_idr": amount_idr, "lines": [line | {"amount_idr": amount_idr}]}
    await office.do("/v1/kkpd/statements", bill, role="treasurer")
    verdicts = {"verdicts": [{"line": 1, "verdict": "verified"}]}
    await office.do(f"{statement}/verdicts", verdicts, role="verifier")
    await office.do(f"{statement}/reconcile", {}, role="verifier")


async def _chain(stack: LocalStack, thread: str) -> Chain:
    return await read_chain(Broker(stack.kafka), thread, "33.14", report=lambda _looked_at, _total: None)


async def test_one_correlation_id_shows_a_quick_win_from_its_plan_to_its_effect(
    platform: Platform, stack: LocalStack, named: Named
) -> None:
    """Given a quick win registered under an id, when it is paid and surveyed, then the id shows it all."""
    office, mark = named.office, named.mark
    program, thread = f"win-{mark}", f"thread-{mark}"
    registration = {
        "id": program,
        "name": "Mantri Sayan",
        "kind": "quick-win",
        "sub_dimension": "living.health",
        "owner_opd": office.opd,
        "year": 2024,
        "target": 100,
        "unit": "kunjungan",
        "budgets": {"apbd": ALLOCATED},
    }
    designation = {"to": "designated", "decree": "188.45/1/KEP/2024", "decreed_on": "2024-01-15"}
    plan = {"name": "Pelatihan", "start": "2024-02-01", "due": "2024-03-01", "pic": "dinkes.kabid"}
    survey = {"survey_id": thread, "service_id": "puskesmas", "opd": office.opd, "period": "2024"}

    await office.do("/v1/programs", registration, role="planner", X_Correlation_Id=thread)
    await office.do(f"/v1/programs/{program}/status", designation, role="planner")
    action = f"/v1/programs/{program}/actions/training"
    await platform.send("PUT", "programs", action, role="planner", json=plan)
    await office.do(f"{action}/progress", {"percent": 100}, role="planner")
    await office.pay(f"ls-{mark}", "ls", PAID, program_id=program)
    await buy(office, mark, program, BOUGHT)
    await office.pay(f"gu-{mark}", "gu", BOUGHT)
    settlement = {"disbursement_id": f"gu-{mark}"}
    await office.do(f"/v1/kkpd/statements/st-{mark}/settlement", settlement, role="treasurer")
    await platform.post("evaluation", "/v1/skm/surveys", survey, role="officer", X_Correlation_Id=thread)

    told = await platform.get("programs", f"/v1/threads/{thread}", role="planner", limit="500")
    kinds = [step["kind"] for step in told["items"]]
    assert kinds[0] == "program-designated"
    assert [kind for kind in kinds if kind not in {"program-designated", "budget-changed"}] == [
        "program-registered",
        "action-reported",
        "action-reported",
        "spp-submitted",
        "spm-issued",
        "spm-received",
        "sp2d-issued",
        "disbursement-paid",
        "card-purchase",
        "statement-settled",
    ]
    assert told["money"] == [
        {
            "program_id": program,
            "fund": "apbd",
            "allocated_idr": ALLOCATED,
            "disbursed_idr": PAID + BOUGHT,
            "spent_idr": BOUGHT,
            "breaches": [],
        }
    ]

    async def is_whole() -> bool:
        types = {(link.service, link.type.rpartition(".")[2]) for link in (await _chain(stack, thread)).links}
        return types >= {
            ("programs", "registered"),
            ("programs", "designated"),
            ("programs", "action-reported"),
            ("programs", "spp-submitted"),
            ("programs", "payment-completed"),
            ("programs", "transaction-recorded"),
            ("evaluation", "opened"),
        }

    await eventually(is_whole, timeout=60)
    command = [sys.executable, "-m", "regencyctl", "thread", thread, "--json", "--folder", str(stack.folder)]
    shown = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stderr
    assert json.loads(shown.stdout)["steps"] == told["items"]

    async def is_conserved() -> bool:
        found = [await platform.indicator("programs", name, opd=office.opd) for name in CONSERVED]
        return [{item["exact"] for item in items} for items in found] == [{"0"}] * len(CONSERVED)

    await eventually(is_conserved, timeout=60)


async def test_a_late_spm_is_told_to_the_finance_office_once(platform: Platform, named: Named) -> None:
    """Given an SPM received on 26-11-2024, when nothing follows in two working days, then BUD learns it."""
    office, late = named.office, f"late-{named.mark}"
    await platform.post("notifications", "/v1/contacts", {"subject": "dev-bud", "role": "bud"}, role="admin")

    path = await office.ask(late, "ls", PAID, submitted_at="2024-11-25T09:00:00+07:00")
    spm = {"number": "SPM-1", "dated": "2024-11-26", "has_responsibility_statement": True}
    spm |= {"issued_at": "2024-11-26T09:00:00+07:00"}
    await office.do(f"{path}/spm", spm, role="budget-authority")
    received = {"received_at": "2024-11-26T10:00:00+07:00"}
    await office.do(f"{path}/spm-receipt", received, role="bud")
    back = {"reason": "incomplete", "note": "Lampiran", "returned_at": "2024-12-03T10:00:00+07:00"}
    await office.do(f"{path}/spm-return", back, role="bud")

    async def told() -> list[str]:
        inbox = await platform.get("notifications", "/v1/inbox", role="bud")
        return [item["title"]["id"] for item in inbox["items"] if late in json.dumps(item)]

    assert await eventually(told, timeout=60) == [f"Batas waktu terlewati: {late}"]
