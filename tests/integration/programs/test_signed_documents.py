"""Signed SPM and SP2D by HTTP: who may sign is on file, and only a good document brings an SP2D."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pyhanko.pdf_utils.generic import NumberObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from regencyctl.signing_authority import SigningAuthority, blank_pdf, sign
from servicekit.days import WIB
from servicekit.testing.doors import Door

AT = "/v1/disbursements"
PA, BUD, OTHER = "197001011995031001", "196502021990031002", "198003032005012003"

Staff = Mapping[str, dict[str, str]]


@pytest.fixture
async def staff(door: Door, http: httpx.AsyncClient) -> Staff:
    """Everybody's token; PA of the health office and Kuasa BUD are on file, and there is money."""
    roles = ("treasurer", "verifier", "budget-authority", "bud", "officer", "citizen")
    bearers = {role: door.bearer(role, subject=f"subject-{role}") for role in roles}
    year = datetime.now(WIB).year
    spd = {"id": "spd-1", "number": "900/1", "dated": f"{year}-01-02", "opd": "dinkes", "year": year}
    await posted(http, bearers["bud"], f"{AT}/spds", spd | {"amount_idr": 100_000_000})
    for nip, role, opd in ((PA, "budget-authority", "dinkes"), (BUD, "bud", "bpkpd")):
        appointment = {
            "nip": nip,
            "role": role,
            "opd": opd,
            "valid_from": "2024-01-01",
            "decree": "SK 1/2024",
        }
        await posted(http, bearers["officer"], f"{AT}/signatories", appointment)
    return bearers


async def posted(http: httpx.AsyncClient, who: dict[str, str], path: str, body: object) -> dict[str, Any]:
    answer = await http.post(path, json=body, headers=who)
    assert answer.status_code in (200, 201), answer.text
    found: dict[str, Any] = answer.json()
    return found


async def brought(
    http: httpx.AsyncClient, who: dict[str, str], name: str, document: str, pdf: bytes, sha256: str = ""
) -> httpx.Response:
    """The signed document is brought, announced by its own hash unless by another."""
    query = {"document": document, "sha256": sha256 or hashlib.sha256(pdf).hexdigest()}
    headers = who | {"Content-Type": "application/pdf"}
    path = f"{AT}/{name}/signed-documents"
    return await http.post(path, params=query, content=pdf, headers=headers)


async def received(http: httpx.AsyncClient, staff: Staff, authority: SigningAuthority, name: str) -> None:
    """A disbursement whose SPM, signed by the PA, is with the Kuasa BUD."""
    today = datetime.now(WIB).date().isoformat()
    line = {"sub_activity": "1.02.02.2.01.0001", "account": "5.1.02.01.01.0024", "amount_idr": 1_000_000}
    claim = {
        "lines": [line],
        "gross_idr": 1_000_000,
        "net_idr": 1_000_000,
        "payee": {"institution": "CV Contoh Medika"},
        "attachments": ["spd-copy", "claim-documents", "tax-billing"],
    }
    spp = {"id": name, "opd": "dinkes", "kind": "ls", "year": datetime.now(WIB).year, "spd_id": "spd-1"}
    spp |= {"number": f"SPP/{name}", "dated": today, "claim": claim}
    await posted(http, staff["treasurer"], AT, spp)
    pdf = await sign(blank_pdf(f"SPM {name}"), authority.certify(PA, "Pengguna Anggaran"))
    evidence = (await brought(http, staff["budget-authority"], name, "spm", pdf)).json()["id"]
    spm = {"number": f"SPM/{name}", "dated": today, "has_responsibility_statement": True}
    await posted(http, staff["budget-authority"], f"{AT}/{name}/spm", spm | {"evidence_id": evidence})
    await posted(http, staff["bud"], f"{AT}/{name}/spm-receipt", {})


