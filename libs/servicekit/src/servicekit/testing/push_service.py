"""Firebase Cloud Messaging, as its documentation describes it: a token endpoint and `messages:send`, HTTP v1.

    service = PushService()
    async with https(service.app, authority.server_context()) as url:
        account = service.write_account(folder, url)

It believes nothing: assertions are verified (signature, audience, scope, times), access tokens end, a field
it does not know is refused, and so is a token of a device that is not there.
"""

from __future__ import annotations

import json
import secrets
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from servicekit.testing.https import until_gone

PROJECT = "regency-33-14"

_EMAIL = f"firebase-adminsdk@{PROJECT}.iam.gserviceaccount.com"
_SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_FCM_ERROR = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
_BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"
_LONGEST_ASSERTION = 3_600
_PAYLOAD_BYTES = 4_096

Trouble = Literal[
    "UNREGISTERED",
    "INVALID_ARGUMENT",
    "SENDER_ID_MISMATCH",
    "THIRD_PARTY_AUTH_ERROR",
    "QUOTA_EXCEEDED",
    "UNAVAILABLE",
    "INTERNAL",
    "hang",
]
"""What may happen to a push: an error code of Cloud Messaging, or no answer while the client waits."""

_ANSWERS: Mapping[str, tuple[int, str, str]] = {
    "UNREGISTERED": (404, "NOT_FOUND", "Requested entity was not found."),
    "INVALID_ARGUMENT": (
        400,
        "INVALID_ARGUMENT",
        "The registration token is not a valid FCM registration token",
    ),
    "SENDER_ID_MISMATCH": (403, "PERMISSION_DENIED", "SenderId mismatch"),
    "THIRD_PARTY_AUTH_ERROR": (401, "UNAUTHENTICATED", "Auth error from APNS or Web Push Service"),
    "QUOTA_EXCEEDED": (429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric."),
    "UNAVAILABLE": (503, "UNAVAILABLE", "The service is currently unavailable."),
    "INTERNAL": (500, "INTERNAL", "Internal error encountered."),
}


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Notification(_Part):
    title: str | None = None
    body: str | None = None
    image: str | None = None


class _AndroidNotification(_Notification):
    tag: str | None = None
    icon: str | None = None
    color: str | None = None
    sound: str | None = None
    click_action: str | None = None
    channel_id: str | None = None


class _Android(_Part):
    collapse_key: str | None = None
    priority: Literal["NORMAL", "HIGH", "normal", "high"] | None = None
    ttl: Annotated[str, Field(pattern=r"^\d{1,7}(\.\d{1,9})?s$")] | None = None
    restricted_package_name: str | None = None
    data: dict[str, str] | None = None
    notification: _AndroidNotification | None = None


class _Webpush(_Part):
    headers: dict[str, str] | None = None
    data: dict[str, str] | None = None
    notification: dict[str, Any] | None = None


class _Apns(_Part):
    headers: dict[str, str] | None = None
    payload: dict[str, Any] | None = None


class _Message(_Part):
    token: str
    notification: _Notification | None = None
    data: dict[str, str] | None = None
    android: _Android | None = None
    webpush: _Webpush | None = None
    apns: _Apns | None = None


class _Send(_Part):
    validate_only: bool = False
    message: _Message


@dataclass(frozen=True, slots=True)
class Pushed:
    """A push that was taken.

    Attributes:
        message: The request's message, as it came.
    """

    token: str
    message: Mapping[str, Any]

    @property
    def title(self) -> str:
        """What the screen says first."""
        return str(self.message["notification"]["title"])

    @property
    def message_id(self) -> str:
        """Which message it is."""
        return str(self.message["data"]["message"])


@dataclass(slots=True)
class PushService:
    """Takes pushes for devices it knows.

    Attributes:
        devices: Tokens of devices that are there.
        troubles: What happens to pushes to a token instead of being taken.
        retry_after: What it says of when to come again, with QUOTA_EXCEEDED and UNAVAILABLE.
        lifetime: How long the access tokens it gives are good, in seconds.
        pushed: What it took, in order; what came twice is in it twice.
        tries: How often a push to each token was brought.
        granted: How many access tokens it gave.
    """

    devices: set[str] = field(default_factory=set)
    troubles: dict[str, Trouble] = field(default_factory=dict)
    retry_after: str | None = None
    lifetime: int = 3_599
    pushed: list[Pushed] = field(default_factory=list)
    tries: Counter[str] = field(default_factory=Counter)
    granted: int = 0
    _good_until: dict[str, float] = field(default_factory=dict)
    _key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65_537, 2_048))

    @property
    def app(self) -> Starlette:
        """Its endpoints."""
        send = f"/v1/projects/{PROJECT}/messages:send"
        return Starlette(
            routes=[
                Route("/token", self._give_token, methods=["POST"]),
                Route(send, self._take, methods=["POST"]),
            ]
        )

    def write_account(self, folder: Path, url: str) -> Path:
        """The file of the one account it knows, as the Firebase console hands it out."""
        pem = self._key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        account = {
            "type": "service_account",
            "project_id": PROJECT,
            "private_key_id": "key-1",
            "private_key": pem.decode(),
            "client_email": _EMAIL,
            "token_uri": f"{url}/token",
        }
        path = folder / "push-account.json"
        path.write_text(json.dumps(account), encoding="utf-8")
        return path

    def revoke_tokens(self) -> None:
        """No access token given so far is good any more."""
        self._good_until.clear()

    async def _give_token(self, request: Request) -> Response:
        form = parse_qs((await request.body()).decode())
        if form.get("grant_type") != [_GRANT]:
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        try:
            self._check("".join(form.get("assertion", [])), audience=str(request.url))
        except (jwt.PyJWTError, ValueError) as error:
            return JSONResponse({"error": "invalid_grant", "error_description": str(error)}, 400)
        token = f"ya29.{secrets.token_urlsafe(24)}"
        self.granted += 1
        self._good_until[token] = time.time() + self.lifetime
        return JSONResponse({"access_token": token, "expires_in": self.lifetime, "token_type": "Bearer"})

    def _check(self, assertion: str, *, audience: str) -> None:
        """Raises: `PyJWTError`, `ValueError` unless it is signed by the account, for this, and lately."""
        claims = jwt.decode(
            assertion,
            self._key.public_key(),
            algorithms=["RS256"],
            audience=audience,
            issuer=_EMAIL,
            options={"require": ["iss", "scope", "aud", "iat", "exp"]},
        )
        if claims["scope"] != _SCOPE:
            raise ValueError("invalid scope")
        if claims["exp"] - claims["iat"] > _LONGEST_ASSERTION:
            raise ValueError("the assertion is good for too long")

    async def _take(self, request: Request) -> Response:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind != "Bearer" or self._good_until.get(token, 0) < time.time():
            return _error(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
        try:
            sent = _Send.model_validate_json(await request.body())
        except ValidationError as error:
            return _invalid(error)
        if self.troubles.get(sent.message.token) == "hang":
            await until_gone(request)
            return Response(status_code=503)
        return self._judge(sent.message)

    def _judge(self, message: _Message) -> Response:
        self.tries[message.token] += 1
        trouble = self.troubles.get(message.token)
        if trouble is None and message.token not in self.devices:
            trouble = "UNREGISTERED"
        if trouble is not None:
            return self._trouble(trouble)
        if _size(message) > _PAYLOAD_BYTES:
            return _error(400, "INVALID_ARGUMENT", "Android message is too big", "INVALID_ARGUMENT")
        self.pushed.append(Pushed(message.token, message.model_dump(exclude_none=True)))
        return JSONResponse({"name": f"projects/{PROJECT}/messages/{len(self.pushed)}"})

    def _trouble(self, trouble: str) -> Response:
        answer = _error(*_ANSWERS[trouble], trouble)
        if self.retry_after is not None and trouble in {"QUOTA_EXCEEDED", "UNAVAILABLE"}:
            answer.headers["Retry-After"] = self.retry_after
        return answer


def _size(message: _Message) -> int:
    said = dict(message.data or {})
    if message.notification:
        said |= message.notification.model_dump(exclude_none=True)
    return sum(len(name.encode()) + len(text.encode()) for name, text in said.items())


def _invalid(error: ValidationError) -> Response:
    violations = [
        {"field": ".".join(map(str, one["loc"])), "description": one["msg"]} for one in error.errors()
    ]
    details = [{"@type": _BAD_REQUEST, "fieldViolations": violations}]
    said = {"code": 400, "message": "Invalid JSON payload received.", "status": "INVALID_ARGUMENT"}
    return JSONResponse({"error": said | {"details": details}}, 400)


def _error(code: int, status: str, message: str, error_code: str | None = None) -> Response:
    details = [{"@type": _FCM_ERROR, "errorCode": error_code}] if error_code else []
    said = {"code": code, "message": message, "status": status, "details": details}
    return JSONResponse({"error": said}, code)
