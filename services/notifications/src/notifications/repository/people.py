"""Contacts and consents."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from notifications.domain.channels import Channel
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
                    ("subject", ASCENDING),
                    ("channel", ASCENDING),
                )
            ),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Part:
    """Some of those who agreed to something.

    Attributes:
        agreed: Subject → the channels they agree to now.
        last: Subject of the last one looked at; None when nobody comes after.
    """

    agreed: Mapping[str, frozenset[Channel]]
    last: str | None


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

    async def in_audience(
        self, audience: Sequence[Audience], *, village: str | None = None, office: str | None = None
    ) -> set[str]:
        """The subjects of everybody addressed by role, about something in this village or this office.

        Where an event happened in none, nobody is addressed in it.
        """
        places = {"village": ("village", village), "office": ("opd", office)}
        parts: list[Document] = []
        for part in audience:
            field, place = places.get(part.scope, ("regency", self._regency))
            if place is not None:
                parts.append({"role": part.role, field: place})
        if not parts:
            return set()
        found = await self._tx.collection(CONTACTS).find({"regency": self._regency, "$or": parts})
        return {document["subject"] for document in found}

    async def roles_of(self, subject: str) -> set[str]:
        """The roles this person holds."""
        found = await self._tx.collection(CONTACTS).find({"regency": self._regency, "subject": subject})
        return {document["role"] for document in found}

    async def consents(self, subjects: Iterable[str], purpose: str, channel: str) -> dict[str, Consent]:
        """What each of these people said so far; somebody who said nothing has no records."""
        said = {subject: Consent(subject, purpose, channel) for subject in subjects}
        keys = [_consent_key(self._regency, consent) for consent in said.values()]
        for document in await self._tx.collection(CONSENTS).find({"_id": {"$in": keys}}):
            self._loaded[document["_id"]] = document
            said[document["subject"]] = _consent(document)
        return said

    async def said(
        self, subjects: Iterable[str], purpose: str, channels: Collection[Channel]
    ) -> Mapping[str, Mapping[Channel, Consent]]:
        """What each of these people said so far of each of these channels."""
        said = {
            subject: {channel: Consent(subject, purpose, channel) for channel in channels}
            for subject in subjects
        }
        keys = [_consent_key(self._regency, one) for each in said.values() for one in each.values()]
        for document in await self._tx.collection(CONSENTS).find({"_id": {"$in": keys}}):
            said[document["subject"]][document["channel"]] = _consent(document)
        return said

    async def subscribers(
        self, purpose: str, channels: Collection[Channel], *, after: str, most: int
    ) -> Part:
        """Some of those who ever said something of this purpose and these channels, by subject.

        From the one after `after` on, as many as `most` answers are of; each with the channels they agree to.
        """
        about = {"regency": self._regency, "purpose": purpose, "channel": {"$in": sorted(channels)}}
        where = about | {"subject": {"$gt": after}}
        order = [("subject", ASCENDING)]
        found = await self._tx.collection(CONSENTS).find(where, sort=order, limit=most + 1)
        if len(found) <= most:
            return Part(_agreed(found), None)
        whole = [document for document in found if document["subject"] < found[-1]["subject"]]
        return Part(_agreed(whole), whole[-1]["subject"])

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


async def consents_of(store: Store | Transaction, regency: str, subject: str) -> list[Consent]:
    """All that one person said."""
    where = {"regency": regency, "subject": subject}
    found = await store.collection(CONSENTS).find(where, sort=[("_id", ASCENDING)])
    return [_consent(document) for document in found]


async def refusals_of(
    source: Store | Transaction, regency: str, messages: Iterable[Message]
) -> dict[str, str]:
    """Why some of these messages have no consent to rest on: id of the message → reason."""
    asked = {
        one.id: Consent(subject=one.recipient, purpose=one.purpose, channel=one.channel) for one in messages
    }
    if not asked:
        return {}
    keys = {message_id: _consent_key(regency, consent) for message_id, consent in asked.items()}
    found = await source.collection(CONSENTS).find({"_id": {"$in": sorted(set(keys.values()))}})
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


def _agreed(documents: Iterable[Document]) -> dict[str, frozenset[Channel]]:
    agreed: dict[str, frozenset[Channel]] = {}
    for document in documents:
        if _consent(document).is_given:
            subject = document["subject"]
            agreed[subject] = agreed.get(subject, frozenset()) | {document["channel"]}
    return agreed


def _consent(document: Mapping[str, Any]) -> Consent:
    return Consent(
        subject=document["subject"],
        purpose=document["purpose"],
        channel=document["channel"],
        records=tuple(ConsentRecord(**record) for record in document["records"]),
    )
