"""Sealed texts: personal data at rest, unreadable without a key that the store does not hold.

AES-256-GCM with a fresh nonce each time. A seal names its key, so keys are rotated one document after the
other, and is bound to what it is about, so that it cannot be moved to another person's document.

Nonces are random, so a key is good for 2^32 seals (NIST SP 800-38D 8.3): take a new one long before that.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import re
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from servicekit.errors import PermanentError

KEY_BYTES = 32
_NONCE_BYTES = 12
_NAME = re.compile(r"[A-Za-z0-9_-]{1,32}")


class SealBroken(PermanentError):
    """The text was not sealed by one of these keys for this purpose, or it was changed since."""

    code = "seal-broken"

    def __init__(self) -> None:
        super().__init__("Data tersandi tidak dapat dibuka", "The sealed text cannot be opened")


class Sealer:
    """Seals and opens texts.

    Args:
        keys: Name of a key → 32 bytes in Base64. The first one seals; all of them open.

    Raises: `ValueError` when there is no key, a name has more than letters, digits, - and _ or is longer than
    32, or a key is not 32 bytes long.
    """

    def __init__(self, keys: Mapping[str, str]) -> None:
        if not keys:
            raise ValueError("there is no key to seal with")
        self._keys = {name: AESGCM(_key(name, text)) for name, text in keys.items()}
        self._marking = {name: _marking(_key(name, text)) for name, text in keys.items()}
        self.names = tuple(keys)
        self.current = self.names[0]

    def seal(self, text: str, *, about: str) -> str:
        """The text as only a holder of the key can read it: `<key>.<Base64>`, safe in an address.

        `about` is what it belongs to, such as "33.14/email/subject"; it is needed again to open the seal.
        """
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._keys[self.current].encrypt(nonce, text.encode(), about.encode())
        return f"{self.current}.{base64.urlsafe_b64encode(nonce + sealed).decode().rstrip('=')}"

    def open(self, sealed: str, *, about: str) -> str:
        """What was sealed. Raises: `SealBroken`."""
        name, _, text = sealed.partition(".")
        if name not in self._keys:
            raise SealBroken
        try:
            blob = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            return self._keys[name].decrypt(blob[:_NONCE_BYTES], blob[_NONCE_BYTES:], about.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise SealBroken from error

    def fingerprint(self, text: str, *, about: str) -> str:
        """The same for the same text about the same thing under the same key; says nothing about the text.

        What is kept with it is found again without being opened. Where a seal is renewed with a new key, its
        fingerprint has to be made anew too; until then `fingerprints` finds it.
        """
        return self._fingerprint(self.current, text, about)

    def fingerprints(self, text: str, *, about: str) -> tuple[str, ...]:
        """Every fingerprint the text may have: one under each key, that of `fingerprint` first."""
        return tuple(self._fingerprint(name, text, about) for name in self._keys)

    def _fingerprint(self, name: str, text: str, about: str) -> str:
        marked = hmac.digest(self._marking[name], f"{about}\n{text}".encode(), "sha256")
        return f"{name}.{base64.urlsafe_b64encode(marked).decode().rstrip('=')}"

    def is_current(self, sealed: str) -> bool:
        """Whether this seal or fingerprint was made with the key that seals now."""
        return sealed.startswith(f"{self.current}.")


def _key(name: str, text: str) -> bytes:
    if not _NAME.fullmatch(name):
        raise ValueError("a key needs a name of up to 32 letters, digits, - and _")
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(f"key {name} is not Base64") from error
    if len(key) != KEY_BYTES:
        raise ValueError(f"key {name} must be {KEY_BYTES} bytes long, not {len(key)}")
    return key


def _marking(key: bytes) -> bytes:
    """A key for fingerprints, derived so that one key never serves two ends (RFC 5869)."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"fingerprint").derive(key)
