"""Put a breach of personal data on the register, and know it better later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from notifications.domain.breach import Addressee, Breach, Given, Particulars, register
from notifications.domain.errors_breaches import DataKindUnknown
from notifications.handlers.breach_news import news, registered
from notifications.reference import breach_terms, pdp_clocks
from notifications.repository.breaches import Breaches
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RegisterBreach:
    """What is known of a breach when it is registered."""

    particulars: Particulars
    subjects: Sequence[str]
    discovered_at: datetime


@dataclass(frozen=True, slots=True)
class AmendBreach:
    """What is known better, by field; people are added, never removed."""

    breach_id: str
    changes: Mapping[str, Any]
    subjects: Sequence[str]
    note: str


@dataclass(frozen=True, slots=True)
class GiveBreachNotice:
    """A written notice was given outside of this platform."""

    breach_id: str
    addressee: Addressee
    at: datetime
    reference: str


async def register_breach(command: RegisterBreach, tx: Transaction) -> Breach:
    """Register a breach; its 3 times 24 hours run from the discovery (UU 27/2022 art. 46(1)).

    Emits: `BreachRegistered`. Raises: `DataKindUnknown`, `NotYetDiscovered`, `TooFewPeople`.
    """
    _check_kinds(command.particulars.data)
    breach = register(
        tx.new_id(),
        command.particulars,
        command.subjects,
        discovered_at=command.discovered_at,
        within=pdp_clocks().breach,
        by=tx.context.actor,
        at=tx.now,
    )
    await Breaches(tx).save(breach, events=[registered(breach)])
    return breach


async def amend_breach(command: AmendBreach, tx: Transaction) -> Breach:
    """Know a breach better; what was said before stays on it.

    Raises: `BreachNotFound`, `DataKindUnknown`, `TooFewPeople`.
    """
    _check_kinds(command.changes.get("data", ()))
    breaches = Breaches(tx)
    breach = await breaches.get(command.breach_id)
    amended = breach.amend(
        command.changes, command.subjects, note=command.note, by=tx.context.actor, at=tx.now
    )
    await breaches.save(amended)
    return amended


async def give_breach_notice(command: GiveBreachNotice, tx: Transaction) -> Breach:
    """Put a notice on record. The first to each addressee is announced, later ones are kept beside it.

    Emits: `BreachNoticeGiven`. Raises: `BreachNotFound`, `NoticeOutOfTime`.
    """
    breaches = Breaches(tx)
    breach = await breaches.get(command.breach_id)
    notice = Given(command.addressee, command.at, command.reference, tx.now, tx.context.actor)
    after = breach.give(notice)
    await breaches.save(after, events=news(breach, after))
    return after


def _check_kinds(codes: Sequence[str]) -> None:
    known = breach_terms().kinds
    unknown = [code for code in codes if code not in known]
    if unknown:
        raise DataKindUnknown(unknown, list(known))