def turned(pdf: bytes) -> bytes:
    """The document with its page turned around after it was signed."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0]
    page[pdf_name("/Rotate")] = NumberObject(180)
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


async def crafted(authority: SigningAuthority, stranger: SigningAuthority) -> dict[str, bytes]:
    """Seven documents that are no good, by the code they are refused with."""
    now, page = datetime.now(UTC), blank_pdf("SP2D one")
    bud, thief = authority.certify(BUD, "Kuasa BUD"), authority.certify(BUD, "Kuasa BUD")
    old = authority.certify(BUD, valid_from=now - timedelta(days=9), valid_to=now - timedelta(days=2))
    good = await sign(page, bud)
    return {
        "signature-missing": page,
        "document-altered": turned(good),
        "certificate-expired": await sign(page, old),
        "signer-mismatch": await sign(page, authority.certify(OTHER, "Kuasa BUD")),
        "certificate-untrusted": await sign(page, stranger.certify(BUD, "Kuasa BUD")),
        "document-mismatch": await sign(blank_pdf("SP2D two"), bud),
        "signature-invalid": await sign(good, replace(thief, key=bud.key), field="Second"),
    }


async def test_each_bad_document_is_refused_with_its_code_and_only_a_good_one_brings_the_sp2d(
    http: httpx.AsyncClient, staff: Staff, authority: SigningAuthority, tmp_path: Path
) -> None:
    """Given an SPM that was received, when eight SP2D are brought, then only the good one is evidence."""
    await received(http, staff, authority, "one")
    bud, path = staff["bud"], f"{AT}/one/sp2d"
    good = await sign(blank_pdf("SP2D one"), authority.certify(BUD, "Kuasa BUD"))
    announced = hashlib.sha256(good).hexdigest()
    sp2d = {"number": "SP2D/1", "dated": datetime.now(WIB).date().isoformat()}

    codes = {}
    for code, pdf in (await crafted(authority, SigningAuthority(tmp_path / "stranger"))).items():
        sha256 = announced if code == "document-mismatch" else ""
        answer = await brought(http, bud, "one", "sp2d", pdf, sha256)
        codes[code] = (answer.status_code, answer.json()["code"])
        stepped = await http.post(
            path, json=sp2d | {"evidence_id": hashlib.sha256(pdf).hexdigest()}, headers=bud
        )
        assert stepped.json()["code"] == "signature-missing"
    unnamed = await http.post(path, json=sp2d, headers=bud)
    before = (await http.get(f"{AT}/one", headers=bud)).json()["status"]
    evidence = await brought(http, bud, "one", "sp2d", good)
    again = await brought(http, bud, "one", "sp2d", good)
    issued = await http.post(path, json=sp2d | {"evidence_id": evidence.json()["id"]}, headers=bud)

    assert codes == {code: (422, code) for code in codes}
    assert len(codes) == 7
    assert (unnamed.json()["code"], before) == ("signature-missing", "SPM_DITERIMA_BUD")
    assert (evidence.status_code, evidence.json()["masked_nip"]) == (201, f"{'*' * 14}{BUD[-4:]}")
    assert again.json() == evidence.json()
    assert (issued.status_code, issued.json()["status"]) == (200, "SP2D_TERBIT")
    kept = await http.get(f"{AT}/one/signed-documents", headers=staff["officer"])
    assert [one["document"] for one in kept.json()["items"]] == ["spm", "sp2d"]
    assert not any(nip in kept.text for nip in (PA, BUD))


async def test_a_proof_is_of_one_document_and_its_signer_in_office(
    http: httpx.AsyncClient, staff: Staff, authority: SigningAuthority
) -> None:
    await received(http, staff, authority, "one")
    await received(http, staff, authority, "two")
    pdf = await sign(blank_pdf("SP2D one"), authority.certify(BUD, "Kuasa BUD"))
    titled = await sign(blank_pdf("SP2D three"), authority.certify(BUD, "Pengguna Anggaran"))
    evidence = await brought(http, staff["bud"], "one", "sp2d", pdf)
    appointments = await http.get(f"{AT}/signatories?role=bud", headers=staff["bud"])
    [appointment] = appointments.json()["items"]
    end = f"{AT}/signatories/{appointment['id']}/end"

    reused = await brought(http, staff["bud"], "two", "sp2d", pdf)
    as_pa = await brought(http, staff["bud"], "two", "sp2d", titled)
    as_spm = await brought(
        http, staff["bud"], "two", "spm", await sign(blank_pdf("SPM"), authority.certify(BUD))
    )
    too_early = await http.post(end, json={"valid_to": "2023-12-31"}, headers=staff["officer"])
    await posted(http, staff["officer"], end, {"valid_to": "2024-12-31"})
    left = await brought(
        http, staff["bud"], "two", "sp2d", await sign(blank_pdf("SP2D"), authority.certify(BUD))
    )

    assert evidence.status_code == 201
    assert [each.json()["code"] for each in (reused, as_pa, as_spm, left)] == [
        "document-mismatch",
        "signer-mismatch",
        "signer-mismatch",
        "signer-mismatch",
    ]
    assert (too_early.status_code, too_early.json()["code"]) == (422, "end-before-beginning")
    assert BUD not in appointments.text


async def test_who_may_appoint_and_bring_what_is_decided_before_anything_is_read(
    http: httpx.AsyncClient, staff: Staff
) -> None:
    appointment = {"nip": BUD, "role": "bud", "opd": "bpkpd", "valid_from": "2025-01-01", "decree": "SK 2"}

    overlapping = await http.post(f"{AT}/signatories", json=appointment, headers=staff["bud"])
    by_citizen = await http.post(f"{AT}/signatories", json=appointment, headers=staff["citizen"])
    short = await http.post(f"{AT}/signatories", json=appointment | {"nip": "12"}, headers=staff["bud"])
    brought_by_citizen = await brought(http, staff["citizen"], "one", "sp2d", b"%PDF-")
    unknown = await brought(http, staff["bud"], "nobody", "sp2d", b"%PDF-")

    assert (overlapping.status_code, overlapping.json()["code"]) == (409, "signatory-exists")
    assert (by_citizen.status_code, brought_by_citizen.status_code) == (403, 403)
    assert short.json()["errors"][0]["field"] == "nip"
    assert BUD not in overlapping.text
    assert unknown.json()["code"] == "not-a-pdf"
