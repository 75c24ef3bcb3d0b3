"""Contacts and consents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from notifications.domain.consent import Consent, ConsentRecord
from notifications.domain.contact import Contact
from notifications.domain.message import Message
from notifications.domain.notices import Audience
from servicekit.mongo import ASCENDING, CollectionSpec, Document, Index, Store, asked_for
from servicekit.transaction import Transaction

CONTACTS = "contacts"
CONSENTS = "consents"

COLLECTIONS = (
    CollectionSpec(
        CONTACTS,
        (
            Index((("regency", ASCENDING), ("role", ASCENDING), ("village", ASCENDING))),
            Index((("regency", ASCENDING), ("role", ASCENDING), ("opd", ASCENDING))),
            Index((("regency", ASCENDING), ("subject", ASCENDING))),
        ),
    ),
    CollectionSpec(
        CONSENTS,
        (
            Index((("regency", ASCENDING), ("subject", ASCENDING))),
            Index(
                (
                    ("regency", ASCENDING),
                    ("purpose", ASCENDING),
                    ("channel", ASCENDING),
                    ("subject", ASCENDING),
                )
            ),
        ),
    ),
)


class People:
    """The contacts and consents of one transaction's regency."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._regency = tx.context.regency
        self._loaded: dict[str, Document] = {}

    async def keep(self, contact: Contact) -> None:
        """Know this person in this role; one known before moves to the village and office now given."""
        key = _contact_key(self._regency, contact.role, contact.subject)
        document = {"_id": key, "regency": self._regency, "recorded_at": self._tx.now} | asdict(contact)
        await self._tx.collection(CONTACTS).replace_one({"_id": key}, document, upsert=True)

    async def forget(self, role: str, subject: str) -> bool:
        """Know this person in this role no longer; false when nobody did."""
        key = _contact_key(self._regency, role, subject)
        return await self._tx.collection(CONTACTS).delete_one({"_id": key}) > 0

    async def in_audience(self, audience: Sequence[Audience], village: str | None) -> set[str]:
        """The subjects of everybody addressed by role, about something in this village if it is in one."""
        if not audience:
            return set()
        parts = [
            {"role": part.role, "village": village} if part.scope == "village" else {"role": part.role}
            for part in audience
        ]
        found = await self._tx.collection(CONTACTS).find({"regency": self._regency, "$or": parts})
        return {document["subject"] for document in found}

    async def consents(self, subjects: Iterable[str], purpose: str, channel: str) -> dict[str, Consent]:
        """What each of these people said so far; somebody who said nothing has no records."""
        said = {subject: Consent(subject, purpose, channel) for subject in subjects}
        keys = [_consent_key(self._regency, consent) for consent in said.values()]
        for document in await self._tx.collection(CONSENTS).find({"_id": {"$in": keys}}):
            self._loaded[document["_id"]] = document
            said[document["subject"]] = _consent(document)
        return said

    async def asked(self, purpose: str, channel: str, *, after: str, most: int) -> list[Consent]:
        """Some of those who ever said something about this, by subject, from the one after this on."""
        where = {"regency": self._regency, "purpose": purpose, "channel": channel, "subject": {"$gt": after}}
        order = [("subject", ASCENDING)]
        found = await self._tx.collection(CONSENTS).find(where, sort=order, limit=most)
        return [_consent(document) for document in found]

    async def save(self, consent: Consent) -> None:
        """Keep what was said, unless somebody changed it since it was loaded."""
        key = _consent_key(self._regency, consent)
        document = {"_id": key, "regency": self._regency} | asdict(consent)
        await self._tx.save(CONSENTS, self._loaded.get(key, {}) | document)


@dataclass(frozen=True, slots=True)
class ContactFilter:
    """Which contacts are asked for; what is None is left open."""

    role: str | None = None
    village: str | None = None
    opd: str | None = None
    subject: str | None = None


async def list_contacts(
    store: Store, regency: str, wanted: ContactFilter = ContactFilter(), *, limit: int = 0, skip: int = 0
) -> tuple[list[Contact], int]:
    """A page of this regency's contacts, by role and subject, and how many there are in all."""
    where, order = {"regency": regency} | asked_for(asdict(wanted)), [("_id", ASCENDING)]
    found, total = await store.collection(CONTACTS).page(where, sort=order, limit=limit, skip=skip)
    return [_contact(document) for document in found], total


async def consents_of(store: Store, regency: str, subject: str) -> list[Consent]:
    """All that one person said."""
    where = {"regency": regency, "subject": subject}
    found = await store.collection(CONSENTS).find(where, sort=[("_id", ASCENDING)])
    return [_consent(document) for document in found]


async def refusals_of(store: Store, regency: str, messages: Iterable[Message]) -> dict[str, str]:
    """Why some of these messages have no consent to rest on: id of the message → reason."""
    asked = {
        one.id: Consent(subject=one.recipient, purpose=one.purpose, channel=one.channel) for one in messages
    }
    keys = {message_id: _consent_key(regency, consent) for message_id, consent in asked.items()}
    found = await store.collection(CONSENTS).find({"_id": {"$in": sorted(set(keys.values()))}})
    said = {document["_id"]: _consent(document) for document in found}
    refusals = {message_id: said.get(key, asked[message_id]).refusal for message_id, key in keys.items()}
    return {message_id: refusal for message_id, refusal in refusals.items() if refusal}


def _contact_key(regency: str, role: str, subject: str) -> str:
    return f"{regency}/{role}/{subject}"


def _contact(document: Mapping[str, Any]) -> Contact:
    """Offices were not named at first."""
    return Contact(document["subject"], document["role"], document["village"], document.get("opd"))


def _consent_key(regency: str, consent: Consent) -> str:
    return f"{regency}/{consent.purpose}/{consent.channel}/{consent.subject}"


def _consent(document: Mapping[str, Any]) -> Consent:
    return Consent(
        subject=document["subject"],
        purpose=document["purpose"],
        channel=document["channel"],
        records=tuple(ConsentRecord(**record) for record in document["records"]),
    )
