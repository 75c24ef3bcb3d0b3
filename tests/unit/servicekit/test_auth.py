"""Tokens are accepted from the issuer, for the audience, in time, with a known key, and from nobody else."""

from __future__ import annotations

import asyncio
import json
import os
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from servicekit import auth
from servicekit.auth import Role, TokenVerifier, require
from servicekit.errors import Forbidden, InvalidInput, Unauthenticated, Unavailable
from servicekit.issuer import KEY_FILE, DevelopmentIssuer
from servicekit.settings import Environment, Settings, load
from servicekit.testing.eventually import eventually


def settings_with(jwks_url: str, **more: str) -> Settings:
    given = {"jwks_url": jwks_url} | more
    return load("programs", {f"PROGRAMS_{name.upper()}": value for name, value in given.items()})


def claims(**changes: Any) -> dict[str, Any]:
    good = {
        "iss": "urn:regency:development-issuer",
        "aud": "regency-services",
        "sub": "officer-7",
        "exp": int(time.time()) + 600,
        "scope": "officer openid gate",
        "regency": "33.14",
    }
    return {name: value for name, value in (good | changes).items() if value is not None}


def publish(folder: Path, *keys: tuple[str, str, Any, Any]) -> str:
    """A key set of (id, algorithm, its class, private key)."""
    document = {
        "keys": [
            {**kind.to_jwk(key.public_key(), as_dict=True), "kid": kid, "alg": algorithm}
            for kid, algorithm, kind, key in keys
        ]
    }
    (folder / "keys.json").write_text(json.dumps(document))
    return (folder / "keys.json").as_uri()


EC_KEY = ec.generate_private_key(ec.SECP256R1())


@pytest.fixture
def verifier(tmp_path: Path) -> TokenVerifier:
    return TokenVerifier(settings_with(publish(tmp_path, ("k1", "ES256", ECAlgorithm, EC_KEY))))


def signed(payload: dict[str, Any], kid: str = "k1", algorithm: str = "ES256", key: Any = EC_KEY) -> str:
    return jwt.encode(payload, key, algorithm, headers={"kid": kid})


async def test_a_good_token_names_subject_roles_and_regency(verifier: TokenVerifier) -> None:
    principal = await verifier.verify(signed(claims()))

    assert (principal.subject, principal.regency) == ("officer-7", "33.14")
    assert principal.roles == {"officer", "gate"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"exp": -120}, "token-expired"),
        ({"exp": None}, "token-invalid"),
        ({"nbf": 600}, "token-invalid"),
        ({"iss": "https://somebody.example"}, "token-invalid"),
        ({"aud": "another-service"}, "token-invalid"),
        ({"sub": None}, "token-invalid"),
        ({"regency": None}, "token-without-regency"),
        ({"regency": "3314"}, "token-without-regency"),
        ({"regency": ["33.14"]}, "token-without-regency"),
    ],
)
async def test_a_token_whose_claims_do_not_hold_is_refused(
    changes: dict[str, Any], code: str, verifier: TokenVerifier
) -> None:
    """Numbers are seconds from now."""
    now = int(time.time())
    told = {name: now + value if isinstance(value, int) else value for name, value in changes.items()}

    with pytest.raises(Unauthenticated) as caught:
        await verifier.verify(signed(claims(**told)))

    assert caught.value.reason_code == code


async def test_a_clock_a_little_ahead_is_tolerated(verifier: TokenVerifier) -> None:
    principal = await verifier.verify(signed(claims(exp=int(time.time()) - 10)))

    assert principal.subject == "officer-7"


@pytest.mark.parametrize("token", ["", "abc", "a.b.c", "é.é.é"])
async def test_what_is_no_token_is_refused(token: str, verifier: TokenVerifier) -> None:
    with pytest.raises(Unauthenticated):
        await verifier.verify(token)


async def test_a_signature_of_another_key_is_refused(verifier: TokenVerifier) -> None:
    stranger = ec.generate_private_key(ec.SECP256R1())

    with pytest.raises(Unauthenticated):
        await verifier.verify(signed(claims(), key=stranger))


async def test_an_unsigned_token_or_one_signed_with_the_public_key_is_refused(
    verifier: TokenVerifier,
) -> None:
    unsigned = jwt.encode(claims(), "", "none", headers={"kid": "k1"})
    confused = jwt.encode(claims(), "x" * 64, "HS256", headers={"kid": "k1"})

    for token in (unsigned, confused):
        with pytest.raises(Unauthenticated):
            await verifier.verify(token)


