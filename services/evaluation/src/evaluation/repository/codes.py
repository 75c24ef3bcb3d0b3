"""One-time codes of surveys and the requests that were invited, apart from each other and from the answers.

A code is kept as its digest, without a recipient, an instant or the answer it was used for. An invited
request is kept without its code. So nothing here connects somebody who was invited with an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from evaluation.domain.code import Code
from servicekit.errors import StaleVersion
from servicekit.mongo import ASCENDING, CollectionSpec, Document, Index
from servicekit.transaction import Transaction

CODES = "skm_codes"
INVITED = "skm_invited_requests"

_OF_A_SURVEY = Index((("regency", ASCENDING), ("survey_id", ASCENDING)))
COLLECTIONS = (CollectionSpec(CODES, (_OF_A_SURVEY,)), CollectionSpec(INVITED, (_OF_A_SURVEY,)))


class Codes:
    """The codes of one transaction's regency."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._regency = tx.context.regency

    async def known(self, survey_id: str, digests: Iterable[str]) -> dict[str, Code]:
        """Those of the codes that this survey gave out, by digest."""
        keys = [self._key(survey_id, digest) for digest in digests]
        if not keys:
            return {}
        found = await self._tx.collection(CODES).find({"_id": {"$in": keys}})
        return {code.digest: code for code in map(_code, found)}

    async def add(self, survey_id: str, codes: Sequence[Code]) -> None:
        """Keep new codes of a survey."""
        documents = [self._document(survey_id, code) for code in codes]
        await self._tx.collection(CODES).insert_many(documents)

    async def use(self, survey_id: str, digests: Iterable[str]) -> None:
        """Mark codes as used. Raises `StaleVersion` when one was used meanwhile."""
        keys = [self._key(survey_id, digest) for digest in digests]
        if not keys:
            return
        unused = {"_id": {"$in": keys}, "is_used": False}
        if await self._tx.collection(CODES).update_many(unused, {"$set": {"is_used": True}}) < len(keys):
            raise StaleVersion("Kode dipakai sementara itu", "a code was used meanwhile")

    async def invite(self, survey_id: str, request_id: str) -> bool:
        """Note that a request was invited; False when it was before."""
        invited, key = self._tx.collection(INVITED), f"{self._regency}/{request_id}"
        if await invited.find_one({"_id": key}) is not None:
            return False
        await invited.insert_one({"_id": key, "regency": self._regency, "survey_id": survey_id})
        return True

    async def purge(self, survey_id: str) -> None:
        """Destroy what is kept of a survey's codes and invitations."""
        where = {"regency": self._regency, "survey_id": survey_id}
        await self._tx.collection(CODES).delete_many(where)
        await self._tx.collection(INVITED).delete_many(where)

    def _key(self, survey_id: str, digest: str) -> str:
        return f"{self._regency}/{survey_id}/{digest}"

    def _document(self, survey_id: str, code: Code) -> Document:
        return {
            "_id": self._key(survey_id, code.digest),
            "regency": self._regency,
            "survey_id": survey_id,
            "digest": code.digest,
            "kind": code.kind,
            "expires_on": code.expires_on.isoformat() if code.expires_on else None,
            "is_used": code.is_used,
        }


def _code(document: Mapping[str, Any]) -> Code:
    day = document["expires_on"]
    expires_on = date.fromisoformat(day) if day else None
    return Code(document["digest"], document["kind"], expires_on, document["is_used"])
