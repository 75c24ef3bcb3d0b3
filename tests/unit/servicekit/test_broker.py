"""How Kafka is spoken to is told in settings, whole or not at all, and secrets stay secret."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
import trustme

from servicekit.broker import Broker, Security, TlsFiles
from servicekit.errors import Unavailable
from servicekit.settings import InvalidSettings, load, load_broker

SASL = {
    "PROGRAMS_KAFKA_SECURITY": "SASL_SSL",
    "PROGRAMS_KAFKA_USERNAME": "regency-programs",
    "PROGRAMS_KAFKA_PASSWORD": "hunter2",
}
PRODUCTION = {
    "PROGRAMS_ENVIRONMENT": "production",
    "PROGRAMS_ISSUER": "https://sso.sragenkab.example",
    "PROGRAMS_JWKS_URL": "https://sso.sragenkab.example/keys",
}


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def files(tmp_path: Path, authority: trustme.CA) -> TlsFiles:
    found = TlsFiles(tmp_path / "ca.crt", tmp_path / "user.crt", tmp_path / "user.key")
    assert found.ca is not None
    authority.cert_pem.write_to_path(found.ca)
    _certify(found, authority)
    return found


def _certify(files: TlsFiles, authority: trustme.CA) -> None:
    issued = authority.issue_cert("regency-programs")
    assert files.certificate is not None
    assert files.key is not None
    issued.cert_chain_pems[0].write_to_path(files.certificate)
    issued.private_key_pem.write_to_path(files.key)


def test_without_a_word_kafka_is_an_open_listener() -> None:
    broker = load("programs", {}).broker

    assert broker == Broker("127.0.0.1:9092")
    assert broker.client_options() == {
        "bootstrap_servers": "127.0.0.1:9092",
        "security_protocol": "PLAINTEXT",
        "ssl_context": None,
    }


def test_name_and_password_reach_every_client() -> None:
    options = load("programs", SASL).broker.client_options()

    assert options["security_protocol"] == "SASL_SSL"
    assert options["ssl_context"].verify_mode is ssl.CERT_REQUIRED
    assert options["ssl_context"].check_hostname
    assert options["sasl_mechanism"] == "SCRAM-SHA-512"
    assert (options["sasl_plain_username"], options["sasl_plain_password"]) == ("regency-programs", "hunter2")


def test_the_password_is_never_shown() -> None:
    settings = load("programs", SASL)

    assert "hunter2" not in f"{settings!r} {settings.broker!r} {settings.model_dump_json()}"


def test_a_password_from_a_file_is_read_for_each_client_anew(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    told = {name: value for name, value in SASL.items() if not name.endswith("PASSWORD")}
    broker = load("programs", told | {"PROGRAMS_KAFKA_PASSWORD_FILE": str(secret)}).broker
    secret.write_text("old\n")

    before = broker.client_options()["sasl_plain_password"]
    secret.write_text("new\n")

    assert (before, broker.client_options()["sasl_plain_password"]) == ("old", "new")


@pytest.mark.parametrize("content", [None, "", "\n"])
def test_a_password_file_that_is_missing_or_empty_is_named(tmp_path: Path, content: str | None) -> None:
    secret = tmp_path / "password"
    if content is not None:
        secret.write_text(content)
    broker = Broker("kafka:9093", Security.SASL_SSL, "regency-programs", password_file=secret)

    with pytest.raises(Unavailable, match=f"{secret}.* cannot be used") as refused:
        broker.client_options()

    assert refused.value.reason_code == "kafka-file-unusable"


@pytest.mark.parametrize("of_no_use", ["ca", "certificate", "key"])
def test_a_certificate_file_of_no_use_is_named(files: TlsFiles, of_no_use: str) -> None:
    path: Path = getattr(files, of_no_use)
    path.write_text("no certificate")

    with pytest.raises(Unavailable, match=f"{path.parent}.* cannot be used"):
        Broker("kafka:9093", Security.SSL, files=files).client_options()


def test_certificates_that_were_replaced_are_used_by_clients_that_exist(files: TlsFiles) -> None:
    broker = Broker("kafka:9093", Security.SSL, files=files)
    context = broker.client_options()["ssl_context"]
    other = trustme.CA(organization_name="The next authority")
    assert files.ca is not None
    other.cert_pem.write_to_path(files.ca)
    _certify(files, other)

    broker.renew()

    trusted = [dict(pair[0] for pair in one["subject"]) for one in context.get_ca_certs()]
    assert broker.client_options()["ssl_context"] is context
    assert "The next authority" in {one["organizationName"] for one in trusted}


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"PROGRAMS_KAFKA_SECURITY": "TLS"}, "PROGRAMS_KAFKA_SECURITY"),
        ({"PROGRAMS_KAFKA_SECURITY": "SASL_SSL"}, "PROGRAMS_KAFKA_USERNAME"),
        (SASL | {"PROGRAMS_KAFKA_PASSWORD": ""}, "PROGRAMS_KAFKA_PASSWORD"),
        (SASL | {"PROGRAMS_KAFKA_PASSWORD_FILE": "/kafka/password"}, "PROGRAMS_KAFKA_PASSWORD"),
        (SASL | {"PROGRAMS_KAFKA_SECURITY": "SSL"}, "PROGRAMS_KAFKA_SECURITY"),
        (SASL | {"PROGRAMS_KAFKA_SECURITY": "SASL_PLAINTEXT", "PROGRAMS_KAFKA_CA_FILE": "/ca"}, "SASL_SSL"),
        ({"PROGRAMS_KAFKA_CA_FILE": "/kafka/ca.crt"}, "PROGRAMS_KAFKA_SECURITY"),
        (
            {"PROGRAMS_KAFKA_SECURITY": "SSL", "PROGRAMS_KAFKA_KEY_FILE": "/kafka/user.key"},
            "PROGRAMS_KAFKA_CERTIFICATE_FILE",
        ),
    ],
)
def test_half_of_a_security_is_refused_and_the_variable_named(given: dict[str, str], named: str) -> None:
    with pytest.raises(InvalidSettings, match=named) as refused:
        load("programs", given)

    assert "hunter2" not in str(refused.value)


def test_production_must_say_how_kafka_is_protected() -> None:
    with pytest.raises(InvalidSettings, match="PROGRAMS_KAFKA_SECURITY: production needs SASL_SSL or SSL"):
        load("programs", PRODUCTION)


def test_production_sends_no_password_in_the_clear() -> None:
    with pytest.raises(InvalidSettings, match="PROGRAMS_KAFKA_SECURITY: production sends no password"):
        load("programs", PRODUCTION | SASL | {"PROGRAMS_KAFKA_SECURITY": "sasl_plaintext"})


@pytest.mark.parametrize("stated", [SASL, {"PROGRAMS_KAFKA_SECURITY": "PLAINTEXT"}])
def test_production_starts_once_it_is_stated(stated: dict[str, str]) -> None:
    settings = load("programs", PRODUCTION | stated)

    assert settings.broker.security == stated["PROGRAMS_KAFKA_SECURITY"]


def test_an_operator_tells_the_same_under_a_prefix_of_their_own() -> None:
    told = {name.replace("PROGRAMS", "REGENCY"): value for name, value in SASL.items()}

    found = load_broker("regency", told | {"REGENCY_KAFKA": "kafka:9093", "REGENCY_TEST_STORE": "elsewhere"})

    assert found is not None
    assert (found.broker.servers, found.broker.username) == ("kafka:9093", "regency-programs")


def test_an_operator_who_tells_nothing_is_told_so() -> None:
    assert load_broker("regency", {"REGENCY_TEST_KAFKA": "127.0.0.1:1"}) is None
