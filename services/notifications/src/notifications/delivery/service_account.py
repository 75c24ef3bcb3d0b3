"""The account Firebase knows this platform by, and the access tokens it is given for it.

OAuth 2.0 with a signed assertion (RFC 7523): the account signs that it wants a token, and gets one that is
good for an hour at most.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path

import httpx
import jwt
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from notifications.delivery.web import refused, unanswered
from notifications.domain.letter import NotNow
from servicekit.clock import Clock

SCOPE = "https://www.googleapis.com/auth/firebase.messaging"

_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_ASSERTED_FOR = timedelta(hours=1)
_MARGIN = timedelta(seconds=60)
"""A token is not used in its last minute: it has to outlive the way to the service."""


class ServiceAccount(BaseModel):
    """The file the Firebase console hands out; what else it holds is not needed."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    client_email: str = Field(min_length=3)
    private_key: SecretStr
    private_key_id: str | None = None
    token_uri: str = Field(pattern=r"^https://\S+$")
    project_id: str = Field(pattern=r"^[a-z0-9][a-z0-9:.-]*$")

    @field_validator("private_key")
    @classmethod
    def _signs(cls, key: SecretStr) -> SecretStr:
        try:
            jwt.encode({}, key.get_secret_value(), algorithm="RS256")
        except (TypeError, jwt.PyJWTError) as error:
            raise ValueError("the key signs nothing: it must be an RSA key in PEM") from error
        return key

    def assertion(self, at: datetime) -> str:
        """What this account says to be given a token, signed."""
        claims = {
            "iss": self.client_email,
            "scope": SCOPE,
            "aud": self.token_uri,
            "iat": at,
            "exp": at + _ASSERTED_FOR,
        }
        headers = {"kid": self.private_key_id} if self.private_key_id else None
        return jwt.encode(claims, self.private_key.get_secret_value(), algorithm="RS256", headers=headers)


def read_account(path: Path) -> ServiceAccount:
    """The account in a file. Raises: `OSError`; `ValueError` when it is no service account."""
    return ServiceAccount.model_validate_json(path.read_bytes())


class _Granted(BaseModel):
    access_token: str = Field(min_length=1)
    expires_in: int = Field(gt=0)


@dataclass(frozen=True, slots=True)
class _Token:
    value: str = field(repr=False)
    until: datetime


class AccessTokens:
    """The access token of one account: kept until shortly before it ends, fetched once for all callers.

    Args:
        account: Whose tokens.
        http: What they are fetched with.
        clock: What their ends are compared with.
        longest: How long a wish to come again later is heeded at most.
    """

    def __init__(
        self, account: ServiceAccount, http: httpx.AsyncClient, clock: Clock, *, longest: timedelta
    ) -> None:
        self._account = account
        self._http = http
        self._clock = clock
        self._longest = longest
        self._kept: _Token | None = None
        self._failure: NotNow | None = None
        self._fetches = 0
        self._fetching = asyncio.Lock()

    async def token(self, *, other_than: str | None = None) -> str | NotNow:
        """A token that is still good, and not the one that was refused; or why there is none now.

        Who waits while another one asks is told what that one was told.
        """
        seen = self._fetches
        async with self._fetching:
            if self._fetches != seen and self._failure is not None:
                return self._failure
            if self._kept and self._kept.until > self._clock.now() and self._kept.value != other_than:
                return self._kept.value
            self._fetches += 1
            fetched = await self._fetch()
            if isinstance(fetched, NotNow):
                self._kept, self._failure = None, fetched
                return fetched
            self._kept, self._failure = fetched, None
            return fetched.value

    async def _fetch(self) -> _Token | NotNow:
        now = self._clock.now()
        form = {"grant_type": _GRANT, "assertion": self._account.assertion(now)}
        try:
            answer = await self._http.post(self._account.token_uri, data=form)
        except httpx.HTTPError as error:
            return unanswered(error)
        if answer.status_code in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            return NotNow("unauthorized")
        if answer.status_code != HTTPStatus.OK:
            return refused(answer, now=now, longest=self._longest)
        try:
            granted = _Granted.model_validate_json(answer.content)
        except ValidationError:
            return NotNow("unauthorized")
        return _Token(granted.access_token, now + timedelta(seconds=granted.expires_in) - _MARGIN)
