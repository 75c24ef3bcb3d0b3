"""Settings are read once, whole or not at all."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from servicekit.settings import DEVELOPMENT_ISSUER, InvalidSettings, load, prefix_of

PRODUCTION = {
    "PROGRAMS_ENVIRONMENT": "production",
    "PROGRAMS_ISSUER": "https://sso.sragenkab.example",
    "PROGRAMS_JWKS_URL": "https://sso.sragenkab.example/keys",
    "PROGRAMS_KAFKA_SECURITY": "SSL",
}


def test_a_service_needs_no_variables_for_development() -> None:
    settings = load("tourism-market", {})

    assert (settings.port, settings.database, settings.environment) == (8103, "tourism_market", "development")
    assert settings.issuer == DEVELOPMENT_ISSUER


def test_only_the_services_own_prefix_is_read() -> None:
    settings = load("programs", {"EVALUATION_PORT": "1", "PROGRAMS_PORT": "2", "PORT": "3"})

    assert settings.port == 2


def test_the_prefix_has_underscores() -> None:
    assert prefix_of("tourism-market") == "TOURISM_MARKET_"


def test_publishers_are_json() -> None:
    settings = load("programs", {"PROGRAMS_PUBLISHERS": '{"urn:sipd": ["33.14", "35.03"]}'})

    assert settings.publishers == {"urn:sipd": ("33.14", "35.03")}


def test_the_prefix_of_topics_is_applied() -> None:
    settings = load("programs", {"PROGRAMS_TOPIC_PREFIX": "t1."})

    assert settings.topic("programs.program") == "t1.programs.program"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PROGRAMS_PORT", "http"),
        ("PROGRAMS_PORT", "65536"),
        ("PROGRAMS_KAFKA", "localhost"),
        ("PROGRAMS_ENVIRONMENT", "staging"),
        ("PROGRAMS_MONGO_URL", "postgres://user:hunter2@db"),
        ("PROGRAMS_JWKS_URL", "ftp://keys"),
        ("PROGRAMS_PUBLISHERS", "{not json"),
        ("PROGRAMS_PUBLISHERS", '{"urn:x": ["3314"]}'),
        ("PROGRAMS_TRACE_RATIO", "2"),
        ("PROGRAMS_NO_SUCH_THING", "1"),
    ],
)
def test_a_value_that_cannot_be_used_names_its_variable_and_not_its_value(variable: str, value: str) -> None:
    with pytest.raises(InvalidSettings) as caught:
        load("programs", {variable: value})

    assert "PROGRAMS_" in str(caught.value)
    assert variable.removeprefix("PROGRAMS_").lower() in str(caught.value).lower()
    assert "hunter2" not in str(caught.value)


def test_every_wrong_variable_is_named_at_once() -> None:
    with pytest.raises(InvalidSettings) as caught:
        load("programs", {"PROGRAMS_PORT": "x", "PROGRAMS_KAFKA": "y"})

    assert {line.partition(":")[0] for line in str(caught.value).splitlines()} == {
        "PROGRAMS_PORT",
        "PROGRAMS_KAFKA",
    }


def test_production_starts_with_a_real_issuer() -> None:
    assert load("programs", PRODUCTION).environment == "production"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PROGRAMS_ISSUER", DEVELOPMENT_ISSUER),
        ("PROGRAMS_ISSUER", ""),
        ("PROGRAMS_JWKS_URL", "file:///run/keys/jwks.json"),
        ("PROGRAMS_JWKS_URL", ""),
    ],
)
def test_production_does_not_start_with_a_development_issuer(variable: str, value: str) -> None:
    with pytest.raises(InvalidSettings, match=variable):
        load("programs", PRODUCTION | {variable: value})


def test_settings_do_not_change() -> None:
    settings = load("programs", {})

    with pytest.raises(ValidationError, match="frozen"):
        settings.port = 1  # type: ignore[misc]


def test_the_connection_string_is_never_shown() -> None:
    settings = load("programs", {"PROGRAMS_MONGO_URL": "mongodb://user:hunter2@db/"})

    assert "hunter2" not in repr(settings)
