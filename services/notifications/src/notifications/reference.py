"""The data files this service ships with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from notifications.domain.breach import DataKind
from notifications.domain.breach_letter import BreachTerms
from notifications.domain.channels import Breaker, Channel, ChannelPolicy, Limit, Retry
from notifications.domain.clocks import Clocks
from notifications.domain.consent import Wording
from notifications.domain.contact import ContactRole
from notifications.domain.digest import DigestWords
from notifications.domain.errors import WordingUnknown
from notifications.domain.errors_people import WordingNotInForce
from notifications.domain.escalation import EscalationWords
from notifications.domain.library import C, Edition, Library
from notifications.domain.mail import Frame
from notifications.domain.notice_checks import Surroundings
from notifications.domain.notice_documents import read_rule, read_template
from notifications.domain.retention import WordRetention
from notifications.domain.subject_request import Retention
from notifications.domain.terms import PushTerms, SmsTerms
from notifications.domain.unsubscribe_page import UnsubscribePage
from notifications.domain.webhook_terms import WebhookTerms, read_terms
from notifications.domain.wording import Text
from notifications.facts.checks import problems_of_rule, problems_of_template

_RULES = Path(__file__).parent / "rules"


@cache
def shipped_notices() -> Library:
    """The rules and templates every regency begins with, read and checked once.

    Raises: `ValueError` when one could not be told by.
    """
    document = _document("notices.v4.json")
    since = datetime.fromisoformat(document["valid_from"])

    def shipped(content: C) -> tuple[Edition[C]]:
        return (Edition(content, 0, since, since, None, document["source"]),)

    version = document["version"]
    library = Library(
        {one["id"]: shipped(read_rule(one, version=version)) for one in document["rules"]},
        {one["id"]: shipped(read_template(one, version=version)) for one in document["templates"]},
    )
    _check(library)
    return library


def surroundings(library: Library, at: datetime) -> Surroundings:
    """What a rule of this regency may rely on, from this instant on."""
    return Surroundings(
        templates={key: template.event for key, template in library.book(at).templates.items()},
        roles=tuple(contact_roles()),
        purposes=frozenset(wording.purpose for wording in consent_wordings()),
        owed=frozenset(_owed(library)),
        words_kept=word_retention().contents,
    )


@cache
def channel_policies() -> Mapping[Channel, ChannelPolicy]:
    """How every channel beside the inbox is used."""
    return {one["name"]: _policy(one) for one in _document("channels.v1.json")["channels"]}


@cache
def push_terms() -> PushTerms:
    """What the push service puts up with."""
    document = _document("push.v1.json")
    return PushTerms(
        devices_per_person=document["devices_per_person"],
        payload_bytes=document["payload_bytes"],
        longest_life=timedelta(seconds=document["longest_life_seconds"]),
        pause=timedelta(seconds=document["pause_seconds"]),
    )


@cache
def sms_terms() -> SmsTerms:
    """What text messages may cost."""
    return SmsTerms(_document("sms.v1.json")["segments"])


@cache
def erasure_retention() -> Retention:
    """How long what outlives an erasure is kept."""
    one = _document("erasure.v1.json")
    return Retention(one["proofs_kept_years"], one["requests_kept_years"])


@cache
def word_retention() -> WordRetention:
    """How long what messages say is kept. Raises: `ValueError` when that is shorter than they live."""
    one = _document("retention.v1.json")
    kept = WordRetention(
        contents=timedelta(days=one["contents_days"]),
        notices=timedelta(days=one["notices_days"]),
        alerts=timedelta(days=one["alerts_days"]),
        redrive=timedelta(days=one["redrive_days"]),
    )
    kept.check(max(policy.expires_after for policy in channel_policies().values()))
    return kept


@cache
def webhook_terms() -> WebhookTerms:
    """What endpoints may be, and what is said to and about them."""
    return read_terms(_document("webhooks.v1.json"))


@cache
def contact_roles() -> Mapping[str, ContactRole]:
    """Every role people can hold, by its name."""
    roles = _document("contact-roles.v1.json")["roles"]
    return {one["role"]: ContactRole(one["role"], one["held_in"], Text(**one["label"])) for one in roles}


@cache
def mail_frame() -> Frame:
    """What stands around every message in a mail."""
    one = _document("mail.v1.json")
    return Frame(
        version=one["version"],
        html=_page(one["html"]),
        plain=_page(one["plain"]),
        sender=Text(**one["sender"]),
        named=Text(**one["named"]),
        unnamed=Text(**one["unnamed"]),
        why=_texts(one["why"]),
        stop=_texts(one["stop"]),
        purposes=_texts(one["purposes"]),
    )


@cache
def unsubscribe_page() -> UnsubscribePage:
    """What somebody finds who follows the link in a mail."""
    ask, done = (_page(f"unsubscribe-{which}.v1.html") for which in ("ask", "done"))
    style = (_RULES / "unsubscribe.v1.css").read_text(encoding="utf-8")
    return UnsubscribePage(ask, done, style, mail_frame().purposes)


@cache
def pdp_clocks() -> Clocks:
    """How long UU 27/2022 allows."""
    one = _document("pdp-clocks.v1.json")
    names = ("access", "withdrawal", "restriction", "erasure", "breach")
    return Clocks(one["version"], **{name: timedelta(hours=one[f"{name}_hours"]) for name in names})


@cache
def digest_words() -> DigestWords:
    """How a digest reads."""
    words = _document("rhythm.v1.json")["digest"]
    brief = frozenset(words["brief_channels"])
    return DigestWords(Text(**words["title"]), Text(**words["entry"]), Text(**words["brief"]), brief)


@cache
def escalation_words() -> EscalationWords:
    """How an escalated notice reads."""
    words = _document("rhythm.v1.json")["escalation"]
    return EscalationWords(Text(**words["title"]), Text(**words["body"]), Text(**words["somebody"]))


@cache
def breach_terms() -> BreachTerms:
    """Which kinds of personal data there are, and how the letter about a breach reads."""
    one = _document("breaches.v1.json")
    kinds = [DataKind(kind["code"], kind["specific"], Text(**kind["label"])) for kind in one["data_kinds"]]
    words = {name: one[name] for name in ("agency", "unknown", "none", "not_given", "given", "amendment")}
    return BreachTerms(kinds={kind.code: kind for kind in kinds}, letter=tuple(one["letter"]), **words)


@cache
def consent_wordings() -> tuple[Wording, ...]:
    """Every text a person can agree to."""
    wordings = _document("consent-wordings.v1.json")["wordings"]
    return tuple(_wording(one) for one in wordings)


def check_wording(purpose: str, version: str, *, on: date) -> None:
    """Return if this text can be agreed to on that day. Raises: `WordingUnknown`, `WordingNotInForce`."""
    known = {wording.version: wording for wording in consent_wordings() if wording.purpose == purpose}
    if version not in known:
        raise WordingUnknown(version, sorted(known))
    if not known[version].is_in_force(on):
        raise WordingNotInForce(version)


def _wording(one: Mapping[str, Any]) -> Wording:
    until = one["valid_until"]
    return Wording(
        purpose=one["purpose"],
        version=one["version"],
        text=Text(**one["text"]),
        valid_from=date.fromisoformat(one["valid_from"]),
        valid_until=date.fromisoformat(until) if until else None,
    )


def _owed(library: Library) -> Iterator[str]:
    for shipped, *_ in library.rules.values():
        rule = shipped.content
        if not shipped.is_own and rule.basis == "duty" and rule.is_for_the_named:
            yield rule.event


def _check(library: Library) -> None:
    book = library.book(datetime.max.replace(tzinfo=UTC))
    around = surroundings(library, datetime.max.replace(tzinfo=UTC))
    problems = {template.id: problems_of_template(template) for template in book.templates.values()}
    problems |= {rule.id: problems_of_rule(rule, around) for rule in book.rules}
    for name, found in problems.items():
        if found:
            raise ValueError(f"{name}: {found[0].field}: {found[0].text_en}")


def _policy(one: Mapping[str, Any]) -> ChannelPolicy:
    retry, breaker, mute = one["retry"], one["breaker"], one["quiet"]
    return ChannelPolicy(
        name=one["name"],
        retry=Retry(
            attempts=retry["attempts"],
            first=timedelta(seconds=retry["first_seconds"]),
            factor=retry["factor"],
            longest=timedelta(seconds=retry["longest_seconds"]),
            jitter=retry["jitter"],
        ),
        breaker=Breaker(
            failures=breaker["failures"],
            rest=timedelta(seconds=breaker["rest_seconds"]),
            longest=timedelta(seconds=breaker["longest_seconds"]),
        ),
        timeout=timedelta(seconds=one["timeout_seconds"]),
        lease=timedelta(seconds=one["lease_seconds"]),
        concurrency=one["concurrency"],
        expires_after=timedelta(hours=one["expires_after_hours"]),
        report_within=_hours(one["report_within_hours"]),
        pace=_limit(one["pace"]),
        per_recipient=_limit(one["per_recipient"]) if one["per_recipient"] else None,
        quiet=(mute[0], mute[1]) if mute else None,
        redrives=one["redrives"],
    )


def _page(name: str) -> Template:
    return Template((_RULES / name).read_text(encoding="utf-8"))


def _texts(several: Mapping[str, Mapping[str, str]]) -> Mapping[Any, Text]:
    return {name: Text(**text) for name, text in several.items()}


def _limit(one: Mapping[str, int]) -> Limit:
    return Limit(one["count"], timedelta(seconds=one["seconds"]))


def _hours(hours: int | None) -> timedelta | None:
    return None if hours is None else timedelta(hours=hours)


def _document(name: str) -> Mapping[str, Any]:
    document: Mapping[str, Any] = json.loads((_RULES / name).read_text(encoding="utf-8"))
    return document
