"""An authority for the certificates of stand-ins: real TLS on this machine, trusted by whom is told so."""

from __future__ import annotations

import ssl
from functools import cached_property
from pathlib import Path

import trustme

LOCAL = ("localhost", "127.0.0.1", "::1")
"""The names under which stand-ins are reached."""


class Authority:
    """Certifies servers; a new one for each test, so nobody else's certificate is good.

    Args:
        folder: Where its own certificate is laid down.
    """

    def __init__(self, folder: Path) -> None:
        self._authority = trustme.CA(organization_name="Regency stand-ins")
        self._folder = folder

    @cached_property
    def file(self) -> Path:
        """PEM file of its root, for settings such as `trusted_certificates`."""
        path = self._folder / "authority.pem"
        self._authority.cert_pem.write_to_path(path)
        return path

    def server_context(self, *names: str) -> ssl.SSLContext:
        """For a server that is reached by these names; by those of this machine if none is given."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(*(names or LOCAL)).configure_cert(context)
        return context
