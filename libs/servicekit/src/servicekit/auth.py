"""Who is asking: bearer tokens of the regency's OpenID Connect issuer, verified against its published keys.

Owns tokens and roles. A request's regency *is* its token's regency: no endpoint takes it from anywhere else.
"""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import unquote, urlsplit

import jwt
from fastapi import Depends, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import TypeAdapter, ValidationError

from contracts.event import Identifier, RegencyCode
from contracts.reference.regions import regencies
from servicekit.errors import Forbidden, InvalidInput, Unauthenticated, Unavailable
from servicekit.settings import Settings

ALGORITHMS = ("RS256", "ES256", "EdDSA")
_LEEWAY_SECONDS = 30
_KEYS_FRESH_SECONDS = 300.0
_REFRESH_COOLDOWN_SECONDS = 10.0
_REMEMBERED_TOKENS = 4_096
_REGENCY: TypeAdapter[str] = TypeAdapter(RegencyCode)
_OFFICE: TypeAdapter[str | None] = TypeAdapter(Identifier | None)


class Role(StrEnum):
    """What a caller may be; the `scope` of a token lists them, separated by spaces."""

    PUBLIC = "public"
    CITIZEN = "citizen"
    OFFICER = "officer"
    OPERATOR = "operator"
    GATE = "gate"
    MARKET_MANAGER = "market-manager"
    TREASURER = "treasurer"
    VERIFIER = "verifier"
    BUDGET_AUTHORITY = "budget-authority"
    BUD = "bud"
    BANK = "bank"
    DEVICE = "device"
    PLANNER = "planner"
    ASSESSOR = "assessor"
    PUBLISHER = "publisher"
    VILLAGE_HEAD = "village-head"
    TOURISM_OFFICE = "tourism-office"
    DPO = "dpo"
    MONITORING = "monitoring"
    ADMIN = "admin"


