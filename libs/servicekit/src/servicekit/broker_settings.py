"""What a process is told about Kafka: the address, how to speak to it, and as whom."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from servicekit.broker import Broker, Security, TlsFiles


class BrokerSettings(BaseSettings):
    """The part of the settings that services and the operator's commands have in common.

    Attributes:
        kafka: Bootstrap servers, comma separated.
        kafka_security: Kafka's name for how its listener is spoken to; production must state it.
        kafka_username: Who this is, with SASL; the mechanism is SCRAM-SHA-512.
        kafka_password: Never shown.
        kafka_password_file: Where the password stands instead, as Kubernetes mounts a Secret.
        kafka_ca_file: PEM of who certifies the brokers; whom the system trusts when left out.
        kafka_certificate_file: PEM of this process's own certificate, for brokers that ask for one (mTLS).
        kafka_key_file: PEM of the key to it.
    """

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    kafka: Annotated[str, Field(pattern=r"^[^:,\s]+:\d+(,[^:,\s]+:\d+)*$")] = "127.0.0.1:9092"
    kafka_security: Security = Security.PLAINTEXT
    kafka_username: str = ""
    kafka_password: Annotated[SecretStr, Field(repr=False)] = SecretStr("")
    kafka_password_file: Path | None = None
    kafka_ca_file: Path | None = None
    kafka_certificate_file: Path | None = None
    kafka_key_file: Path | None = None

    @field_validator("kafka_security", mode="before")
    @classmethod
    def _upper_case(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @model_validator(mode="after")
    def _credentials_fit_the_protocol(self) -> Self:
        protocol, has_password = self.kafka_security, bool(self.kafka_password.get_secret_value())
        if protocol.asks_for_password:
            if not self.kafka_username:
                raise ValueError(f"kafka_username: {protocol} needs one")
            if has_password == (self.kafka_password_file is not None):
                raise ValueError(f"kafka_password: {protocol} needs this or kafka_password_file, not both")
        elif self.kafka_username or has_password or self.kafka_password_file:
            raise ValueError(f"kafka_security: {protocol} takes no user and no password; SASL_SSL does")
        if (self.kafka_certificate_file is None) != (self.kafka_key_file is None):
            raise ValueError("kafka_certificate_file: it goes together with kafka_key_file")
        if not protocol.encrypts and (self.kafka_ca_file or self.kafka_certificate_file):
            raise ValueError(f"kafka_security: {protocol} takes no certificates; SSL and SASL_SSL do")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what it is given: `settings.load` is the one door to the environment."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)

    @property
    def broker(self) -> Broker:
        """What every client of Kafka is made from."""
        return Broker(
            servers=self.kafka,
            security=self.kafka_security,
            username=self.kafka_username,
            password=self.kafka_password.get_secret_value(),
            password_file=self.kafka_password_file,
            files=TlsFiles(self.kafka_ca_file, self.kafka_certificate_file, self.kafka_key_file),
        )
