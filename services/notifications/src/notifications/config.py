"""What the processes of notifications are told from outside, beside what every service is told."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from servicekit.sealing import Sealer
from servicekit.settings import Environment, Port, Settings


class NotificationSettings(Settings):
    """Everything a process of notifications may be told. A channel that is not set up is off.

    Attributes:
        field_keys: Name of a key → 32 bytes in Base64; the first one seals contacts, all of them open. JSON.
        site_url: Where the public pages are that notices name; empty: at this service's own address.
        mail_host: The mail server that takes messages over; empty: no e-mail.
        mail_security: "starttls" (refused without it), "tls" from the first byte, or "none" outside of
            production.
        mail_from: The address mails come from.
        push_account: File with the service account of Firebase Cloud Messaging; None: no push.
        push_url: Where FCM answers.
        sms_url: Where the SMS provider takes messages; empty: no SMS.
        sms_token: Bearer token for the provider.
        sms_report_secret: `whsec_…`: signs the provider's delivery reports (Standard Webhooks).
        trusted_certificates: PEM file of roots that are trusted beside the system's.
        haste: So many times shorter are leases, timeouts, pauses and rests: for drills, never in production.
        private_targets: Whether webhooks may lie in private networks.
    """

    field_keys: Annotated[Mapping[str, SecretStr], Field(repr=False)] = Field(default_factory=dict)
    site_url: Annotated[str, Field(pattern=r"^(https?://\S*[^/\s])?$")] = ""
    mail_host: str = ""
    mail_port: Port = 587
    mail_security: Literal["starttls", "tls", "none"] = "starttls"
    mail_user: str = ""
    mail_password: SecretStr = SecretStr("")
    mail_from: Annotated[str, Field(pattern=r"^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+$")] = "pemberitahuan@localhost"
    push_account: Path | None = None
    push_url: Annotated[str, Field(pattern=r"^https?://\S*[^/\s]$")] = "https://fcm.googleapis.com"
    sms_url: Annotated[str, Field(pattern=r"^(https?://\S*[^/\s])?$")] = ""
    sms_token: SecretStr = SecretStr("")
    sms_sender: Annotated[str, Field(max_length=11)] = ""
    sms_report_secret: SecretStr = SecretStr("")
    trusted_certificates: Path | None = None
    private_targets: bool = False
    haste: Annotated[int, Field(ge=1, le=100)] = 1

    @field_validator("field_keys")
    @classmethod
    def _keys_can_be_used(cls, keys: Mapping[str, SecretStr]) -> Mapping[str, SecretStr]:
        if keys:
            _sealer(keys)
        return keys

    @field_validator("sms_report_secret")
    @classmethod
    def _reports_can_be_verified(cls, secret: SecretStr) -> SecretStr:
        _, begins, key = secret.get_secret_value().partition("whsec_")
        if secret.get_secret_value() and not (begins and base64.b64decode(key, validate=True)):
            raise ValueError("must be whsec_ and a key in Base64")
        return secret

    @model_validator(mode="after")
    def _messages_that_are_sent_can_be_followed(self) -> Self:
        if self.sms_url and not self.sms_report_secret.get_secret_value():
            raise ValueError("sms_report_secret: without reports nobody knows which SMS arrived")
        return self

    @model_validator(mode="after")
    def _production_keeps_its_secrets(self) -> Self:
        if self.environment is not Environment.PRODUCTION:
            return self
        if not self.field_keys:
            raise ValueError("field_keys: production seals contacts; name at least one key")
        if self.mail_host and self.mail_security == "none":
            raise ValueError("mail_security: production sends mail over TLS only")
        if self.sms_url.startswith("http:") or self.push_url.startswith("http:"):
            raise ValueError("sms_url, push_url: production hands people's addresses over by https only")
        if self.haste != 1:
            raise ValueError("haste: production leaves everybody their time")
        return self

    @property
    def site(self) -> str:
        """Where the public pages are."""
        return self.site_url or self.address

    def sealer(self) -> Sealer | None:
        """Who seals contacts; None without a key: then no address can be kept."""
        return _sealer(self.field_keys) if self.field_keys else None


def _sealer(keys: Mapping[str, SecretStr]) -> Sealer:
    return Sealer({name: key.get_secret_value() for name, key in keys.items()})


def own(settings: Settings) -> NotificationSettings:
    """The settings as this service's own kind. Raises: `TypeError` for another service's."""
    if not isinstance(settings, NotificationSettings):
        raise TypeError("these are not the settings of notifications")
    return settings
