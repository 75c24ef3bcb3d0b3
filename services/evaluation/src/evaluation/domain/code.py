"""One-time codes of a survey: printed for a counter, sent as an invitation, or given to a browser session.

Whoever has one may answer once. Only its digest is kept, without a recipient and without the answer it was
used for: nothing leads from a person to an answer.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Literal

CodeKind = Literal["code", "invitation", "session"]
Way = Literal["code", "invitation", "session", "token", "system"]
"""How an answer came in: with a code of one of these kinds, from who has a token, through the door."""

NOISE_BYTES = 13
"""Random bytes a code is made of; 100 of their bits are used."""

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_BITS = 5
_LAST = len(_ALPHABET) - 1
_LENGTH = 20
_GROUP = 5
_LONGEST = 64
_READ_AS = str.maketrans({"o": "0", "i": "1", "l": "1", "-": None, " ": None})


@dataclass(frozen=True, slots=True)
class Code:
    """A code as it is kept.

    Attributes:
        digest: SHA-256 of what is written on it.
        expires_on: The last day it is good for, in WIB; None: as long as its survey takes answers.
    """

    digest: str
    kind: CodeKind
    expires_on: date | None = None
    is_used: bool = False


def new_code(noise: bytes, kind: CodeKind, expires_on: date | None = None) -> tuple[str, Code]:
    """The code that `NOISE_BYTES` random bytes make, as it is written and as it is kept.

    Twenty letters and digits in groups of five, none of which is taken for another.
    """
    number = int.from_bytes(noise, "big")
    signs = "".join(_ALPHABET[number >> _BITS * place & _LAST] for place in range(_LENGTH))
    groups = (signs[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))
    return "-".join(groups), Code(_digest(signs), kind, expires_on)


def digest_of_code(told: object) -> str | None:
    """The digest of a code somebody tells or types, however it is written; None when it can't be one."""
    if not isinstance(told, str) or len(told) > _LONGEST:
        return None
    signs = told.lower().translate(_READ_AS)
    if len(signs) != _LENGTH or not set(signs) <= set(_ALPHABET):
        return None
    return _digest(signs)


def _digest(signs: str) -> str:
    return hashlib.sha256(signs.encode()).hexdigest()
