"""Whom a regency trusts to certify signers: roots and revocation lists in a folder its operator keeps.

    <folder>/*.pem, *.crl              for every regency
    <folder>/<regency code>/*.pem, …   for one regency as well

A `.pem` holds one root or several, a `.crl` one revocation list. The folder is read for every document: what
the operator puts there counts at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from asn1crypto import crl, pem, x509
from pyhanko.keys import load_certs_from_pemder_data

from servicekit.errors import Unavailable
from servicekit.settings import DEVELOPMENT_AUTHORITY, Environment


@dataclass(frozen=True, slots=True)
class Trust:
    """The authorities of one regency.

    Attributes:
        version: Fingerprint of roots and lists: kept with every evidence.
    """

    roots: tuple[x509.Certificate, ...]
    revocation_lists: tuple[crl.CertificateList, ...]
    version: str


def load_trust(folder: Path | None, regency: str, environment: Environment) -> Trust:
    """Whom `regency` trusts now: nobody without a folder, in production never the development authority.

    Raises: `Unavailable` for a file that is neither a certificate nor a revocation list.
    """
    roots: list[x509.Certificate] = []
    lists: list[crl.CertificateList] = []
    for path in _files(folder, regency) if folder else ():
        try:
            if path.suffix == ".crl":
                lists.append(_revocation_list(path.read_bytes()))
            else:
                roots += load_certs_from_pemder_data(path.read_bytes())
        except (OSError, ValueError) as error:
            raise Unavailable(
                f"Berkas kepercayaan {path.name} tidak dapat dibaca",
                f"The file of trust {path.name} cannot be read",
            ) from error
    if environment is Environment.PRODUCTION:
        roots = [root for root in roots if not _is_for_development(root)]
    parts = sorted(hashlib.sha256(part.dump()).digest() for part in (*roots, *lists))
    return Trust(tuple(roots), tuple(lists), hashlib.sha256(b"".join(parts)).hexdigest()[:16])


def _files(folder: Path, regency: str) -> Iterator[Path]:
    for place in (folder, folder / regency):
        yield from sorted(path for path in place.glob("*.*") if path.suffix in (".pem", ".crl"))


def _revocation_list(data: bytes) -> crl.CertificateList:
    if pem.detect(data):
        _, _, data = pem.unarmor(data)
    return crl.CertificateList.load(data, strict=True)


def _is_for_development(root: x509.Certificate) -> bool:
    return bool(root.subject.native.get("organization_name") == DEVELOPMENT_AUTHORITY)
