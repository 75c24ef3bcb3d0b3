"""Cards of an office from the UP to the bank that is paid: limits, purchases, statements, personal debts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx
import pytest

from programs.domain.disbursement import Disbursement, Move, Status
from programs.domain.disbursement_claim import Claim, DisbursementKind, Payee
from programs.domain.program import Fund
from programs.handlers import expire_card_purchases
from programs.main import SERVICE
from programs.repository.disbursements import Disbursements
from servicekit.context import Context
from servicekit.service import Tick
from servicekit.testing.announcements import announced_events, figure_of
from servicekit.testing.clocks import StoppedClock
from servicekit.testing.doors import Door
from servicekit.testing.outgoing import announced
from servicekit.transaction import Transaction

KKPD = "/v1/kkpd"
UP = {"opd": "dinkes", "year": 2024, "up_idr": 500_000_000, "decree": "900/1/2024"}
CARD = {"id": "kkpd-1", "opd": "dinkes", "kind": "goods", "last_four": "1234", "holder": "subject-77"}
LIMIT = {"limit_idr": 200_000_000, "since": "2024-01-15", "decree": "900/12/2024"}
PROGRAM = {
    "id": "patogen-2024",
    "name": "Patogen",
    "kind": "quick-win",
    "sub_dimension": "living.health",
    "owner_opd": "dinkes",
    "year": 2024,
    "target": 100,
    "unit": "kunjungan",
}
CSV = """card_id;reference;date;merchant;amount_idr
kkpd-1;reagents;2024-06-11;CV Contoh Medika;9000000
kkpd-1;AUTH-9;2024-06-13;Toko Contoh;3000000
kkpd-1;;2024-06-14;Kedai Contoh;450000
"""
HEAD: dict[str, str | int] = {
    "id": "bank-2024-06",
    "opd": "dinkes",
    "period": "2024-06",
    "billed_idr": 12_450_000,
}


@pytest.fixture
def clock() -> StoppedClock:
    """The end of June, noon WIB."""
    return StoppedClock(datetime(2024, 6, 28, 5, tzinfo=UTC))


@pytest.fixture
async def staff(door: Door, http: httpx.AsyncClient) -> Mapping[str, dict[str, str]]:
    """Who has which duty, after the office got its UP and a card with a limit."""
    roles = ("bud", "treasurer", "verifier", "bank", "planner")
    bearers = {role: door.bearer(role, subject=f"subject-{role}") for role in roles}
    for path, body in (("floats", UP), ("cards", CARD), ("cards/kkpd-1/limits", LIMIT)):
        answer = await http.post(f"{KKPD}/{path}", json=body, headers=bearers["bud"])
        assert answer.status_code == 201, answer.text
    return bearers


def purchase(name: str, amount_idr: int, **more: object) -> dict[str, Any]:
    return {
        "id": name,
        "card_id": "kkpd-1",
        "occurred_at": "2024-06-11T10:12:00+07:00",
        "amount_idr": amount_idr,
        "category": "office-goods",
        "channel": "edc",
        "merchant": "CV Contoh Medika",
        "account": "5.1.02.01",
    } | more


def receipt(amount_idr: int, **more: object) -> dict[str, Any]:
    shares = {"domestic_idr": amount_idr, "small_business_idr": amount_idr // 3}
    return {"amount_idr": amount_idr, "evidence": ["Nota 7"]} | shares | more


def bought(name: str, amount_idr: int, **more: object) -> dict[str, Any]:
    return purchase(name, amount_idr, receipt=receipt(amount_idr), **more)


async def pay_through_gu(name: str, gross_idr: int, door: Door, status: Status = Status.PAID) -> None:
    """A disbursement as it stands at the end of its own way."""
    at = datetime(2024, 6, 27, 3, tzinfo=UTC)
    claim = Claim(Fund.APBD, (), (), gross_idr, gross_idr, Payee("Bank RKUD"))
    move = Move(status, at, at, "subject-bank", 1, gross_idr, gross_idr)
    paid = Disbursement(name, "dinkes", DisbursementKind.GU, 2024, "spd-1", None, f"t-{name}", claim, (move,))

    async def keep(tx: Transaction) -> None:
        await Disbursements(tx).save(paid, (), events=())

    await door.runtime.transactions.run(keep, context=Context("33.14", "c-1"))


async def test_o12_a_card_spends_its_limit_to_the_rupiah_and_not_one_more(
    door: Door, http: httpx.AsyncClient, staff: Mapping[str, dict[str, str]]
) -> None:
    """UP 500,000,000: cards 200,000,000, cash the rest; a refusal is announced once and answered alike."""
    treasurer = staff["treasurer"]
    path = f"{KKPD}/transactions"
    floats = (await http.get(f"{KKPD}/floats", headers=staff["bud"])).json()["items"]
    first = await http.post(path, json=bought("first", 190_000_000), headers=treasurer)

    keyed = treasurer | {"Idempotency-Key": "too-much"}
    over = [
        await http.post(path, json=bought("too-much", 10_000_001), headers=headers)
        for headers in (keyed, keyed, treasurer)
    ]
    last = await http.post(path, json=bought("last", 10_000_000), headers=treasurer)
    none_left = await http.post(path, json=purchase("none", 1), headers=treasurer)

    (year,) = floats[0]["years"]
    assert (year["kkpd_idr"], year["cash_idr"], year["share"]) == (200_000_000, 300_000_000, "2/5")
    assert [first.status_code, last.status_code] == [201, 201]
    assert [(answer.status_code, answer.json()["code"]) for answer in (*over, none_left)] == [
        (422, "limit-exceeded")
    ] * 4
    balance = (await http.get(f"{KKPD}/cards/kkpd-1/balance", headers=treasurer)).json()
    assert (balance["used_idr"], balance["available_idr"]) == (200_000_000, 0)
    assert await figure_of(door.runtime.store, "kkpd-use-of-limit", opd="dinkes", card_kind="goods") == "100"
    assert await figure_of(door.runtime.store, "kkpd-spent", channel="edc") == "200000000"
    assert await figure_of(door.runtime.store, "kkpd-refused", reason="over-limit") == "2"
    assert await figure_of(door.runtime.store, "kkpd-domestic-share") == "100"
    assert await figure_of(door.runtime.store, "card-over-limit") == "0"


async def test_o13_what_its_evidence_does_not_bear_is_the_holders_own_debt(
    door: Door, http: httpx.AsyncClient, staff: Mapping[str, dict[str, str]]
) -> None:
    """12,450,000 billed with 450,000 rejected: 12,000,000 settled through GU, and nothing unexplained."""
    treasurer, verifier, planner = staff["treasurer"], staff["verifier"], staff["planner"]
    await http.post("/v1/programs", json=PROGRAM, headers=planner | {"X-Correlation-Id": "thread-1"})
    noted = receipt(3_000_000, bank_reference="AUTH-9")
    for body in (
        purchase("reagents", 10_000_000, program_id="patogen-2024"),
        bought("tools", 3_000_000, occurred_at="2024-06-12T10:00:00+07:00") | {"receipt": noted},
        bought("coffee", 450_000, occurred_at="2024-06-14T10:00:00+07:00"),
        bought("later", 700_000, occurred_at="2024-06-27T10:00:00+07:00"),
    ):
        assert (await http.post(f"{KKPD}/transactions", json=body, headers=treasurer)).status_code == 201
    path = f"{KKPD}/transactions/reagents/post"
    posted = await http.post(path, json=receipt(9_000_000), headers=treasurer)
    as_csv = staff["bank"] | {"Content-Type": "text/csv"}
    statement = f"{KKPD}/statements/bank-2024-06"

    came = await http.post(f"{KKPD}/statements", params=HEAD, content=CSV, headers=as_csv)
    again = await http.post(f"{KKPD}/statements", params=HEAD, content=CSV.replace(";", ","), headers=as_csv)
    changed = CSV.replace("9000000", "8000000").replace("3000000", "4000000")
    other = await http.post(f"{KKPD}/statements", params=HEAD, content=changed, headers=as_csv)
    too_early = await http.post(f"{statement}/reconcile", headers=verifier)
    own = await http.post(
        f"{statement}/verdicts",
        json={"verdicts": [{"line": 1, "verdict": "verified"}]},
        headers=door.bearer("verifier", subject="subject-treasurer"),
    )
    judged = await http.post(
        f"{statement}/verdicts",
        json={
            "verdicts": [
                {"line": 1, "verdict": "verified"},
                {"line": 2, "verdict": "verified"},
                {"line": 3, "verdict": "rejected", "reason": "Bukan belanja dinas"},
            ]
        },
        headers=verifier,
    )
    reconciled = await http.post(f"{statement}/reconcile", headers=verifier)
    await pay_through_gu("gu-short", 11_999_999, door)
    await pay_through_gu("gu-not-yet", 12_000_000, door, Status.SP2D_ISSUED)
    await pay_through_gu("gu-64", 12_000_000, door)
    refused = [
        await http.post(f"{statement}/settlement", json={"disbursement_id": name}, headers=treasurer)
        for name in ("gu-short", "gu-not-yet", "gu-none")
    ]
    settled = await http.post(f"{statement}/settlement", json={"disbursement_id": "gu-64"}, headers=treasurer)
    listed = (
        await http.get(f"{statement}/payment-list", headers=verifier | {"Accept": "text/csv"})
    ).text.splitlines()
    debts = (await http.get(f"{KKPD}/debts", params={"open": True}, headers=verifier)).json()["items"]
    before = (await http.get(f"{KKPD}/cards/kkpd-1", headers=verifier)).json()["used_idr"]
    paid = await http.post(
        f"{KKPD}/debts/bank-2024-06.3/repayment", json={"proof": "STS 12"}, headers=treasurer
    )

    assert (posted.status_code, posted.json()["thread"]) == (200, "thread-1")
    assert (came.status_code, came.json()["unmatched_lines"]) == (201, 0), came.text
    assert again.json() == came.json()
    assert (other.status_code, other.json()["code"]) == (409, "statement-changed")
    assert "1, 2" in other.json()["detail_en"]
    assert (too_early.json()["code"], len(too_early.json()["errors"])) == ("statement-differs", 3)
    assert (own.status_code, own.json()["code"]) == (403, "own-verdict")
    assert judged.json()["difference_idr"] == 0
    assert (reconciled.json()["settle_idr"], reconciled.json()["personal_idr"]) == (12_000_000, 450_000)
    assert [answer.json()["code"] for answer in refused] == [
        "settlement-differs",
        "disbursement-unfit",
        "disbursement-unfit",
    ]
    assert settled.json()["status"] == "LUNAS"
    assert [row.split(",")[3] for row in listed] == ["transaction_id", "reagents", "tools"]
    assert [(debt["holder"], debt["amount_idr"]) for debt in debts] == [("subject-77", 450_000)]
    assert (before, paid.json()["repaid_at"] is not None) == (1_150_000, True)
    unbilled = await http.get(f"{KKPD}/transactions", params={"status": "TERCATAT"}, headers=verifier)
    assert [one["id"] for one in unbilled.json()["items"]] == ["later"]
    balance = (await http.get(f"{KKPD}/cards/kkpd-1/balance", headers=treasurer)).json()
    assert balance["used_idr"] == 700_000
    figures = {
        "kkpd-billed": "12450000",
        "kkpd-settled": "12000000",
        "kkpd-personal-debt": "450000",
        "kkpd-statement-difference": "0",
        "kkpd-use-of-limit": "7/20",
    }
    assert {name: await figure_of(door.runtime.store, name, opd="dinkes") for name in figures} == figures
    assert {
        one.headers["ce_correlationid"]
        for one in await announced(door.runtime.store)
        if b"reagents" in one.data
    } == {"thread-1"}
    await _documents_tell_the_same(door)


async def _documents_tell_the_same(door: Door) -> None:
    """Everything a figure counts is told again exactly as it was announced."""
    for model, recount in SERVICE.recount.items():
        if "kkpd" in model.type:
            again = [event.model_dump_json() async for _, event in recount(door.runtime.store)]
            once = [
                event.model_dump_json()
                for event in await announced_events(door.runtime.store)
                if type(event) is model
            ]
            assert sorted(again) == sorted(once), model


async def test_what_is_reserved_is_let_go_by_hand_or_when_nobody_came_for_it(
    door: Door, http: httpx.AsyncClient, staff: Mapping[str, dict[str, str]], clock: StoppedClock
) -> None:
    treasurer = staff["treasurer"]
    path = f"{KKPD}/transactions"
    for name in ("given-up", "forgotten"):
        await http.post(path, json=purchase(name, 100_000_000), headers=treasurer)

    full = await http.post(path, json=purchase("third", 1), headers=treasurer)
    given_up = [
        await http.post(f"{path}/given-up/release", json={"reason": "Batal"}, headers=treasurer)
        for _ in range(2)
    ]
    too_late = clock.at + timedelta(hours=72)
    clock.at = too_late
    expired = await http.post(f"{path}/forgotten/post", json=receipt(1_000), headers=treasurer)
    await door.runtime.transactions.run(
        partial(expire_card_purchases, Tick(None)), context=Context("33.14", "routine")
    )
    gone = await http.post(f"{path}/forgotten/post", json=receipt(1_000), headers=treasurer)
    fits = await http.post(path, json=bought("fourth", 200_000_000), headers=treasurer)

    assert full.json()["code"] == "limit-exceeded"
    assert [(answer.status_code, answer.json()["status"]) for answer in given_up] == [(200, "DILEPAS")] * 2
    assert (expired.json()["code"], gone.json()["code"]) == (
        "reservation-expired",
        "transaction-not-reserved",
    )
    assert fits.status_code == 201, fits.text


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"category": "cash-withdrawal"}, "cash-withdrawal"),
        ({"category": "transfer"}, "transfer"),
        ({"merchant_code": "6011"}, "cash-withdrawal"),
        ({"category": "lodging"}, "kind-not-allowed"),
        ({"channel": "wire"}, "channel-not-allowed"),
    ],
)
async def test_what_a_card_is_not_for_is_refused_and_announced(
    door: Door,
    http: httpx.AsyncClient,
    staff: Mapping[str, dict[str, str]],
    change: dict[str, str],
    code: str,
) -> None:
    answer = await http.post(
        f"{KKPD}/transactions", json=purchase("p-1", 1_000, **change), headers=staff["treasurer"]
    )

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert await figure_of(door.runtime.store, "kkpd-refused", reason=code) == "1"


async def test_the_doors_refuse_numbers_of_cards_rows_at_fault_and_limits_over_the_float(
    http: httpx.AsyncClient, staff: Mapping[str, dict[str, str]]
) -> None:
    """Nothing that looks like a card's number is taken in, whatever the field."""
    numbered = CARD | {"id": "kkpd-2", "holder": "4111111111111111"}
    spaced = purchase("p-2", 1_000, merchant="Kartu 4111 1111 1111 1111")
    lines = CSV.replace("3000000", "3.000.000").replace("kkpd-1;;2024-06-14", "kkpd-1;;14-06-2024")
    as_csv = staff["bank"] | {"Content-Type": "text/csv"}
    second = CARD | {"id": "kkpd-3", "last_four": "9876"}
    await http.post(f"{KKPD}/cards", json=second, headers=staff["bud"])

    refused = [
        await http.post(f"{KKPD}/cards", json=numbered, headers=staff["bud"]),
        await http.post(f"{KKPD}/transactions", json=spaced, headers=staff["treasurer"]),
        await http.post(f"{KKPD}/cards/kkpd-3/limits", json=LIMIT, headers=staff["bud"]),
        await http.post(f"{KKPD}/floats", json=UP | {"up_idr": 400_000_000}, headers=staff["bud"]),
    ]
    rows = await http.post(f"{KKPD}/statements", params=HEAD, content=lines, headers=as_csv)
    strangers = await http.post(
        f"{KKPD}/statements", params=HEAD, content=CSV.replace("kkpd-1;AUTH", "kkpd-9;AUTH"), headers=as_csv
    )
    short = await http.post(
        f"{KKPD}/statements", params=HEAD | {"billed_idr": 1}, content=CSV, headers=as_csv
    )
    blocked = await http.post(f"{KKPD}/cards/kkpd-1/block", json={"reason": "Hilang"}, headers=staff["bank"])
    bought_blocked = await http.post(
        f"{KKPD}/transactions", json=purchase("p-3", 1_000), headers=staff["treasurer"]
    )

    assert [answer.json()["code"] for answer in refused] == [
        "card-number",
        "card-number",
        "limits-over-float",
        "limits-over-float",
    ]
    assert [error["field"] for error in rows.json()["errors"]] == ["lines.1.amount_idr", "lines.2.date"]
    assert [error["field"] for error in strangers.json()["errors"]] == ["lines.1.card_id"]
    assert short.json()["code"] == "statement-does-not-add-up"
    assert (blocked.status_code, bought_blocked.json()["code"]) == (200, "card-blocked")
