"""What a process is told from outside: read once in `main`, passed down, never looked up again.

Owns the only look at the environment. A variable is the service's prefix and the field's name:
`TOURISM_MARKET_MONGO_URL`. There are no default secrets.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import EnvSettingsSource
from pydantic_settings.exceptions import SettingsError

from contracts.event import RegencyCode
from servicekit.broker import Security
from servicekit.broker_settings import BrokerSettings

DEVELOPMENT_ISSUER = "urn:regency:development-issuer"
"""Who signs the tokens of `./regency token`; production trusts nobody of this name."""

DEVELOPMENT_AUTHORITY = "Regency development signing authority"
"""The organisation that certifies signers for development; production trusts no root of this name."""

DEFAULT_PORTS: Mapping[str, int] = {
    "programs": 8101,
    "evaluation": 8102,
    "tourism-market": 8103,
    "notifications": 8104,
}

Port = Annotated[int, Field(ge=0, le=65535)]


class Environment(StrEnum):
    """Where the process runs; production refuses everything meant for development."""

    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class InvalidSettings(Exception):
    """The environment does not describe a process that may start; the text names each variable."""


class Settings(BrokerSettings):
    """Everything one process may be told, Kafka and the rest.

    Attributes:
        service: Name of the service, such as "tourism-market".
        mongo_url: Connection string of the store; may hold a password, so it is never shown.
        database: Database of this service; its package name unless told otherwise.
        topic_prefix: Put before every topic and group: how tests share one broker.
        metrics_port: Where a worker or processor without an API answers `/metrics` and probes; 0 is off.
        public_url: How the public reaches this service; addresses printed on documents begin with it.
        issuer: The `iss` every token must have.
        jwks_url: Where the issuer's public keys are; `file://` in development only.
        publishers: Which systems may bring events: CloudEvents source → regencies it may speak for.
        trust_folder: Roots that signers of documents are certified by, and revocation lists.
        regencies: The tenants; empty means every regency a trusted token names.
        traces_file: Append spans here, one JSON object a line.
        instance: A name this process keeps over restarts, no other has meanwhile; a processor of that name
            finds its partitions as it left them. Without one it joins and leaves its group each time.
        otlp_endpoint: Send spans there over OTLP/HTTP.
        drain_seconds: How long work in flight may take after SIGTERM.
        recount_hour: The full hour, in WIB, at which figures are compared with documents every night.
    """

    service: str
    environment: Environment = Environment.DEVELOPMENT
    mongo_url: Annotated[str, Field(pattern=r"^mongodb(\+srv)?://", repr=False)] = (
        "mongodb://127.0.0.1:27017/?directConnection=true"
    )
    mongo_driver: Literal["motor", "pymongo"] = "motor"
    database: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,62}$")]
    topic_prefix: Annotated[str, Field(pattern=r"^([a-z0-9][a-z0-9-]*\.)?$")] = ""
    instance: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{0,249}$")] = ""
    host: str = "127.0.0.1"
    port: Port
    metrics_port: Port = 0
    public_url: Annotated[str, Field(pattern=r"^(https?://\S*[^/\s])?$")] = ""
    issuer: str = DEVELOPMENT_ISSUER
    audience: str = "regency-services"
    jwks_url: Annotated[str, Field(pattern=r"^(https?://|file:///).+|^$")] = ""
    publishers: Mapping[str, tuple[RegencyCode, ...]] = Field(default_factory=dict)
    trust_folder: Path | None = None
    regencies: tuple[RegencyCode, ...] = ()
    traces_file: Path | None = None
    otlp_endpoint: Annotated[str, Field(pattern=r"^https?://")] | None = None
    trace_ratio: Annotated[float, Field(ge=0, le=1)] = 1.0
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    drain_seconds: Annotated[float, Field(gt=0, le=300)] = 20.0
    recount_hour: Annotated[int, Field(ge=0, le=23)] = 2
    body_limit_bytes: Annotated[int, Field(ge=1024, le=64 * 1024 * 1024)] = 1024 * 1024

    @field_validator("mongo_driver", "environment", "log_level", mode="before")
    @classmethod
    def _lower_case(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @model_validator(mode="after")
    def _production_trusts_no_development_issuer(self) -> Self:
        if self.environment is not Environment.PRODUCTION:
            return self
        if self.issuer in {"", DEVELOPMENT_ISSUER}:
            raise ValueError("issuer: production needs a real token issuer")
        if not self.jwks_url.startswith("http"):
            raise ValueError("jwks_url: production reads the issuer's keys from http(s), never from a file")
        return self

    @model_validator(mode="after")
    def _production_says_how_kafka_is_protected(self) -> Self:
        if self.environment is not Environment.PRODUCTION:
            return self
        if self.kafka_security is Security.SASL_PLAINTEXT:
            raise ValueError("kafka_security: production sends no password unencrypted; take SASL_SSL")
        if "kafka_security" not in self.model_fields_set:
            raise ValueError(
                "kafka_security: production needs SASL_SSL or SSL; PLAINTEXT must be stated,"
                " where the network itself encrypts"
            )
        return self

    @property
    def address(self) -> str:
        """Where others find this service: its public address, or the one it listens on."""
        return self.public_url or f"http://{self.host}:{self.port}"

    def topic(self, name: str) -> str:
        """The topic or group of this name on the broker this process uses."""
        return f"{self.topic_prefix}{name}"


S = TypeVar("S", bound=Settings)
B = TypeVar("B", bound=BrokerSettings)


def prefix_of(service_name: str) -> str:
    """What the service's variables start with: "tourism-market" → "TOURISM_MARKET_"."""
    return service_name.replace("-", "_").upper() + "_"


