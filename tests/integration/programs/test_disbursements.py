"""e-Pos by HTTP: from SPD to paid, with the clocks of PP 12/2019 and money that is never spent twice."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from contracts.programs import SlaBreached, SpmBacklogChanged
from programs.domain.signature import (
    Evidence,
    Revocation,
    Signature,
    SignedDocument,
    SignerRole,
    TimedBy,
    Verified,
)
from programs.main import SERVICE, TELLING_BREACHES
from programs.repository.signed_documents import SignedDocuments
from servicekit.context import Context
from servicekit.routines import Routines
from servicekit.testing.announcements import announced_events, figure_of
from servicekit.testing.clocks import StoppedClock
from servicekit.testing.doors import Door
from servicekit.transaction import Transaction

AT = "/v1/disbursements"
SUBMITTED = "2024-11-14T08:00:00+07:00"
ROLES = ("treasurer", "verifier", "budget-authority", "bud", "bank", "planner")
Staff = Mapping[str, dict[str, str]]

O11 = (
    ("spm-1", "2024-11-18T09:00:00+07:00", "2024-11-18T14:00:00+07:00"),
    ("spm-2", "2024-11-18T10:00:00+07:00", "2024-11-19T11:00:00+07:00"),
    ("spm-3", "2024-11-15T10:00:00+07:00", "2024-11-19T16:00:00+07:00"),
    ("spm-4", "2024-11-26T10:00:00+07:00", "2024-12-02T10:00:00+07:00"),
    ("spm-5", "2024-11-28T09:00:00+07:00", "2024-11-29T15:30:00+07:00"),
)
"""Domain O-11: received by the Kuasa BUD, SP2D issued. The fourth is late: 27-11 was Pilkada."""


@pytest.fixture
def clock() -> StoppedClock:
    """Thursday, 14 November 2024, noon WIB."""
    return StoppedClock(datetime(2024, 11, 14, 5, tzinfo=UTC))


@pytest.fixture
async def staff(door: Door, http: httpx.AsyncClient) -> Staff:
    """Who has which duty, after the office got an SPD of 100 million."""
    bearers = {role: door.bearer(role, subject=f"subject-{role}") for role in ROLES}
    spd = {"id": "spd-1", "number": "900/1/2024", "dated": "2024-01-02", "opd": "dinkes", "year": 2024}
    amount = {"amount_idr": 100_000_000, "issued_at": "2024-01-02T09:00:00+07:00"}
    answer = await http.post(f"{AT}/spds", json=spd | amount, headers=bearers["bud"])
    assert answer.status_code == 201, answer.text
    return bearers


def a_claim(gross_idr: int, **more: object) -> dict[str, Any]:
    account = {"sub_activity": "1.02.02.2.01.0001", "account": "5.1.02.01.01.0024"}
    return {
        "lines": [account | {"amount_idr": gross_idr}],
        "gross_idr": gross_idr,
        "net_idr": gross_idr,
        "payee": {"institution": "CV Contoh Medika", "bank": "Bank Jateng", "account": "3012345678"},
        "attachments": ["spd-copy", "claim-documents", "tax-billing"],
    } | more


def an_spp(name: str, **more: object) -> dict[str, Any]:
    return {
        "id": name,
        "opd": "dinkes",
        "kind": "ls",
        "year": 2024,
        "spd_id": "spd-1",
        "number": f"SPP/{name}",
        "dated": "2024-11-14",
        "claim": a_claim(1_000_000),
        "submitted_at": SUBMITTED,
    } | more


async def step(
    http: httpx.AsyncClient, who: dict[str, str], name: str, to: str, **body: object
) -> dict[str, Any]:
    """One step of a disbursement that must be taken."""
    answer = await http.post(f"{AT}/{name}/{to}", json=body, headers=who)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def refused(http: httpx.AsyncClient, who: dict[str, str], path: str, **body: object) -> tuple[int, str]:
    """Status and code of a step that is refused."""
    answer = await http.post(f"{AT}{path}", json=body, headers=who)
    return answer.status_code, answer.json().get("code")


async def signed(door: Door, name: str, document: SignedDocument) -> str:
    """Evidence as `programs.signatures` leaves it of a genuine document; another one each time."""
    sha256 = door.runtime.clock.new_id().replace("-", "").rjust(64, "0")
    now = door.runtime.clock.now()
    signature = Signature(
        "198501012010011001", SignerRole.BUD, "1f", "Contoh CA", now, TimedBy.SIGNER, Revocation.GOOD
    )
    verified = Verified(sha256, 1_000, (signature,), "2026.1", "none")

    async def keep(tx: Transaction) -> Evidence:
        evidence = Evidence(name, document, verified, signature, "signatory-1", tx.now, "subject-bud")
        return await SignedDocuments(tx).keep(evidence)

    return (await door.runtime.transactions.run(keep, context=Context("33.14", "c-1"))).id


async def issued_spm(
    door: Door, http: httpx.AsyncClient, staff: Staff, name: str, at: str = SUBMITTED, **more: object
) -> None:
    """The PA/KPA issues a signed SPM."""
    evidence = await signed(door, name, SignedDocument.SPM)
    document = {"number": f"SPM/{name}", "dated": "2024-11-14", "has_responsibility_statement": True}
    body = document | {"evidence_id": evidence, "issued_at": at} | more
    await step(http, staff["budget-authority"], name, "spm", **body)


async def ready(door: Door, http: httpx.AsyncClient, staff: Staff, name: str, **more: object) -> None:
    """A disbursement whose signed SPM is on its way to the Kuasa BUD."""
    answer = await http.post(AT, json=an_spp(name, **more), headers=staff["treasurer"])
    assert answer.status_code == 201, answer.text
    await issued_spm(door, http, staff, name)


async def issued_sp2d(door: Door, http: httpx.AsyncClient, staff: Staff, name: str, at: str) -> None:
    """The Kuasa BUD issues a signed SP2D."""
    evidence = await signed(door, name, SignedDocument.SP2D)
    document = {"number": f"SP2D/{name}", "dated": at[:10], "evidence_id": evidence, "issued_at": at}
    await step(http, staff["bud"], name, "sp2d", **document)


async def work(door: Door, clock: StoppedClock, seconds: int = 30) -> None:
    """Two workers, started anew some seconds later, do what is due."""
    assert TELLING_BREACHES in SERVICE.routines
    clock.advance(timedelta(seconds=seconds))
    runs = (Routines(SERVICE, door.runtime).catch_up(TELLING_BREACHES) for _ in range(2))
    await asyncio.gather(*runs)


async def breaches(door: Door) -> list[str]:
    """The clocks whose breach was told."""
    told = await announced_events(door.runtime.store)
    return [event.clock_id for event in told if isinstance(event, SlaBreached)]


async def backlog(http: httpx.AsyncClient, staff: Staff, **asked: str) -> tuple[int, int, int]:
    """Waiting, overdue, and what the waiting are worth."""
    found = (await http.get(f"{AT}/backlog", params=asked, headers=staff["planner"])).json()
    return found["backlog"], found["overdue"], found["value_idr"]


@pytest.mark.parametrize(
    ("lived", "seconds", "told"),
    [(True, 30, ["spm-4"]), (False, 0, ["spm-4"]), (False, 30, ["spm-1", "spm-2", "spm-3", "spm-4"])],
    ids=["as it happens", "typed in at once afterwards", "typed in slowly afterwards"],
)
async def test_o11_five_spm_give_the_figures_and_one_breach_whoever_sees_it_first(
    door: Door,
    http: httpx.AsyncClient,
    staff: Staff,
    clock: StoppedClock,
    lived: bool,
    seconds: int,
    told: list[str],
) -> None:
    """Given O-11, when workers look on between its steps, figures are the same however it is typed in.

    An alert for what was typed in too slowly was sent; the breach counts no longer once the SP2D is known.
    """
    for name, _, _ in O11:
        await ready(door, http, staff, name)
    if not lived:
        clock.at = datetime(2024, 12, 10, 5, tzinfo=UTC)
    steps = [(at, name, "spm-receipt") for name, at, _ in O11] + [(at, name, "sp2d") for name, _, at in O11]

    for at, name, to in sorted(steps):
        if lived:
            clock.at = datetime.fromisoformat(at).astimezone(UTC)
        await work(door, clock, seconds)
        if to == "sp2d":
            await issued_sp2d(door, http, staff, name, at)
        else:
            await step(http, staff["bud"], name, to, received_at=at)
    clock.advance(timedelta(days=10))
    await work(door, clock)
    await work(door, clock)

    store = door.runtime.store
    assert sorted(await breaches(door)) == [f"{name}.sp2d.1" for name in told]
    assert await figure_of(store, "payment-order-days") == "7/5"
    assert (await figure_of(store, "payment-order-days-spread")).startswith("p50 1, p90 3,")
    assert await figure_of(store, "payment-orders-on-time") == "80"
    assert await figure_of(store, "sla-breaches", step="sp2d") == "1"
    assert await figure_of(store, "spm-backlog") == await figure_of(store, "spm-overdue") == "0"
    assert await backlog(http, staff, as_of="2024-12-02T08:00:00+07:00") == (1, 1, 1_000_000)
    assert await backlog(http, staff, as_of="2024-11-18T12:00:00+07:00") == (3, 0, 3_000_000)
    assert await backlog(http, staff) == (0, 0, 0)


async def test_o10_due_dates_and_what_is_left_are_shown_while_an_spm_waits(
    door: Door, http: httpx.AsyncClient, staff: Staff, clock: StoppedClock
) -> None:
    """Given O-10's two SPM, when nobody issues their SP2D, each is overdue after its day and told once."""
    await ready(door, http, staff, "spm-1")
    await ready(door, http, staff, "spm-2")

    clock.at = datetime(2024, 11, 26, 4, tzinfo=UTC)
    first = await step(http, staff["bud"], "spm-1", "spm-receipt", received_at="2024-11-15T10:00:00+07:00")
    second = await step(http, staff["bud"], "spm-2", "spm-receipt", received_at="2024-11-26T10:00:00+07:00")
    shown = (await http.get(f"{AT}/spm-2", headers=staff["treasurer"])).json()
    at_once = await http.get(AT, params={"is_overdue": True}, headers=staff["planner"])
    clock.advance(timedelta(seconds=90))
    await work(door, clock)
    clock.at = datetime(2024, 11, 30, 1, tzinfo=UTC)
    await work(door, clock)
    await work(door, clock)

    assert [one["deadline"]["due_on"] for one in (first, second)] == ["2024-11-19", "2024-11-29"]
    assert first["deadline"]["rule_version"] == "2019.1"
    assert (shown["days_left"], shown["is_overdue"]) == (2, False)
    assert [one["id"] for one in at_once.json()["items"]] == ["spm-1"]
    assert await breaches(door) == ["spm-1.sp2d.1", "spm-2.sp2d.1"]
    changes = [
        event for event in await announced_events(door.runtime.store) if isinstance(event, SpmBacklogChanged)
    ]
    assert sum(event.overdue_change for event in changes) == sum(event.change for event in changes) == 2
    listed = await http.get(
        AT,
        params={"opd": "dinkes", "status": "SPM_DITERIMA_BUD"},
        headers=staff["bud"] | {"Accept": "text/csv"},
    )
    header, *rows = listed.text.splitlines()
    assert header.startswith("id,opd,kind,year,status,since,number")
    assert [row.split(",")[0] for row in rows] == ["spm-1", "spm-2"]
    assert rows[1].endswith("2024-11-29,0,True")


