"""Keys are read from the issuer over HTTP, rarely, and again when it changed them."""

from __future__ import annotations

import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from servicekit.auth import TokenVerifier
from servicekit.errors import Unauthenticated
from servicekit.server import HttpServer
from servicekit.settings import load


class Issuer:
    """An issuer that publishes its keys and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.keys: dict[str, ec.EllipticCurvePrivateKey] = {}
        self.server = HttpServer(Starlette(routes=[Route("/keys", self.publish)]), "127.0.0.1", 0)

    async def publish(self, _request: Request) -> JSONResponse:
        """Answer with the public keys."""
        self.asked += 1
        published = [
            {**ECAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": kid, "alg": "ES256"}
            for kid, key in self.keys.items()
        ]
        return JSONResponse({"keys": published})

    def rotate(self, kid: str) -> None:
        """Have one new key and no other."""
        self.keys = {kid: ec.generate_private_key(ec.SECP256R1())}

    def token(self, kid: str) -> str:
        """A token signed with the key of this name."""
        claims: dict[str, Any] = {
            "iss": "https://sso.example",
            "aud": "regency-services",
            "sub": "officer-1",
            "exp": int(time.time()) + 60,
            "scope": "officer",
            "regency": "33.14",
        }
        return jwt.encode(claims, self.keys[kid], "ES256", headers={"kid": kid})


def verifier_of(url: str, **more: float) -> TokenVerifier:
    given = {"PROGRAMS_JWKS_URL": f"{url}/keys", "PROGRAMS_ISSUER": "https://sso.example"}
    return TokenVerifier(load("programs", given), **more)


async def test_keys_are_read_once_for_many_tokens() -> None:
    issuer = Issuer()
    issuer.rotate("2026-11")
    async with issuer.server.running() as url:
        verifier = verifier_of(url)

        for _ in range(20):
            await verifier.verify(issuer.token("2026-11"))

    assert issuer.asked == 1


async def test_a_new_key_is_found_and_the_old_one_forgotten() -> None:
    issuer = Issuer()
    issuer.rotate("2026-11")
    async with issuer.server.running() as url:
        verifier = verifier_of(url, key_cooldown=0)
        old = issuer.token("2026-11")
        await verifier.verify(old)
        issuer.rotate("2026-12")

        principal = await verifier.verify(issuer.token("2026-12"))

        with pytest.raises(Unauthenticated):
            await verifier.verify(old)
    assert principal.subject == "officer-1"


async def test_made_up_key_names_do_not_turn_into_questions_to_the_issuer() -> None:
    issuer = Issuer()
    issuer.rotate("2026-11")
    async with issuer.server.running() as url:
        verifier = verifier_of(url)
        await verifier.verify(issuer.token("2026-11"))
        issuer.keys |= {f"made-up-{number}": ec.generate_private_key(ec.SECP256R1()) for number in range(20)}

        for number in range(20):
            with pytest.raises(Unauthenticated):
                await verifier.verify(issuer.token(f"made-up-{number}"))

    assert issuer.asked == 1


async def test_a_verifier_outlives_its_issuer() -> None:
    issuer = Issuer()
    issuer.rotate("2026-11")
    async with issuer.server.running() as url:
        verifier = verifier_of(url, key_cooldown=0)
        await verifier.verify(issuer.token("2026-11"))

    principal = await verifier.verify(issuer.token("2026-11"))

    assert principal.subject == "officer-1"
