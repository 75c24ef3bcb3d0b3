"""A regency's own versions of rules and templates: added, never changed; before them stands what ships."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from notifications.domain.library import Edition, Library, in_force
from notifications.domain.notice_documents import (
    read_rule,
    read_template,
    rule_document,
    template_document,
)
from notifications.domain.notices import NoticeBook, Rule, Template
from notifications.reference import shipped_notices
from servicekit.mongo import ASCENDING, CollectionSpec, Document, Index, Store, asked_for
from servicekit.transaction import Transaction

NOTICES = "notices"

Kind = Literal["rule", "template"]

COLLECTIONS = (
    CollectionSpec(
        NOTICES,
        (
            Index((("regency", ASCENDING), ("event", ASCENDING), ("valid_from", ASCENDING))),
            Index((("regency", ASCENDING), ("kind", ASCENDING), ("id", ASCENDING), ("number", ASCENDING))),
        ),
    ),
)

_ORDER = (("recorded_at", ASCENDING), ("_id", ASCENDING))
"""Rules go in the order in which they came to be."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which versions are asked for; None leaves it open."""

    kind: Kind | None = None
    id: str | None = None
    event: str | None = None


EVERYTHING = Asked()


class Notices:
    """The rules and templates of one transaction's regency."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._regency = tx.context.regency

    async def about(self, event: str) -> NoticeBook:
        """What is in force now about one type of event, in one small query."""
        return (await find_library(self._tx, self._regency, Asked(event=event))).book(self._tx.now)

    async def rule(self, rule_id: str) -> Rule | None:
        """The rule of this id, if it is in force now and tells anybody."""
        library = await find_library(self._tx, self._regency, Asked(kind="rule", id=rule_id))
        edition = in_force(library.rules.get(rule_id, ()), self._tx.now)
        return edition.content if edition and edition.content.is_enabled else None

    async def library(self) -> Library:
        """Every version of everything."""
        return await find_library(self._tx, self._regency)

    async def add_rule(self, edition: Edition[Rule]) -> None:
        """Keep a version of a rule. Raises: `Duplicate` when somebody made one of this number meanwhile."""
        await self._add("rule", edition, rule_document(edition.content))

    async def add_template(self, edition: Edition[Template]) -> None:
        """Keep a version of a template. Raises: `Duplicate` as `add_rule` does."""
        await self._add("template", edition, template_document(edition.content))

    async def _add(self, kind: Kind, edition: Edition[Rule] | Edition[Template], content: Document) -> None:
        document = {
            "_id": f"{self._regency}/{kind}/{edition.content.id}/{edition.number}",
            "regency": self._regency,
            "kind": kind,
            "id": edition.content.id,
            "event": edition.content.event,
            "number": edition.number,
            "valid_from": edition.valid_from,
            "recorded_at": edition.recorded_at,
            "recorded_by": edition.recorded_by,
            "reason": edition.reason,
            "content": content,
        }
        await self._tx.collection(NOTICES).insert_one(document)


async def find_library(source: Store | Transaction, regency: str, asked: Asked = EVERYTHING) -> Library:
    """What a regency knows: what ships, and its own versions of what is asked for."""
    where = {"regency": regency} | asked_for({"kind": asked.kind, "id": asked.id, "event": asked.event})
    found = await source.collection(NOTICES).find(where, sort=_ORDER)
    own = Library(_rules(found), _templates(found))
    return _narrowed(shipped_notices(), asked).joined(own)


def _narrowed(library: Library, asked: Asked) -> Library:
    if asked.event is None:
        return library
    return Library(
        {key: found for key, found in library.rules.items() if found[0].content.event == asked.event},
        {key: found for key, found in library.templates.items() if found[0].content.event == asked.event},
    )


def _rules(documents: Iterable[Document]) -> dict[str, list[Edition[Rule]]]:
    rules: dict[str, list[Edition[Rule]]] = {}
    for document in documents:
        if document["kind"] == "rule":
            content = read_rule(document["content"], version=str(document["number"]))
            rules.setdefault(document["id"], []).append(Edition(content, **_record(document)))
    return rules


def _templates(documents: Iterable[Document]) -> dict[str, list[Edition[Template]]]:
    templates: dict[str, list[Edition[Template]]] = {}
    for document in documents:
        if document["kind"] == "template":
            content = read_template(document["content"], version=str(document["number"]))
            templates.setdefault(document["id"], []).append(Edition(content, **_record(document)))
    return templates


def _record(document: Mapping[str, Any]) -> dict[str, Any]:
    return {
        field: document[field] for field in ("number", "valid_from", "recorded_at", "recorded_by", "reason")
    }
