"""`./regency sign`: a PDF signed as an official would, by the signing authority of the local stack."""

from __future__ import annotations

import asyncio
import hashlib
import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from pyhanko.pdf_utils.misc import PdfError

from regencyctl.local import current
from regencyctl.signing_authority import SigningAuthority, blank_pdf, sign

NIP_DIGITS = 18


class Role(StrEnum):
    """As what somebody signs."""

    BUD = "bud"
    BUDGET_AUTHORITY = "budget-authority"


TITLES = {Role.BUD: "Kuasa BUD", Role.BUDGET_AUTHORITY: "Pengguna Anggaran"}


def sign_file(
    nip: Annotated[str, typer.Option(help="NIP of the official: 18 digits, an invented one")],
    role: Annotated[Role, typer.Option(help="As what: bud signs SP2D, budget-authority SPM")] = Role.BUD,
    file: Annotated[
        Path | None, typer.Argument(help="The PDF; left out, a page is made", exists=True)
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Where the signed PDF goes")] = None,
    folder: Annotated[Path | None, typer.Option(help="The folder of the local stack")] = None,
) -> None:
    """Sign a PDF so that the local stack accepts it; prints its file and SHA-256. Development only."""
    if not (len(nip) == NIP_DIGITS and nip.isascii() and nip.isdigit()):
        raise typer.BadParameter(f"a NIP has {NIP_DIGITS} digits")
    authority = SigningAuthority(current(folder).files.keys)
    pdf = file.read_bytes() if file else blank_pdf(f"Contoh / example, {TITLES[role]}")
    try:
        signed = asyncio.run(sign(pdf, authority.certify(nip, TITLES[role])))
    except (PdfError, ValueError) as error:
        raise typer.BadParameter(f"{file} cannot be signed: {error}") from None
    target = out or (file.with_suffix(".signed.pdf") if file else Path(f"{role}.signed.pdf"))
    target.write_bytes(signed)
    typer.echo(json.dumps({"file": str(target), "sha256": hashlib.sha256(signed).hexdigest()}))
