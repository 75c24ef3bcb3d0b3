"""An office (OPD) that asks the treasury for money by HTTP, step by step: for demo and tests."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from regencyctl.platform_client import Platform, Refused
from regencyctl.signing_authority import Signer, SigningAuthority, blank_pdf, sign

OFFICIALS = {"budget-authority": "198501012010011001", "bud": "197902022005012002"}
"""NIP of nobody, by role: who signs SPM and SP2D."""

_ATTACHMENTS = {
    "ls": ["spd-copy", "claim-documents", "tax-billing"],
    "gu": ["spd-copy", "spending-evidence", "accountability-report"],
}
_YEAR = 2024


@dataclass(frozen=True, slots=True)
class Office:
    """An office with a PA and a Kuasa BUD who may sign. Steps happen now, or at the time given with them.

    Attributes:
        signers: Who signs, by role.
    """

    platform: Platform
    opd: str
    signers: Mapping[str, Signer]

    async def do(self, path: str, body: Any, *, role: str, **headers: str) -> Any:
        """One command at programs. Raises `Refused`."""
        return await self.platform.post("programs", path, body, role=role, **headers)

    async def ask(self, name: str, kind: str, amount_idr: int, **more: Any) -> str:
        """Submit an SPP of kind ls or gu, on an SPD of its own; the path of its disbursement."""
        spd = {"id": f"spd-{name}", "number": "SPD-1", "dated": f"{_YEAR}-01-02", "opd": self.opd}
        claim = {
            "lines": [{"sub_activity": "1.02.02.2.01", "account": "5.1.02.01", "amount_idr": amount_idr}],
            "gross_idr": amount_idr,
            "net_idr": amount_idr,
            "payee": {"institution": "CV Sumber Sehat"},
            "attachments": _ATTACHMENTS[kind],
        }
        request = {"id": name, "opd": self.opd, "kind": kind, "number": "SPP-1", "dated": f"{_YEAR}-01-03"}
        await self.do("/v1/disbursements/spds", spd | {"year": _YEAR, "amount_idr": amount_idr}, role="bud")
        named = {"year": _YEAR, "spd_id": spd["id"], "claim": claim} | more
        await self.do("/v1/disbursements", request | named, role="treasurer")
        return f"/v1/disbursements/{name}"

    async def issue_spm(self, path: str, at: datetime | None = None) -> None:
        """The PA signs the SPM."""
        evidence = await self.signed(path, "spm", "budget-authority")
        spm = {"number": "SPM-1", "dated": f"{_YEAR}-01-04", "has_responsibility_statement": True}
        await self.do(
            f"{path}/spm", spm | {"evidence_id": evidence} | _when("issued_at", at), role="budget-authority"
        )

    async def receive_spm(self, path: str, at: datetime | None = None) -> None:
        """The Kuasa BUD receives it."""
        await self.do(f"{path}/spm-receipt", _when("received_at", at), role="bud")

    async def issue_sp2d(self, path: str, at: datetime | None = None) -> None:
        """The Kuasa BUD signs the SP2D."""
        evidence = await self.signed(path, "sp2d", "bud")
        sp2d = {"number": "SP2D-1", "dated": f"{_YEAR}-01-05", "evidence_id": evidence}
        await self.do(f"{path}/sp2d", sp2d | _when("issued_at", at), role="bud")

    async def pay(self, name: str, kind: str, amount_idr: int, **more: Any) -> None:
        """Everything from SPP to paid, now."""
        path = await self.ask(name, kind, amount_idr, **more)
        await self.issue_spm(path)
        await self.receive_spm(path)
        await self.issue_sp2d(path)
        await self.do(f"{path}/payment", {}, role="bank")

    async def signed(self, path: str, document: str, role: str) -> str:
        """Bring a document of this disbursement, signed; the id of the evidence. Raises `Refused`."""
        pdf = await sign(blank_pdf(f"{document} {path}"), self.signers[role])
        kept = await self.platform.bring(
            "programs",
            f"{path}/signed-documents",
            pdf,
            role=role,
            document=document,
            sha256=hashlib.sha256(pdf).hexdigest(),
        )
        evidence: str = kept["id"]
        return evidence


async def open_office(platform: Platform, keys: Path, opd: str) -> Office:
    """An office whose officials are appointed, and certified by the authority of a stack with these keys."""
    authority = SigningAuthority(keys)
    office = Office(platform, opd, {role: authority.certify(nip) for role, nip in OFFICIALS.items()})
    for role, nip in OFFICIALS.items():
        appointment = {"nip": nip, "role": role, "opd": opd, "valid_from": f"{_YEAR}-01-01", "decree": "SK 1"}
        try:
            await office.do("/v1/disbursements/signatories", appointment, role="bud")
        except Refused as refused:
            if refused.problem.get("code") != "signatory-exists":
                raise
    return office


def _when(name: str, at: datetime | None) -> dict[str, str]:
    return {name: at.isoformat()} if at else {}