async def test_a_returned_spm_stops_its_clock_and_another_one_starts_with_the_resubmission(
    door: Door, http: httpx.AsyncClient, staff: Staff, clock: StoppedClock
) -> None:
    await ready(door, http, staff, "spm-1", claim=a_claim(60_000_000))
    clock.at = datetime(2024, 12, 20, 5, tzinfo=UTC)
    bud, planner = staff["bud"], staff["planner"]

    await step(http, bud, "spm-1", "spm-receipt", received_at="2024-11-15T10:00:00+07:00")
    promised = (await http.get(f"{AT}/ceilings", headers=planner)).json()["items"][0]
    why = {"reason": "arithmetic", "note": "PPN salah hitung", "returned_at": "2024-11-18T09:00:00+07:00"}
    back = await step(http, bud, "spm-1", "spm-return", **why)
    free = (await http.get(f"{AT}/ceilings", headers=planner)).json()["items"][0]
    corrected = a_claim(50_000_000)
    await issued_spm(
        door, http, staff, "spm-1", "2024-11-25T09:00:00+07:00", claim=corrected, number="SPM/spm-1a"
    )
    again = await step(http, bud, "spm-1", "spm-receipt", received_at="2024-11-26T10:00:00+07:00")
    await issued_sp2d(door, http, staff, "spm-1", "2024-11-29T10:00:00+07:00")
    rejection = {"reason": "payee", "note": "Rekening tidak aktif"}
    await step(
        http, staff["bank"], "spm-1", "sp2d-rejection", returned_at="2024-11-29T14:00:00+07:00", **rejection
    )
    await issued_spm(door, http, staff, "spm-1", "2024-12-02T09:00:00+07:00", number="SPM/spm-1b")
    await step(http, bud, "spm-1", "spm-receipt", received_at="2024-12-02T10:00:00+07:00")
    await issued_sp2d(door, http, staff, "spm-1", "2024-12-03T10:00:00+07:00")
    paid = await step(http, staff["bank"], "spm-1", "payment", paid_at="2024-12-03T15:00:00+07:00")
    await work(door, clock)

    assert (promised["left_idr"], free["left_idr"]) == (40_000_000, 100_000_000)
    assert (back["status"], back["deadline"]) == ("SPM_DIKEMBALIKAN", None)
    assert back["moves"][-1]["measured"] == {"working_days": 1, "on_time": True}
    assert (again["deadline"]["clock_id"], again["deadline"]["due_on"]) == ("spm-1.sp2d.2", "2024-11-29")
    assert (paid["status"], paid["cash_idr"], len(paid["moves"])) == ("CAIR", 50_000_000, 12)
    ceiling = (await http.get(f"{AT}/ceilings", headers=planner)).json()["items"][0]
    assert ceiling["spending"] == {"committed_idr": 0, "paid_idr": 50_000_000}
    store = door.runtime.store
    assert await breaches(door) == []
    assert await figure_of(store, "disbursement-return-rate", stage="spm") == "100/3"
    assert await figure_of(store, "disbursement-returns", outcome="arithmetic") == "1"
    assert await figure_of(store, "payment-orders-rejected", reason="payee") == "1"
    assert await figure_of(store, "disbursed", fund="apbd") == "50000000"
    assert await figure_of(store, "december-share", fund="apbd") == "100"
    assert await figure_of(store, "disbursed-over-ceiling") == "0"
    assert await figure_of(store, "spm-backlog-value") == "0"
    told = {
        (kind.type, event.model_dump_json())
        for kind, recount in SERVICE.recount.items()
        async for _, event in recount(store)
    }
    announced = await announced_events(store)
    assert told == {(e.type, e.model_dump_json()) for e in announced if type(e) in SERVICE.recount}


