"""One answer per `Idempotency-Key`: kept with the effect, given again for a day.

The answer is written in the command's own transaction, so there is never an effect without an answer or an
answer without its effect. A refused command keeps nothing: trying again is safe and decides afresh.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from servicekit.errors import Duplicate, InvalidInput, StaleVersion
from servicekit.mongo import CollectionSpec, Index

if TYPE_CHECKING:
    from servicekit.transaction import Transaction

COLLECTION = "idempotency"
KEPT_FOR = timedelta(hours=24)
COLLECTIONS = (CollectionSpec(COLLECTION, indexes=(Index((("expires_at", 1),), expire_after=timedelta(0)),)),)

_KEY_LIMIT = 255


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command was answered: HTTP status and JSON body."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Claim:
    """One use of a key: the same tenant, caller, operation and key always have the same `id`.

    Attributes:
        fingerprint: Digest of what was sent; the same key with another one is refused.
    """

    id: str
    fingerprint: str

    @classmethod
    def of(cls, regency: str, subject: str, operation: str, key: str, content: bytes) -> Claim:
        """The claim a request makes. Raises `InvalidInput` for a key that cannot be one."""
        if not 0 < len(key) <= _KEY_LIMIT or not key.isascii() or not key.isprintable():
            raise InvalidInput(
                f"Idempotency-Key harus 1 sampai {_KEY_LIMIT} karakter ASCII",
                f"Idempotency-Key must be 1 to {_KEY_LIMIT} printable ASCII characters",
                code="idempotency-key-invalid",
            )
        scope = "\n".join((subject, operation, key))
        digest = hashlib.sha256(scope.encode()).hexdigest()
        return cls(f"{regency}/{digest}", hashlib.sha256(content).hexdigest())


async def find_answer(claim: Claim, tx: Transaction) -> Answer | None:
    """The answer kept for this claim, if there is one.

    Raises: `InvalidInput` (idempotency-key-reused) when the key came with other content before.
    """
    kept = await tx.collection(COLLECTION).find_one({"_id": claim.id})
    if kept is None or kept["expires_at"] <= tx.now:
        return None
    if kept["fingerprint"] != claim.fingerprint:
        raise InvalidInput(
            "Idempotency-Key ini sudah dipakai untuk isi yang lain",
            "This Idempotency-Key was used for another content",
            code="idempotency-key-reused",
        )
    return Answer(int(kept["status"]), bytes(kept["body"]))


async def keep_answer(claim: Claim, answer: Answer, tx: Transaction) -> None:
    """Keep the answer with the effect.

    Raises: `StaleVersion` when another request with this key was first; run again, its answer is found then.
    """
    document = {
        "_id": claim.id,
        "regency": tx.context.regency,
        "fingerprint": claim.fingerprint,
        "status": answer.status,
        "body": answer.body,
        "expires_at": tx.now + KEPT_FOR,
    }
    try:
        lapsed = {"_id": claim.id, "expires_at": {"$lte": tx.now}}
        await tx.collection(COLLECTION).replace_one(lapsed, document, upsert=True)
    except Duplicate as taken:
        raise StaleVersion(
            "Permintaan yang sama sedang diproses", "The same request is being processed"
        ) from taken