async def test_a_key_of_an_algorithm_nobody_agreed_on_is_refused(tmp_path: Path) -> None:
    key = rsa.generate_private_key(65537, 2048)
    verifier = TokenVerifier(settings_with(publish(tmp_path, ("r1", "RS512", RSAAlgorithm, key))))

    with pytest.raises(Unauthenticated):
        await verifier.verify(signed(claims(), "r1", "RS512", key))


@pytest.mark.parametrize(
    ("algorithm", "kind", "key"),
    [
        ("RS256", RSAAlgorithm, rsa.generate_private_key(65537, 2048)),
        ("EdDSA", OKPAlgorithm, ed25519.Ed25519PrivateKey.generate()),
    ],
)
async def test_the_other_agreed_algorithms_are_accepted(
    algorithm: str, kind: Any, key: Any, tmp_path: Path
) -> None:
    verifier = TokenVerifier(settings_with(publish(tmp_path, ("k", algorithm, kind, key))))

    principal = await verifier.verify(signed(claims(), "k", algorithm, key))

    assert principal.subject == "officer-7"


async def test_a_rotated_key_is_found_without_a_restart(tmp_path: Path) -> None:
    url = publish(tmp_path, ("k1", "ES256", ECAlgorithm, EC_KEY))
    verifier = TokenVerifier(settings_with(url), key_cooldown=0)
    await verifier.verify(signed(claims()))
    rotated = ec.generate_private_key(ec.SECP256R1())
    publish(tmp_path, ("k1", "ES256", ECAlgorithm, EC_KEY), ("k2", "ES256", ECAlgorithm, rotated))

    principal = await verifier.verify(signed(claims(), "k2", key=rotated))

    assert principal.subject == "officer-7"


async def test_a_token_that_was_good_is_refused_once_its_key_is_replaced(tmp_path: Path) -> None:
    url = publish(tmp_path, ("k1", "ES256", ECAlgorithm, EC_KEY))
    verifier = TokenVerifier(settings_with(url), key_cooldown=0)
    token = signed(claims())
    await verifier.verify(token)
    replaced = ec.generate_private_key(ec.SECP256R1())
    publish(tmp_path, ("k1", "ES256", ECAlgorithm, replaced), ("k2", "ES256", ECAlgorithm, replaced))
    await verifier.verify(signed(claims(), "k2", key=replaced))

    with pytest.raises(Unauthenticated):
        await verifier.verify(token)


async def test_a_token_that_was_good_is_refused_once_it_expires(verifier: TokenVerifier) -> None:
    token = signed(claims(exp=int(time.time()) - 28))
    await verifier.verify(token)

    async def is_refused() -> bool:
        try:
            await verifier.verify(token)
        except Unauthenticated as refused:
            return refused.reason_code == "token-expired"
        return False

    await eventually(is_refused)


async def test_known_keys_stay_good_while_the_issuer_is_away(tmp_path: Path) -> None:
    url = publish(tmp_path, ("k1", "ES256", ECAlgorithm, EC_KEY))
    verifier = TokenVerifier(settings_with(url), key_cooldown=0)
    await verifier.verify(signed(claims()))
    (tmp_path / "keys.json").unlink()

    with pytest.raises(Unauthenticated):
        await verifier.verify(signed(claims(), "k9"))
    principal = await verifier.verify(signed(claims()))

    assert principal.subject == "officer-7"


async def test_without_any_keys_nobody_is_let_in_and_it_is_said_why(tmp_path: Path) -> None:
    verifier = TokenVerifier(settings_with((tmp_path / "none.json").as_uri()))

    with pytest.raises(Unavailable):
        await verifier.verify(signed(claims()))


async def test_an_issuer_that_hangs_holds_nobody_up_whose_key_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = publish(tmp_path, ("k1", "ES256", ECAlgorithm, EC_KEY))
    verifier, issuer = TokenVerifier(settings_with(url), key_cooldown=0), Hanging()
    await verifier.verify(signed(claims()))
    monkeypatch.setattr(auth, "_KEYS_FRESH_SECONDS", 0.0)
    monkeypatch.setattr(auth, "_read_keys", issuer.read)

    with issuer:
        first = asyncio.create_task(verifier.verify(signed(claims())))
        await eventually(lambda: issuer.asked)
        async with asyncio.timeout(10.0):
            await verifier.verify(signed(claims()))
    principal = await first

    assert principal.subject == "officer-7"


