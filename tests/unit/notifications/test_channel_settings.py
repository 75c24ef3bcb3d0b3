"""A channel that is set up half is refused at start, not found out when a message is lost."""

from __future__ import annotations

import base64
import json

import pytest

from notifications.config import NotificationSettings
from servicekit.settings import InvalidSettings, load_as

SECRET = "whsec_" + base64.b64encode(bytes(24)).decode()
PRODUCTION = {
    "NOTIFICATIONS_ENVIRONMENT": "production",
    "NOTIFICATIONS_ISSUER": "https://sso.example",
    "NOTIFICATIONS_JWKS_URL": "https://sso.example/jwks",
    "NOTIFICATIONS_KAFKA_SECURITY": "SSL",
    "NOTIFICATIONS_FIELD_KEYS": json.dumps({"2026": base64.b64encode(bytes(32)).decode()}),
}
SMS = {"NOTIFICATIONS_SMS_URL": "https://sms.example/v1", "NOTIFICATIONS_SMS_REPORT_SECRET": SECRET}


def load(environ: dict[str, str]) -> NotificationSettings:
    """The settings these variables describe."""
    return load_as(NotificationSettings, "notifications", environ)


def test_a_provider_over_https_with_signed_reports_can_be_used() -> None:
    settings = load(PRODUCTION | SMS)

    assert settings.sms_url == "https://sms.example/v1"
    assert SECRET not in repr(settings)


def test_a_provider_whose_reports_cannot_be_verified_is_refused() -> None:
    with pytest.raises(InvalidSettings, match="SMS_REPORT_SECRET"):
        load({"NOTIFICATIONS_SMS_URL": "https://sms.example/v1"})


@pytest.mark.parametrize("secret", ["secret", "whsec_", "whsec_no-base64!", "c2VjcmV0"])
def test_a_secret_nobody_can_sign_with_is_refused_without_being_shown(secret: str) -> None:
    with pytest.raises(InvalidSettings, match="SMS_REPORT_SECRET") as refused:
        load(SMS | {"NOTIFICATIONS_SMS_REPORT_SECRET": secret})

    assert f": {secret}" not in str(refused.value)


@pytest.mark.parametrize("name", ["NOTIFICATIONS_SMS_URL", "NOTIFICATIONS_PUSH_URL"])
def test_production_hands_no_address_over_in_the_clear(name: str) -> None:
    with pytest.raises(InvalidSettings, match="SMS_URL"):
        load(PRODUCTION | SMS | {name: "http://plain.example"})
