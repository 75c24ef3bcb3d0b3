"""What is wrong with a rule or a template, field by field: asked whenever one is saved, and of what ships."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import get_args

from notifications.domain.card import Language
from notifications.domain.gaps import gap_problems
from notifications.domain.notices import ROLELESS, Audience, Known, Notice, Rule, Template
from notifications.domain.short_text import is_short, short_text
from servicekit.errors import FieldProblem

RESERVED = frozenset({"digest", "webhooks", "webhook-verification", "webhook-ping", "webhook-off"})
"""What the ledger calls messages that no rule of a regency is behind."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a rule may rely on.

    Attributes:
        templates: Id → the event it is about.
        roles: Who can be addressed.
        purposes: What people can agree to.
        owed: The events of which the one they name must be told, agreed or not: by a law, so rules that ship
            say so and no regency.
        words_kept: How long what a message says is kept after its event was told.
    """

    templates: Mapping[str, str]
    roles: Collection[str]
    purposes: Collection[str]
    owed: Collection[str] = ()
    words_kept: timedelta = timedelta.max


def template_problems(template: Template, known: Known) -> tuple[FieldProblem, ...]:
    """What is wrong with a template about an event of which this much is known."""
    return tuple(
        problem
        for at, text in template.texts.items()
        for problem in gap_problems(text, at=at, fields=known.fields)
    )


def length_problems(example: Notice) -> tuple[FieldProblem, ...]:
    """What of a notice about the example of its event is too long."""
    if example.short is None:
        return ()
    return tuple(
        FieldProblem(
            f"short.{language}",
            "too-long",
            "Teks pendek harus muat dalam satu SMS",
            "The short text must fit into one text message",
        )
        for language in get_args(Language)
        if not is_short(short_text(example, language))
    )


def rule_problems(rule: Rule, known: Known, around: Surroundings) -> tuple[FieldProblem, ...]:
    """What is wrong with a rule about an event of which this much is known."""
    return (
        *_identity(rule),
        *_audience(rule, known, around),
        *_purpose(rule, around),
        *_routes(rule),
        *_escalation(rule, around),
        *_template(rule, around),
    )


def _identity(rule: Rule) -> Iterator[FieldProblem]:
    if rule.id in RESERVED:
        yield FieldProblem("id", "reserved", "Nama ini sudah dipakai sistem", "This name is the system's own")
    if rule.is_digestible and rule.urgency == "urgent":
        yield FieldProblem(
            "digest",
            "urgent-waits-for-nothing",
            "Yang mendesak tidak menunggu rangkuman harian",
            "What is urgent waits for no digest",
        )


def _audience(rule: Rule, known: Known, around: Surroundings) -> Iterator[FieldProblem]:
    for place, part in enumerate(rule.audience):
        if part.scope not in known.scopes:
            yield FieldProblem(
                f"audience.{place}.scope",
                "scope-not-known",
                f"Peristiwa {rule.event} tidak menyebut {part.scope}",
                f"{rule.event} does not tell of any {part.scope}",
            )
            continue
        at = f"audience.{place}"
        if problem := _role_problem(part, around.roles, at) or _consent_problem(part, rule, around.owed, at):
            yield problem


def _role_problem(part: Audience, roles: Collection[str], at: str) -> FieldProblem | None:
    if part.scope in ROLELESS and part.role is not None:
        return FieldProblem(
            f"{at}.role", "role-not-asked", "Cakupan ini tidak memakai peran", "This scope takes no role"
        )
    if part.scope not in ROLELESS and part.role not in roles:
        return _unknown_role(f"{at}.role", roles)
    return None


def _consent_problem(part: Audience, rule: Rule, owed: Collection[str], at: str) -> FieldProblem | None:
    """Duties are those of offices; others are told because they agreed, or because a law says so."""
    if rule.basis == "consent":
        return None
    if part.scope == "subscribers":
        return FieldProblem(
            f"{at}.scope",
            "subscribers-consent",
            "Yang menyetujui hanya dapat diberi tahu atas dasar persetujuan",
            "Those who agreed are told on the basis of their consent only",
        )
    if part.scope == "recipient" and rule.event not in owed:
        return FieldProblem(
            f"{at}.scope",
            "recipient-consent",
            "Yang disebut peristiwa ini hanya dapat diberi tahu atas dasar persetujuan",
            "The one this event names is told on the basis of their consent only",
        )
    return None


def _unknown_role(at: str, roles: Collection[str]) -> FieldProblem:
    known = ", ".join(sorted(roles))
    return FieldProblem(
        at, "unknown-role", f"Peran wajib salah satu dari: {known}", f"The role must be one of: {known}"
    )


def _purpose(rule: Rule, around: Surroundings) -> Iterator[FieldProblem]:
    """What people can agree to rests on their consent, and nothing else does: one purpose has one basis."""
    if rule.basis == "duty" and rule.purpose in around.purposes:
        yield FieldProblem(
            "basis",
            "purpose-needs-consent",
            f"Tujuan {rule.purpose} hanya berdasar persetujuan",
            f"The purpose {rule.purpose} rests on consent only",
        )
    elif rule.basis == "consent" and rule.purpose not in around.purposes:
        known = ", ".join(sorted(around.purposes))
        yield FieldProblem(
            "purpose",
            "nobody-can-agree",
            f"Tidak ada naskah persetujuan untuk {rule.purpose}; yang ada: {known}",
            f"There is no wording to agree to for {rule.purpose}; there are: {known}",
        )


def _routes(rule: Rule) -> Iterator[FieldProblem]:
    twice = [channel for channel, times in Counter(rule.channels).items() if times > 1]
    if twice:
        yield FieldProblem(
            "routes",
            "channel-twice",
            f"Saluran {', '.join(twice)} disebut lebih dari sekali",
            f"{', '.join(twice)} is named more than once",
        )


def _escalation(rule: Rule, around: Surroundings) -> Iterator[FieldProblem]:
    if rule.escalation and "inbox" not in rule.channels:
        yield FieldProblem(
            "escalation",
            "escalation-without-inbox",
            "Eskalasi memerlukan kotak masuk: hanya di sana terlihat apa yang belum dibaca",
            "Escalation needs the inbox: only there it shows what is unread",
        )
    if rule.escalation and rule.escalation.after * rule.escalation.levels >= around.words_kept:
        days = around.words_kept.days
        yield FieldProblem(
            "escalation",
            "escalation-too-long",
            f"Semua tingkat harus selesai dalam {days} hari: selama itulah isi pemberitahuan disimpan",
            f"All levels must be through within {days} days: so long is kept what the notice says",
        )
    fallback = rule.escalation.fallback if rule.escalation else None
    if fallback is not None and fallback not in around.roles:
        yield _unknown_role("escalation.fallback", around.roles)


def _template(rule: Rule, around: Surroundings) -> Iterator[FieldProblem]:
    event = around.templates.get(rule.template)
    if event is None:
        yield FieldProblem(
            "template",
            "unknown-template",
            f"Templat {rule.template} tidak ada atau belum berlaku",
            f"There is no template {rule.template}, or not yet",
        )
    elif event != rule.event:
        yield FieldProblem(
            "template",
            "template-of-other-event",
            f"Templat {rule.template} untuk peristiwa {event}",
            f"The template {rule.template} is about {event}",
        )
