"""A token issuer for development and tests: a key of its own in a folder, never for production.

A real deployment uses the regency's OpenID Connect provider; this one signs what it is asked to.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from servicekit.auth import Role
from servicekit.errors import Forbidden, InvalidInput
from servicekit.settings import DEVELOPMENT_ISSUER, Environment

KEY_FILE = "issuer-key.pem"
JWKS_FILE = "jwks.json"
_ALGORITHM = "ES256"


class DevelopmentIssuer:
    """Signs tokens with the ES256 key of a folder, made there when it has none.

    Raises: `Forbidden` where the environment is production.
    """

    def __init__(
        self,
        folder: Path,
        *,
        audience: str = "regency-services",
        environment: Environment = Environment.DEVELOPMENT,
    ) -> None:
        if environment is Environment.PRODUCTION:
            raise Forbidden(
                "Penerbit token pengembangan tidak berjalan di produksi",
                "The development token issuer does not run in production",
                code="development-only",
            )
        self.issuer = DEVELOPMENT_ISSUER
        self.audience = audience
        self.jwks_file = folder / JWKS_FILE
        self._key = load_or_make_key(folder / KEY_FILE)
        self._key_id = _publish(self._key, self.jwks_file)

    @property
    def jwks_url(self) -> str:
        """Where services find the public key."""
        return self.jwks_file.resolve().as_uri()

    def token(
        self,
        role: str | Sequence[str],
        regency: str,
        subject: str | None = None,
        ttl: timedelta = timedelta(hours=8),
        office: str | None = None,
    ) -> str:
        """A token for one regency with one role or several, bound to an office (OPD) if one is named.

        Raises: `InvalidInput` for a role nobody knows.
        """
        roles = [role] if isinstance(role, str) else list(role)
        unknown = [name for name in roles if name not in set(Role)]
        if unknown:
            known = ", ".join(Role)
            raise InvalidInput(
                f"Peran tidak dikenal: {unknown[0]}; yang ada: {known}",
                f"No such role: {unknown[0]}; there are: {known}",
                code="unknown-role",
            )
        now = datetime.now(UTC)
        claims = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": subject or f"dev-{roles[0]}",
            "iat": now,
            "exp": now + ttl,
            "jti": str(uuid4()),
            "scope": " ".join(roles),
            "regency": regency,
        }
        if office is not None:
            claims["opd"] = office
        return jwt.encode(claims, self._key, _ALGORITHM, headers={"kid": self._key_id})


def load_or_make_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """The P-256 key of a file that only its owner can read, made when there is none.

    Raises: `InvalidInput` for a file that holds something else.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_private(path, ec.generate_private_key(ec.SECP256R1()))
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise InvalidInput(f"{path} bukan kunci ES256", f"{path} is not an ES256 key", code="unusable-key")
    return key


def _write_private(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    """Put the key in place at once, readable by its owner only; whoever came first stays."""
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    draft = path.with_name(f".{path.name}.{uuid4().hex}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def _publish(key: ec.EllipticCurvePrivateKey, path: Path) -> str:
    public = ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    key_id = f"development-{hashlib.sha256(json.dumps(public, sort_keys=True).encode()).hexdigest()[:16]}"
    document = {"keys": [{**public, "kid": key_id, "use": "sig", "alg": _ALGORITHM}]}
    draft = path.with_name(f".{path.name}.{uuid4().hex}")
    draft.write_text(json.dumps(document, indent=2) + "\n")
    draft.replace(path)
    return key_id