async def test_the_last_rupiah_of_a_ceiling_goes_to_one_of_two_spm_received_at_once(
    door: Door, http: httpx.AsyncClient, staff: Staff
) -> None:
    for name in ("spm-1", "spm-2"):
        await ready(door, http, staff, name, claim=a_claim(60_000_000))

    at = {"received_at": "2024-11-14T09:00:00+07:00"}
    answers = await asyncio.gather(
        *(http.post(f"{AT}/{n}/spm-receipt", json=at, headers=staff["bud"]) for n in ("spm-1", "spm-2"))
    )

    codes = sorted((answer.status_code, answer.json().get("code")) for answer in answers)
    assert codes == [(200, None), (422, "over-ceiling")]
    ceiling = (await http.get(f"{AT}/ceilings", headers=staff["bud"])).json()["items"][0]
    assert (ceiling["spending"]["committed_idr"], ceiling["left_idr"]) == (60_000_000, 40_000_000)
    below = {"amount_idr": 59_999_999, "reason": "Rasionalisasi"}
    assert await refused(http, staff["bud"], "/spds/spd-1/revisions", **below) == (
        422,
        "ceiling-below-spending",
    )
    await http.post(
        f"{AT}/spds/spd-1/revisions", json=below | {"amount_idr": 60_000_000}, headers=staff["bud"]
    )
    assert await figure_of(door.runtime.store, "spd-ceiling", opd="dinkes") == "60000000"


