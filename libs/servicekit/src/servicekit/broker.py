"""Where Kafka is and how this process shows who it is there: one value that every client is made from.

Files are read when a client is made. The TLS context of the same files is shared, so that certificates which
`renew` reads again are used by whatever connects from then on, clients that exist already included.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from servicekit.errors import Unavailable

SASL_MECHANISM = "SCRAM-SHA-512"


class Security(StrEnum):
    """How a listener of Kafka wants to be spoken to, in Kafka's own words."""

    PLAINTEXT = "PLAINTEXT"
    SSL = "SSL"
    SASL_PLAINTEXT = "SASL_PLAINTEXT"
    SASL_SSL = "SASL_SSL"

    @property
    def encrypts(self) -> bool:
        """Whether nobody in between can read or change what is sent."""
        return self in {Security.SSL, Security.SASL_SSL}

    @property
    def asks_for_password(self) -> bool:
        """Whether a client has a name and a password, instead of a certificate or nothing."""
        return self in {Security.SASL_PLAINTEXT, Security.SASL_SSL}


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """PEM files. Without `ca` whoever the system trusts is trusted; `certificate` and `key` go together."""

    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None


@dataclass(frozen=True, slots=True)
class Broker:
    """A Kafka cluster as one of its users sees it.

    Attributes:
        servers: Bootstrap servers, comma separated.
        password: Of `username`, with SCRAM-SHA-512; never shown.
        password_file: Where the password stands instead, as Kubernetes mounts a Secret; each client that is
            made reads it again.
    """

    servers: str
    security: Security = Security.PLAINTEXT
    username: str = ""
    password: str = field(default="", repr=False)
    password_file: Path | None = None
    files: TlsFiles = TlsFiles()

    @property
    def tls(self) -> ssl.SSLContext | None:
        """What connections are encrypted with, if they are. Raises `Unavailable` for files of no use."""
        return _context(self.files) if self.security.encrypts else None

    @property
    def secret(self) -> str:
        """The password as it is now. Raises `Unavailable` when its file cannot be read or is empty."""
        if self.password_file is None:
            return self.password
        try:
            found = self.password_file.read_text(encoding="utf-8").strip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise _unusable(self.password_file, error) from None
        if not found:
            raise _unusable(self.password_file, "it is empty")
        return found

    def client_options(self) -> dict[str, Any]:
        """What a client of aiokafka is told. Raises `Unavailable` when a file is of no use."""
        options: dict[str, Any] = {
            "bootstrap_servers": self.servers,
            "security_protocol": self.security.value,
            "ssl_context": self.tls,
        }
        if self.security.asks_for_password:
            options |= {
                "sasl_mechanism": SASL_MECHANISM,
                "sasl_plain_username": self.username,
                "sasl_plain_password": self.secret,
            }
        return options

    def renew(self) -> None:
        """Use the certificates as the files hold them now. Raises `Unavailable`, and goes on as before."""
        if self.tls is not None:
            _load(self.tls, self.files)


@lru_cache(maxsize=16)
def _context(files: TlsFiles) -> ssl.SSLContext:
    context = ssl.create_default_context() if files.ca is None else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    _load(context, files)
    return context


def _load(context: ssl.SSLContext, files: TlsFiles) -> None:
    if files.ca is not None:
        try:
            context.load_verify_locations(files.ca)
        except OSError as error:  # ssl.SSLError is one
            raise _unusable(files.ca, error) from None
    if files.certificate is not None:
        try:
            context.load_cert_chain(files.certificate, files.key)
        except OSError as error:
            raise _unusable(files.certificate, error) from None


def _unusable(path: Path, why: object) -> Unavailable:
    return Unavailable(
        f"Berkas {path} untuk Kafka tidak dapat dipakai",
        f"the file {path} for Kafka cannot be used: {why}",
        code="kafka-file-unusable",
    )
