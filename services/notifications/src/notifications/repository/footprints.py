"""What one person leaves in the collections of this service, and how each is freed of them.

cards: emptied · contacts: gone · consents: gone, what proves them is kept apart until its time is over ·
inbox_items: gone · messages: cause, rule and states stay, the recipient does not · breaches: how many
people they concern stays. Who recorded something in their office stays named there: that is a record of
public duty, not of the person (art. 20(2)e).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from notifications.domain.consent import Consent, ConsentRecord
from notifications.domain.message import Message
from notifications.repository.breaches import BREACHES
from notifications.repository.cards import CARDS
from notifications.repository.inbox import INBOX_ITEMS
from notifications.repository.ledger import MESSAGES, Ledger, LedgerRow, row_of
from notifications.repository.people import CONSENTS, CONTACTS
from servicekit.mongo import ASCENDING, CollectionSpec, Document, Index, Store
from servicekit.transaction import Transaction

CONSENT_PROOFS = "consent_proofs"

COLLECTIONS = (
    CollectionSpec(
        CONSENT_PROOFS,
        (
            Index((("regency", ASCENDING), ("subject", ASCENDING))),
            Index((("kept_until", ASCENDING),), expire_after=timedelta(0)),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class ProvenRecord:
    """What is left of one time a consent was given."""

    wording_version: str
    source: str
    given_at: datetime
    proof: str | None
    withdrawn_at: datetime | None
    withdrawal_proof: str | None


@dataclass(frozen=True, slots=True)
class ConsentProof:
    """What is left of what an erased person said about one purpose and channel."""

    purpose: str
    channel: str
    records: tuple[ProvenRecord, ...]
    kept_until: datetime


class Footprint:
    """What one person left until some instant, in one transaction's regency."""

    def __init__(self, subject: str, until: datetime, tx: Transaction) -> None:
        self._subject = subject
        self._until = until
        self._tx = tx
        self._own = {"regency": tx.context.regency, "subject": subject}

    async def waiting(self, ledger: Ledger, *, most: int) -> list[Message]:
        """Some of their messages that wait to be sent."""
        return await ledger.matching({**self._rows, "state": "queued"}, most=most)

    async def rows(self, ledger: Ledger, *, most: int) -> list[Message]:
        """Some of their messages, whatever became of them."""
        return await ledger.matching(self._rows, most=most)

    @property
    def _rows(self) -> dict[str, object]:
        return {"recipient": self._subject, "queued_at": {"$lte": self._until}}

    async def forget_items(self, messages: Iterable[Message]) -> None:
        """Take what these messages put into their inbox out of it."""
        keys = [f"{self._tx.context.regency}/{message.id}" for message in messages]
        await self._tx.collection(INBOX_ITEMS).delete_many({"_id": {"$in": keys}})

    async def forget_place(self) -> None:
        """They hold no role any more, and are nobody's superior."""
        await self._tx.collection(CONTACTS).delete_many(self._own)
        below = {"regency": self._tx.context.regency, "superior": self._subject}
        await self._tx.collection(CARDS).update_many(
            below, {"$set": {"superior": None}, "$inc": {"version": 1}}
        )

    async def leave_breaches(self) -> None:
        """Nobody can tell any more that a failure to protect data was one of theirs too; its people stay.

        Where they were told of it somebody stays in their place; who was not is told by nobody here any more,
        so the register cannot say that everybody was.
        """
        concerned = {"regency": self._tx.context.regency, "subjects": self._subject}
        for breach in await self._tx.collection(BREACHES).find(concerned):
            place = breach["subjects"].index(self._subject)
            nobody = [f"erased-{self._tx.new_id()}"] if place < breach["told"] else []
            breach["subjects"][place : place + 1] = nobody
            await self._tx.save(BREACHES, breach)

    async def reduce_consents(self, said: Sequence[Consent], *, kept_until: datetime) -> None:
        """Keep of what they said only what proves that it was said, apart from what is in force."""
        proofs = [
            self._own
            | {"_id": self._tx.new_id(), "purpose": consent.purpose, "channel": consent.channel}
            | {"records": [_proven(record) for record in consent.records], "kept_until": kept_until}
            for consent in said
        ]
        if proofs:
            await self._tx.collection(CONSENT_PROOFS).insert_many(proofs)
        await self._tx.collection(CONSENTS).delete_many(self._own)


async def proofs_about(store: Store, regency: str, subject: str) -> list[ConsentProof]:
    """What proves the consents a person gave before they were erased, as long as it is kept."""
    found = await store.collection(CONSENT_PROOFS).find({"regency": regency, "subject": subject})
    return [
        ConsentProof(
            purpose=one["purpose"],
            channel=one["channel"],
            records=tuple(ProvenRecord(**record) for record in one["records"]),
            kept_until=one["kept_until"],
        )
        for one in found
    ]


async def breaches_about(store: Store, regency: str, subject: str) -> list[str]:
    """The ids of failures to protect data that concerned this person."""
    where = {"regency": regency, "subjects": subject}
    found = await store.collection(BREACHES).find(where, projection={"breach_id": True})
    return [str(one["breach_id"]) for one in found]


async def rows_about(store: Store, regency: str, subject: str) -> AsyncIterator[LedgerRow]:
    """Every message to one person, the oldest first."""
    where = {"regency": regency, "recipient": subject}
    async for document in store.collection(MESSAGES).stream(where, sort=[("queued_at", ASCENDING)]):
        yield row_of(document)


def _proven(record: ConsentRecord) -> Document:
    """What shows that a consent was given, and until when it stood."""
    return asdict(
        ProvenRecord(
            wording_version=record.wording_version,
            source=record.source,
            given_at=record.given_at,
            proof=record.proof,
            withdrawn_at=record.withdrawn_at,
            withdrawal_proof=record.withdrawal_proof,
        )
    )
