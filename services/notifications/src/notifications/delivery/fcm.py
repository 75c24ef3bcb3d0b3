"""Firebase Cloud Messaging, HTTP v1: what is sent to one device, and what its answers mean.

The service knows no idempotency key. A push that it took without our hearing of it is sent again; it carries
the message's id as its tag (Android, web) or collapse id (Apple), so that the second one takes the first
one's place on the screen instead of standing beside it. No `collapse_key` is set: notifications ignore it,
and of different keys the service keeps only four for a device that is off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

import httpx
from pydantic import BaseModel, Field, ValidationError

from notifications.delivery.web import refused
from notifications.domain.addresses import with_addresses
from notifications.domain.card import Device, Language
from notifications.domain.letter import Letter, Never, NotNow, Outcome, Taken
from notifications.domain.terms import PushTerms

GONE = Never("address-unknown")
"""This device is no more."""


class Push:
    """What one letter says to devices.

    Args:
        letter: What is sent.
        language: The reader's.
        site: Where the pages are that it names.
        life: How long it is worth delivering.
        at: Now.
    """

    def __init__(
        self, letter: Letter, language: Language, *, site: str, life: timedelta, at: datetime
    ) -> None:
        notice, message = letter.content.notice, letter.message
        self.id = message.id
        self._is_urgent = message.urgency == "urgent"
        self._life = int(life.total_seconds())
        self._ends = int(at.timestamp()) + self._life
        self._notification = {
            "title": notice.title.of(language),
            "body": with_addresses(notice.body.of(language), site),
        }
        self._data = {"message": message.id, "rule": message.rule_id, "event": letter.content.event}

    @property
    def size(self) -> int:
        """Of what it says, in bytes, as the service counts them."""
        said = self._notification | self._data
        return sum(len(name.encode()) + len(text.encode()) for name, text in said.items())

    def to(self, device: Device, token: str) -> dict[str, Any]:
        """The request that sends it to this device."""
        options = {"android": self._android, "ios": self._apple, "web": self._web}[device.platform]()
        message = {"token": token, "notification": self._notification, "data": self._data}
        return {"message": message | options}

    def _android(self) -> dict[str, Any]:
        priority = "HIGH" if self._is_urgent else "NORMAL"
        return {"android": {"priority": priority, "ttl": f"{self._life}s", "notification": {"tag": self.id}}}

    def _apple(self) -> dict[str, Any]:
        headers = {
            "apns-priority": "10" if self._is_urgent else "5",
            "apns-expiration": str(self._ends),
            "apns-collapse-id": self.id,
        }
        return {"apns": {"headers": headers}}

    def _web(self) -> dict[str, Any]:
        """RFC 8030: a topic replaces what waits under it; it has 32 letters, as an id without dashes."""
        headers = {
            "TTL": str(self._life),
            "Urgency": "high" if self._is_urgent else "normal",
            "Topic": self.id.replace("-", "")[:32],
        }
        return {"webpush": {"headers": headers, "notification": {"tag": self.id}}}


class _Violation(BaseModel):
    field: str = ""


class _Detail(BaseModel):
    kind: str = Field("", alias="@type")
    error_code: str = Field("", alias="errorCode")
    violations: list[_Violation] = Field(default_factory=list, alias="fieldViolations")


class _Error(BaseModel):
    message: str = ""
    details: list[_Detail] = Field(default_factory=list)

    @property
    def code(self) -> str:
        """What Cloud Messaging itself says, beside the status all of Google's services use."""
        own = [
            one.error_code for one in self.details if one.kind.endswith("/google.firebase.fcm.v1.FcmError")
        ]
        return own[0] if own else ""

    @property
    def is_about_the_token(self) -> bool:
        """Whether an invalid argument was the token: other ones say nothing about the device."""
        named = {violation.field for one in self.details for violation in one.violations}
        return "message.token" in named or (not named and "registration token" in self.message)


class _Refusal(BaseModel):
    error: _Error = Field(default_factory=_Error)


class _Accepted(BaseModel):
    name: str | None = None


def is_token_refused(answer: httpx.Response) -> bool:
    """Whether the access token was not good (any more), rather than anything about the message."""
    return answer.status_code == HTTPStatus.UNAUTHORIZED and not _error(answer).code


def outcome_of(answer: httpx.Response, terms: PushTerms, *, at: datetime, longest: timedelta) -> Outcome:
    """What became of a push to one device. `GONE` when the device is no more.

    What this platform's account may not do waits for an operator; what is wrong with one device's platform or
    sender is final, and the device stays: the fault may be in the account.
    """
    if answer.status_code == HTTPStatus.OK:
        return Taken(is_delivered=True, reason="accepted", reference=_name(answer))
    error = _error(answer)
    match error.code:
        case "UNREGISTERED":
            return GONE
        case "INVALID_ARGUMENT" if error.is_about_the_token:
            return GONE
        case "SENDER_ID_MISMATCH" | "THIRD_PARTY_AUTH_ERROR":
            return Never("unauthorized")
    return _by_status(answer, terms, at=at, longest=longest)


def _by_status(answer: httpx.Response, terms: PushTerms, *, at: datetime, longest: timedelta) -> Outcome:
    later = refused(answer, now=at, longest=longest)
    match answer.status_code:
        case HTTPStatus.BAD_REQUEST:
            return Never("rejected")
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return Never("too-large")
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            return NotNow("unauthorized")
        case HTTPStatus.TOO_MANY_REQUESTS if later.after is None:
            return replace(later, after=terms.pause)
    return later


def together(outcomes: Mapping[str, Outcome]) -> Outcome:
    """What became of one letter to several devices, by the fingerprints of their tokens.

    It is delivered when it was taken for one of them: a device that has it must not get it again, so the
    others, if any failed for now, do without. With none it is tried again if that may help any.
    """
    gone = tuple(sorted(device for device, outcome in outcomes.items() if outcome == GONE))
    for outcome in outcomes.values():
        if isinstance(outcome, Taken):
            return replace(outcome, gone=gone)
    later = [outcome for outcome in outcomes.values() if isinstance(outcome, NotNow)]
    if later:
        return max(later, key=lambda outcome: outcome.after or timedelta())
    final = [one for one in outcomes.values() if isinstance(one, Never) and one != GONE]
    return replace(final[0] if final else GONE, gone=gone)


def _error(answer: httpx.Response) -> _Error:
    """What is said of an error; nothing when it is not said as documented, by a proxy on the way perhaps."""
    try:
        return _Refusal.model_validate_json(answer.content).error
    except ValidationError:
        return _Error()


def _name(answer: httpx.Response) -> str | None:
    try:
        return _Accepted.model_validate_json(answer.content).name
    except ValidationError:
        return None