async def test_without_verified_signatures_and_a_statement_no_sp2d_is_issued(
    door: Door, http: httpx.AsyncClient, staff: Staff
) -> None:
    """Each refusal has a code of its own, and leaves the SPM where it was."""
    at = {"received_at": "2024-11-14T09:00:00+07:00"}
    sp2d = {"number": "SP2D/1", "dated": "2024-11-14", "issued_at": "2024-11-14T10:00:00+07:00"}
    spm = {"number": "SPM/1", "dated": "2024-11-14", "issued_at": SUBMITTED}
    for name, has_statement in (("unsigned", True), ("unstated", False)):
        await http.post(AT, json=an_spp(name), headers=staff["treasurer"])
        body = spm | {"has_responsibility_statement": has_statement}
        await step(http, staff["budget-authority"], name, "spm", **body)
        await step(http, staff["bud"], name, "spm-receipt", **at)
    await ready(door, http, staff, "spm-1")
    await step(http, staff["bud"], "spm-1", "spm-receipt", **at)
    of_another = await signed(door, "unsigned", SignedDocument.SP2D)

    codes = [
        await refused(http, staff["bud"], f"/{name}/sp2d", evidence_id=evidence, **sp2d)
        for name, evidence in (
            ("unsigned", of_another),
            ("unstated", None),
            ("spm-1", None),
            ("spm-1", of_another),
        )
    ]

    assert codes == [
        (422, "signature-missing"),
        (422, "no-responsibility-statement"),
        (422, "signature-missing"),
        (422, "signature-missing"),
    ]
    listed = (await http.get(AT, params={"status": "SPM_DITERIMA_BUD"}, headers=staff["bud"])).json()
    assert listed["total"] == 3


