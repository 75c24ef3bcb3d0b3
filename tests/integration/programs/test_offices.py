"""An official whose token names an office (OPD) acts for that office and for no other."""

from __future__ import annotations

from typing import Any

import httpx

from servicekit.testing.doors import Door

SPD = {"id": "spd-1", "number": "900/1/2024", "dated": "2024-01-02", "opd": "dinkes", "year": 2024}
CLAIM = {
    "lines": [{"sub_activity": "1.02.02.2.01.0001", "account": "5.1.02.01.01.0024", "amount_idr": 1_000_000}],
    "gross_idr": 1_000_000,
    "net_idr": 1_000_000,
    "payee": {"institution": "CV Contoh Medika"},
    "attachments": ["spd-copy", "claim-documents", "tax-billing"],
}
SPP = {
    "id": "spp-1",
    "opd": "dinkes",
    "kind": "ls",
    "year": 2024,
    "spd_id": "spd-1",
    "number": "SPP/1",
    "dated": "2024-11-14",
    "claim": CLAIM,
}
UP = {"opd": "dinkes", "year": 2024, "up_idr": 500_000_000, "decree": "900/2/2024"}
CARD = {"id": "kkpd-1", "opd": "dinkes", "kind": "goods", "last_four": "0042", "holder": "holder-1"}
PURCHASE = {
    "id": "p-1",
    "card_id": "kkpd-1",
    "occurred_at": "2024-06-11T10:12:00+07:00",
    "amount_idr": 1_000,
    "category": "office-goods",
    "channel": "edc",
    "merchant": "CV Contoh Medika",
    "account": "5.1.02.01",
}


async def test_a_token_of_another_office_moves_no_money_of_this_one(
    door: Door, http: httpx.AsyncClient
) -> None:
    bud = door.bearer("bud")
    of_social = {role: door.bearer(role, office="dinsos") for role in ("treasurer", "verifier")}
    of_health = door.bearer("treasurer", subject="treasurer-1", office="dinkes")

    async def post(path: str, body: dict[str, Any], who: dict[str, str]) -> tuple[int, str | None]:
        answer = await http.post(f"/v1/{path}", json=body, headers=who)
        return answer.status_code, answer.json().get("code")

    made = [
        await post("disbursements/spds", SPD | {"amount_idr": 100_000_000}, bud),
        await post("kkpd/floats", UP, bud),
        await post("kkpd/cards", CARD, bud),
    ]
    by_others = [
        await post("disbursements", SPP, of_social["treasurer"]),
        await post("kkpd/transactions", PURCHASE, of_social["treasurer"]),
    ]
    own = await post("disbursements", SPP, of_health)
    back = {"reason": "incomplete", "note": "Kontrak belum ada"}
    by_others.append(await post("disbursements/spp-1/spp-return", back, of_social["verifier"]))

    assert [status for status, _ in made] == [201, 201, 201]
    assert by_others == [(403, "other-office")] * 3
    assert own == (201, None)