_ROLES = frozenset(role.value for role in Role)


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is asking.

    Attributes:
        subject: The token's `sub`: an opaque reference, never a name or a number of a person.
        roles: Those of its scopes that are roles of the platform.
        regency: The one tenant it may read and write.
        office: The token's `opd`: the one office (OPD) it may act for; None: bound to none.
    """

    subject: str
    roles: frozenset[str]
    regency: str
    office: str | None = None


@dataclass(frozen=True, slots=True)
class _Verified:
    """What was found of a token: good until it expires, and as long as its very key stands."""

    key: jwt.PyJWK
    kid: str
    until: float
    principal: Principal


class KeySet:
    """The issuer's public keys: read when first needed, when old, and when a token names an unknown one.

    While the issuer is away the keys already known stay good, so that its outage locks nobody out. While
    somebody asks it, nobody else waits whose key is known.
    """

    def __init__(self, url: str, cooldown: float = _REFRESH_COOLDOWN_SECONDS) -> None:
        self._url = url
        self._cooldown = cooldown
        self._keys: dict[str, jwt.PyJWK] = {}
        self._read_at = -math.inf
        self._tried_at = -math.inf
        self._tries = 0
        self._trouble: Exception | None = None
        self._reading = asyncio.Lock()

    async def key(self, kid: str) -> jwt.PyJWK | None:
        """The key of this id, or None if the issuer has none. Raises `Unavailable` if it cannot be asked."""
        is_old = time.monotonic() - self._read_at > _KEYS_FRESH_SECONDS
        if kid not in self._keys or (is_old and not self._reading.locked()):
            await self._refresh()
        return self._keys.get(kid)

    async def _refresh(self) -> None:
        """Read the keys. Who waits while another one asks is told what that one was told."""
        seen = self._tries
        async with self._reading:
            if self._tries == seen and not self._is_too_soon:
                await self._read()
        if self._trouble is not None and not self._keys:
            raise Unavailable(
                "Kunci penerbit token tidak dapat dibaca", "The token issuer's keys cannot be read"
            ) from self._trouble

    @property
    def _is_too_soon(self) -> bool:
        return bool(self._keys) and time.monotonic() - self._tried_at < self._cooldown

    async def _read(self) -> None:
        now = time.monotonic()
        try:
            self._keys = await asyncio.to_thread(_read_keys, self._url)
            self._read_at, self._trouble = now, None
        except (OSError, ValueError, jwt.PyJWTError) as error:
            self._trouble = error
        self._tried_at = now
        self._tries += 1


class TokenVerifier:
    """Turns a bearer token into a `Principal`, or refuses it.

    Args:
        settings: Names the issuer, its keys and the audience.
        key_cooldown: A token with an unknown key makes the keys be read again, but not more often than this.
    """

    def __init__(self, settings: Settings, key_cooldown: float = _REFRESH_COOLDOWN_SECONDS) -> None:
        self._issuer = settings.issuer
        self._audience = settings.audience
        self._regencies = frozenset(settings.regencies)
        self._keys = KeySet(settings.jwks_url, key_cooldown)
        self._verified: dict[str, _Verified] = {}

    async def verify(self, token: str) -> Principal:
        """Who the token speaks for.

        Raises: `Unauthenticated` when signature, issuer, audience, time or claims do not hold; `Unavailable`
        when the issuer's keys have never been read.
        """
        known = self._verified.get(token)
        if known and time.time() < known.until and await self._keys.key(known.kid) is known.key:
            return known.principal
        verified = await self._verify(token)
        if len(self._verified) >= _REMEMBERED_TOKENS:
            self._verified.clear()
        self._verified[token] = verified
        return verified.principal

    async def _verify(self, token: str) -> _Verified:
        try:
            header = jwt.get_unverified_header(token)
            kid = str(header.get("kid", ""))
            key = await self._keys.key(kid)
            if key is None or key.algorithm_name not in ALGORITHMS or header.get("alg") != key.algorithm_name:
                raise _refused("unknown-key")
            claims = jwt.decode(
                token,
                key,
                algorithms=[key.algorithm_name],
                audience=self._audience,
                issuer=self._issuer,
                leeway=_LEEWAY_SECONDS,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except jwt.ExpiredSignatureError as error:
            raise _refused("token-expired") from error
        except jwt.PyJWTError as error:
            raise _refused("token-invalid") from error
        return _Verified(key, kid, int(claims["exp"]) + _LEEWAY_SECONDS, self._principal(claims))

    def _principal(self, claims: Mapping[str, Any]) -> Principal:
        try:
            regency = _REGENCY.validate_python(claims.get("regency"))
        except ValidationError as error:
            raise _refused("token-without-regency") from error
        if self._regencies and regency not in self._regencies:
            raise _refused("token-of-unknown-regency")
        scopes = str(claims.get("scope", "")).split()
        return Principal(str(claims["sub"]), _ROLES.intersection(scopes), regency, _office(claims))


_bearer = HTTPBearer(auto_error=False, bearerFormat="JWT", description="Token of the regency's issuer")


async def principal(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Principal:
    """Who is asking, whatever their role.

    Raises: `Unauthenticated` without a good token; `Forbidden` (other-regency) where the path or the query
    names a regency that is not the token's.
    """
    if credentials is None:
        raise Unauthenticated("Diperlukan token", "A bearer token is required", code="token-missing")
    verifier: TokenVerifier = request.app.state.runtime.verifier
    caller = await verifier.verify(credentials.credentials)
    named = [*request.query_params.getlist("regency"), request.path_params.get("regency", caller.regency)]
    if any(regency != caller.regency for regency in named):
        raise Forbidden(
            f"Token ini hanya berlaku untuk kabupaten {caller.regency}",
            f"This token is good for regency {caller.regency} only",
            code="other-regency",
        )
    return caller


Caller = Annotated[Principal, Depends(principal)]
"""Anybody with a good token."""


VISITOR = "visitor"
"""The subject of whoever comes without a token; nothing tells two of them apart."""


async def visitor(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    regency: Annotated[
        RegencyCode | None, Query(description="Kode kabupaten, wajib tanpa token / needed without a token")
    ] = None,
) -> Principal:
    """Who is asking where the public is let in: without a token, somebody of the regency the query names.

    Raises: what `principal` raises where there is a token; `InvalidInput` (regency-missing, regency-unknown)
    where there is none.
    """
    if credentials is not None:
        return await principal(request, credentials)
    settings: Settings = request.app.state.runtime.settings
    if regency is None:
        raise InvalidInput(
            "Sebutkan kabupaten, misalnya ?regency=35.22",
            "Name the regency, such as ?regency=35.22",
            code="regency-missing",
        )
    if not _is_served(regency, settings):
        raise InvalidInput(
            f"Kabupaten {regency} tidak dilayani di sini",
            f"The regency {regency} is not served here",
            code="regency-unknown",
        )
    return Principal(VISITOR, frozenset({Role.PUBLIC.value}), regency)


Visitor = Annotated[Principal, Depends(visitor)]
"""Anybody at all: with a token, or of the public."""


def _is_served(regency: str, settings: Settings) -> bool:
    served = settings.regencies or [known.code for known in regencies()]
    return regency in served


def require(*roles: str) -> Callable[..., Coroutine[Any, Any, Principal]]:
    """A dependency that lets in a caller with at least one of these roles.

    `Annotated[Principal, Depends(require("gate"))]`. No role implies another: duties stay separate.
    """
    unknown = set(roles) - _ROLES
    if unknown or not roles:
        raise ValueError(f"no such role: {sorted(unknown)}")
    wanted = frozenset(roles)

    async def allowed(caller: Caller) -> Principal:
        if wanted.isdisjoint(caller.roles):
            raise Forbidden(
                f"Diperlukan salah satu peran: {', '.join(roles)}",
                f"One of these roles is required: {', '.join(roles)}",
                code="role-missing",
            )
        return caller

    return allowed


def _office(claims: Mapping[str, Any]) -> str | None:
    try:
        return _OFFICE.validate_python(claims.get("opd"))
    except ValidationError as error:
        raise _refused("token-of-no-office") from error


def _refused(code: str) -> Unauthenticated:
    return Unauthenticated("Token tidak dapat diterima", "The token cannot be accepted", code=code)


def _read_keys(url: str) -> dict[str, jwt.PyJWK]:
    parts = urlsplit(url)
    if parts.scheme == "file":
        document = json.loads(Path(unquote(parts.path)).read_bytes())
    else:
        document = jwt.PyJWKClient(url, cache_jwk_set=False, timeout=5).fetch_data()
    return {key.key_id: key for key in jwt.PyJWKSet.from_dict(document).keys if key.key_id}
