"""How long certificates last is told from the files as they are, and a bad file stops nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from prometheus_client import CollectorRegistry
from structlog.testing import capture_logs

from servicekit.certificates import Certificates
from servicekit.metrics import Metrics
from servicekit.settings import Settings, load

SOON, LATER, LATEST = (datetime(year, 1, 1, tzinfo=UTC) for year in (2041, 2042, 2043))


def pem(until: datetime) -> bytes:
    """A certificate that is good until then."""
    return trustme.CA().issue_cert("regency.example", not_after=until).cert_chain_pems[0].bytes()


def told(settings: Settings) -> dict[str, datetime]:
    """What a process of these settings says of its certificates."""
    registry = CollectorRegistry()
    Certificates(settings, Metrics(registry)).look()
    return {
        sample.labels["certificate"]: datetime.fromtimestamp(sample.value, UTC)
        for family in registry.collect()
        for sample in family.samples
        if sample.name == "regency_certificate_expires_seconds"
    }


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Every file a process may be told of."""
    (tmp_path / "ca.crt").write_bytes(pem(SOON) + pem(LATER))
    own = trustme.CA().issue_cert("regency.example", not_after=SOON)
    (tmp_path / "user.crt").write_bytes(own.cert_chain_pems[0].bytes() + pem(LATER))
    own.private_key_pem.write_to_path(tmp_path / "user.key")
    (tmp_path / "store.pem").write_bytes(pem(LATEST))
    (tmp_path / "trust" / "33.14").mkdir(parents=True)
    (tmp_path / "trust" / "national.pem").write_bytes(pem(LATER))
    (tmp_path / "trust" / "33.14" / "regional.pem").write_bytes(pem(SOON))
    return load(
        "programs",
        {
            "PROGRAMS_KAFKA_SECURITY": "SSL",
            "PROGRAMS_KAFKA_CA_FILE": f"{tmp_path}/ca.crt",
            "PROGRAMS_KAFKA_CERTIFICATE_FILE": f"{tmp_path}/user.crt",
            "PROGRAMS_KAFKA_KEY_FILE": f"{tmp_path}/user.key",
            "PROGRAMS_MONGO_URL": f"mongodb://store/?tls=true&tlsCAFile={tmp_path}/store.pem",
            "PROGRAMS_TRUST_FOLDER": f"{tmp_path}/trust",
        },
    )


def test_each_certificate_is_told_by_the_moment_that_counts(settings: Settings) -> None:
    """Of authorities side by side the last, of a chain one's own, of roots of trust the first."""
    assert told(settings) == {
        "kafka-ca": LATER,
        "kafka-client": SOON,
        "store-ca": LATEST,
        "trust-root": SOON,
    }


def test_a_replaced_certificate_is_told_at_the_next_look(settings: Settings, tmp_path: Path) -> None:
    before = told(settings)["store-ca"]

    (tmp_path / "store.pem").write_bytes(pem(LATEST + timedelta(days=365)))

    assert told(settings)["store-ca"] - before == timedelta(days=365)


def test_a_file_nobody_can_read_is_logged_and_the_others_are_told(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "store.pem").write_text("no certificate")
    (tmp_path / "ca.crt").unlink()

    with capture_logs() as lines:
        found = told(settings)

    assert set(found) == {"kafka-client", "trust-root"}
    assert [line["certificate"] for line in lines if line["event"] == "certificate_unreadable"] == [
        "kafka-ca",
        "store-ca",
    ]
    assert [line["event"] for line in lines][-1] == "certificates_not_renewed"


def test_a_process_that_reads_no_certificate_tells_none() -> None:
    assert told(load("programs", {})) == {}
