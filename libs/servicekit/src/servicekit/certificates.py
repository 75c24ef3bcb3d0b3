"""Until when the certificates are good that a process reads; replaced ones are used without a restart.

Told as `regency_certificate_expires_seconds`, so that somebody renews them before the day.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import structlog
from cryptography import x509

from servicekit.errors import Unavailable
from servicekit.metrics import Metrics
from servicekit.settings import Settings

EVERY = timedelta(hours=1)

Until = Callable[[Sequence[datetime]], datetime]
"""Of the last moments of several certificates the one that counts."""

_log = structlog.get_logger(__name__)


class Certificates:
    """The certificates of one process."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self._settings = settings
        self._expires = metrics.gauge("regency_certificate_expires_seconds")

    async def run(self) -> None:
        """Look now and every hour, until cancelled."""
        while True:
            self.look()
            await asyncio.sleep(EVERY.total_seconds())

    def look(self) -> None:
        """Tell until when each certificate is good, and use what was replaced. A bad file is logged."""
        for name, files, until in _watched(self._settings):
            try:
                ends = [end for file in files for end in _ends(file)]
            except (OSError, ValueError) as error:
                _log.warning("certificate_unreadable", certificate=name, reason=str(error))
                continue
            if ends:
                self._expires.labels(name).set(until(ends).timestamp())
        try:
            self._settings.broker.renew()
        except Unavailable as error:
            _log.warning("certificates_not_renewed", detail=error.for_operators)


def _watched(settings: Settings) -> Iterator[tuple[str, Sequence[Path], Until]]:
    """What to look at: the name it has in the metric, its files, and which of several moments counts.

    Authorities that are trusted side by side are good until the last one ends; a chain begins with one's own.
    """
    store = parse_qs(urlsplit(settings.mongo_url).query)
    for name, file, until in (
        ("kafka-ca", settings.kafka_ca_file, max),
        ("kafka-client", settings.kafka_certificate_file, _first),
        ("store-ca", _path(store.get("tlsCAFile")), max),
        ("store-client", _path(store.get("tlsCertificateKeyFile")), _first),
    ):
        if file is not None:
            yield name, [file], until
    if settings.trust_folder is not None:
        yield "trust-root", sorted(settings.trust_folder.rglob("*.pem")), min


def _first(ends: Sequence[datetime]) -> datetime:
    return ends[0]


def _path(told: Sequence[str] | None) -> Path | None:
    return Path(told[0]) if told else None


def _ends(file: Path) -> list[datetime]:
    return [one.not_valid_after_utc for one in x509.load_pem_x509_certificates(file.read_bytes())]