async def test_without_any_keys_those_who_wait_together_are_told_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    verifier, issuer = TokenVerifier(settings_with((tmp_path / "none.json").as_uri())), Hanging()
    monkeypatch.setattr(auth, "_read_keys", issuer.read)

    with issuer:
        waiting = [asyncio.create_task(verifier.verify(signed(claims()))) for _ in range(20)]
        await eventually(lambda: issuer.asked)
    told = await asyncio.gather(*waiting, return_exceptions=True)

    assert [type(one) for one in told] == [Unavailable] * 20
    assert issuer.asked == 1


class Hanging:
    """An issuer that does not answer for the time of a block, and then not either."""

    def __init__(self) -> None:
        self.asked = 0
        self._over = threading.Event()

    def read(self, _: str) -> NoReturn:
        """Raises: `OSError` in the end."""
        self.asked += 1
        self._over.wait(30.0)
        raise OSError

    def __enter__(self) -> None:
        """It hangs."""

    def __exit__(self, *_: object) -> None:
        """It is gone."""
        self._over.set()


async def test_a_regency_outside_the_deployment_is_refused(tmp_path: Path) -> None:
    url = publish(tmp_path, ("k1", "ES256", ECAlgorithm, EC_KEY))
    verifier = TokenVerifier(settings_with(url, regencies='["35.03"]'))

    with pytest.raises(Unauthenticated) as caught:
        await verifier.verify(signed(claims()))

    assert caught.value.reason_code == "token-of-unknown-regency"


async def test_the_development_issuer_signs_what_services_accept(tmp_path: Path) -> None:
    issuer = DevelopmentIssuer(tmp_path)
    verifier = TokenVerifier(settings_with(issuer.jwks_url))

    principal = await verifier.verify(issuer.token(["gate", "officer"], "35.22", "gate-3"))

    assert (principal.subject, principal.roles, principal.regency) == (
        "gate-3",
        frozenset({"gate", "officer"}),
        "35.22",
    )


async def test_a_token_may_bind_its_bearer_to_one_office(tmp_path: Path) -> None:
    issuer = DevelopmentIssuer(tmp_path)
    verifier = TokenVerifier(settings_with(issuer.jwks_url))

    bound = await verifier.verify(issuer.token("treasurer", "33.14", office="dinkes"))
    free = await verifier.verify(issuer.token("bud", "33.14"))
    with pytest.raises(Unauthenticated) as caught:
        await verifier.verify(issuer.token("treasurer", "33.14", office="no office"))

    assert (bound.office, free.office) == ("dinkes", None)
    assert caught.value.reason_code == "token-of-no-office"


async def test_a_development_token_ends_in_time(tmp_path: Path) -> None:
    issuer = DevelopmentIssuer(tmp_path)
    verifier = TokenVerifier(settings_with(issuer.jwks_url))

    with pytest.raises(Unauthenticated) as caught:
        await verifier.verify(issuer.token("gate", "33.14", ttl=timedelta(seconds=-60)))

    assert caught.value.reason_code == "token-expired"


def test_the_development_key_is_kept_private_and_kept(tmp_path: Path) -> None:
    DevelopmentIssuer(tmp_path)
    first = (tmp_path / KEY_FILE).read_bytes()

    DevelopmentIssuer(tmp_path)

    assert os.stat(tmp_path / KEY_FILE).st_mode & 0o777 == 0o600
    assert (tmp_path / KEY_FILE).read_bytes() == first
    assert b"PRIVATE" not in (tmp_path / "jwks.json").read_bytes()
    assert "d" not in json.loads((tmp_path / "jwks.json").read_bytes())["keys"][0]
    assert load_pem_private_key(first, None)


def test_the_development_issuer_does_not_run_in_production(tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        DevelopmentIssuer(tmp_path, environment=Environment.PRODUCTION)

    assert list(tmp_path.iterdir()) == []


def test_a_role_nobody_knows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="king"):
        DevelopmentIssuer(tmp_path).token("king", "33.14")
    with pytest.raises(ValueError, match="king"):
        require("king")


def test_every_role_of_the_brief_exists() -> None:
    wanted = (
        "public citizen officer operator gate market-manager treasurer verifier budget-authority planner"
        " assessor publisher admin"
    )

    assert set(wanted.split()) <= set(Role)
