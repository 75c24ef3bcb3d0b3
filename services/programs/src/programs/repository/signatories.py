"""Who may sign SPM and SP2D: appointments with their NIP, which leave this service masked only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from programs.domain.errors_signatures import SignatoryNotFound
from programs.domain.signature import Signatory, SignerRole
from servicekit.mongo import (
    CollectionSpec,
    Index,
    Store,
    asked_for,
)
from servicekit.transaction import Transaction

SIGNATORIES = "signatories"

COLLECTIONS = (
    CollectionSpec(
        SIGNATORIES,
        (Index((("regency", 1), ("nip", 1))), Index((("regency", 1), ("opd", 1), ("valid_from", 1)))),
    ),
)

Document = dict[str, Any]

_SIGNATORY: TypeAdapter[Signatory] = TypeAdapter(Signatory)


class Signatories:
    """The appointments of one regency in one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._loaded: dict[str, Document] = {}

    async def own(self, signatory_id: str) -> Signatory:
        """An appointment of this regency. Raises `SignatoryNotFound`."""
        key = _key(self._tx.context.regency, signatory_id)
        document = await self._tx.collection(SIGNATORIES).find_one({"_id": key})
        if document is None:
            raise SignatoryNotFound(signatory_id)
        self._loaded[signatory_id] = document
        return _signatory(document)

    async def of_person(self, nip: str) -> list[Signatory]:
        """Every appointment of the person with this NIP."""
        query = {"regency": self._tx.context.regency, "nip": nip}
        return [_signatory(document) for document in await self._tx.collection(SIGNATORIES).find(query)]

    async def save(self, signatory: Signatory) -> None:
        """Keep the appointment, unless somebody changed it since it was loaded."""
        regency = self._tx.context.regency
        document = self._loaded.get(signatory.id, {}) | _SIGNATORY.dump_python(signatory, mode="json")
        document |= {"_id": _key(regency, signatory.id), "regency": regency, "signatory_id": signatory.id}
        await self._tx.save(SIGNATORIES, document)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which appointments of a regency are asked for; None asks for all."""

    role: SignerRole | None = None
    opd: str | None = None


async def list_signatories(
    store: Store, regency: str, wanted: Filter, *, limit: int, skip: int
) -> tuple[Sequence[Signatory], int]:
    """A page of the appointments asked for, by office and beginning, and how many there are in all."""
    asked = {"role": wanted.role.value if wanted.role else None, "opd": wanted.opd}
    query = {"regency": regency} | asked_for(asked)
    kept = store.collection(SIGNATORIES)
    sort = [("opd", 1), ("valid_from", 1), ("_id", 1)]
    found, total = await kept.page(query, sort=sort, limit=limit, skip=skip)
    return [_signatory(document) for document in found], total


def _key(regency: str, signatory_id: str) -> str:
    return f"{regency}/{signatory_id}"


def _signatory(document: Mapping[str, Any]) -> Signatory:
    return _SIGNATORY.validate_python(document)