async def test_who_asks_neither_approves_nor_pays_and_time_only_goes_forward(
    door: Door, http: httpx.AsyncClient, staff: Staff
) -> None:
    await http.post(AT, json=an_spp("spp-1"), headers=staff["treasurer"])
    both = door.bearer("treasurer", "verifier", "budget-authority", "bud", subject="subject-treasurer")
    why = {"reason": "incomplete", "note": "Kontrak belum ada"}
    an_spd = {
        "id": "spd-1",
        "number": "1",
        "dated": "2024-01-02",
        "opd": "dinkes",
        "year": 2024,
        "amount_idr": 1,
    }
    an_spm = {"number": "SPM/1", "dated": "2024-11-14", "has_responsibility_statement": True}

    refusals = [
        await refused(http, both, "/spp-1/spp-return", returned_at="2024-11-14T09:00:00+07:00", **why),
        await refused(
            http, staff["verifier"], "/spp-1/spp-return", returned_at="2024-11-14T13:00:00+07:00", **why
        ),
        await refused(
            http, staff["verifier"], "/spp-1/spp-return", returned_at="2024-11-14T07:00:00+07:00", **why
        ),
        await refused(http, staff["bud"], "/spp-1/spm-receipt"),
        await refused(http, staff["treasurer"], "/spp-1/spm-receipt"),
        await refused(http, staff["treasurer"], "", **an_spp("spp-1")),
        await refused(http, staff["treasurer"], "", **an_spp("spp-2", spd_id="spd-2")),
        await refused(http, staff["treasurer"], "", **an_spp("spp-2", opd="dinsos")),
        await refused(http, staff["treasurer"], "", **an_spp("spp-2", claim=a_claim(10, net_idr=9))),
        await refused(http, staff["treasurer"], "", **an_spp("spp-2", claim=a_claim(10, fund="csr"))),
        await refused(http, staff["budget-authority"], "/spp-1/spm", **an_spm, claim=a_claim(10)),
        await refused(http, staff["bud"], "/spds", **an_spd),
        await refused(
            http, staff["bud"], "/spds", **an_spd | {"id": "spd-3", "issued_at": "2030-01-01T00:00:00Z"}
        ),
    ]
    back = await step(http, staff["verifier"], "spp-1", "spp-return", **why)
    bare = an_spp("spp-1")["claim"] | {"attachments": []}
    papers = {"number": "SPP/1a", "dated": "2024-11-14"}
    await step(http, staff["treasurer"], "spp-1", "spp-resubmission", claim=bare, **papers)
    gaps = await refused(
        http, staff["budget-authority"], "/spp-1/spm", has_responsibility_statement=True, **papers
    )

    assert refusals == [
        (403, "duties-mixed"),
        (422, "step-in-future"),
        (422, "step-out-of-order"),
        (409, "step-not-allowed"),
        (403, "role-missing"),
        (409, "disbursement-exists"),
        (404, "spd-not-found"),
        (422, "spd-of-others"),
        (422, "net-disagrees"),
        (422, "fund-not-of-treasury"),
        (422, "claim-fixed"),
        (409, "spd-exists"),
        (422, "step-in-future"),
    ]
    assert back["moves"][-1]["measured"] == {"working_days": 0, "on_time": True}
    assert gaps == (422, "attachments-missing")
    shown = (await http.get(f"{AT}/spp-1", headers=staff["verifier"])).json()
    assert shown["missing_attachments"] == ["spd-copy", "claim-documents", "tax-billing"]
    assert shown["claim"]["payee"]["account"] == "******5678"