def load(service_name: str, environ: Mapping[str, str] | None = None) -> Settings:
    """Read what every service may be told from the environment. Raises: what `load_as` raises."""
    return load_as(Settings, service_name, environ)


def load_as(kind: type[S], service_name: str, environ: Mapping[str, str] | None = None) -> S:
    """Read the service's own kind of settings from the environment.

    Raises: `InvalidSettings`, naming every variable that is unknown or has a value that cannot be used.
    """
    return _read(kind, prefix_of(service_name), "", _defaults(service_name), environ)


def load_broker(name: str, environ: Mapping[str, str] | None = None) -> BrokerSettings | None:
    """How somebody who is no service reaches Kafka, from `<NAME>_KAFKA…`; None if nothing is told.

    Raises: what `load_as` raises.
    """
    found = _read(BrokerSettings, prefix_of(name), "kafka", {}, environ)
    return found if found.model_fields_set else None


def _read(
    kind: type[B], prefix: str, topic: str, values: Mapping[str, Any], environ: Mapping[str, str] | None
) -> B:
    """Settings from `values` and the variables that start with `prefix` and `topic`."""
    given = {
        name.lower(): value
        for name, value in (os.environ if environ is None else environ).items()
        if name.lower().startswith(f"{prefix}{topic}".lower())
    }
    _refuse_unknown(kind, prefix, given)
    source = EnvSettingsSource(kind, env_prefix=prefix)
    source.env_vars = given
    try:
        return kind(**{**values, **source()})
    except ValidationError as error:
        raise InvalidSettings("\n".join(_complaints(prefix, error))) from None
    except SettingsError as error:
        raise InvalidSettings(f"{prefix}…: {error}: it must be JSON") from None


def _defaults(service_name: str) -> dict[str, Any]:
    return {
        "service": service_name,
        "database": service_name.replace("-", "_"),
        "port": DEFAULT_PORTS.get(service_name, 8100),
    }


def _refuse_unknown(kind: type[BrokerSettings], prefix: str, given: Mapping[str, str]) -> None:
    known = {f"{prefix}{field}".lower() for field in kind.model_fields if field != "service"}
    unknown = sorted(name.upper() for name in given.keys() - known)
    if unknown:
        raise InvalidSettings("\n".join(f"{name}: no such setting" for name in unknown))


def _complaints(prefix: str, error: ValidationError) -> Iterator[str]:
    for problem in error.errors(include_url=False, include_input=False):
        field, message = ".".join(map(str, problem["loc"])), problem["msg"].removeprefix("Value error, ")
        if not field:
            field, _, message = message.partition(": ")
        yield f"{prefix}{field.upper()}: {message}"