async def test_a_programme_is_never_paid_beyond_its_budget_of_that_fund(
    door: Door, http: httpx.AsyncClient, staff: Staff
) -> None:
    program = {
        "id": "patogen-2024",
        "name": "Patogen",
        "kind": "quick-win",
        "sub_dimension": "living.health",
        "owner_opd": "dinkes",
        "year": 2024,
        "target": 100,
        "unit": "people",
        "budgets": {"apbd": 1_500_000},
    }
    registered = await http.post("/v1/programs", json=program, headers=staff["planner"])
    assert registered.status_code == 201, registered.text
    for name in ("spm-1", "spm-2"):
        await ready(door, http, staff, name, program_id="patogen-2024")
    at = {"received_at": "2024-11-14T09:00:00+07:00"}

    await step(http, staff["bud"], "spm-1", "spm-receipt", **at)
    over = await refused(http, staff["bud"], "/spm-2/spm-receipt", **at)
    other_year = an_spp("spm-3", program_id="patogen-2024", year=2025, spd_id="spd-2025")
    next_year = {"id": "spd-2025", "number": "2", "dated": "2024-11-01", "opd": "dinkes", "year": 2025}
    await http.post(f"{AT}/spds", json=next_year | {"amount_idr": 1}, headers=staff["bud"])

    assert over == (422, "over-allocation")
    assert await refused(http, staff["treasurer"], "", **other_year) == (422, "program-of-other-year")
    thread = (await http.get("/v1/programs/patogen-2024", headers=staff["planner"])).json()["thread"]
    assert (await http.get(f"{AT}/spm-1", headers=staff["bud"])).json()["thread"] == thread
