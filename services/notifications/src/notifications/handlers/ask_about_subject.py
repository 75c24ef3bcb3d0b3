"""What people ask for about their own data: a copy, a halt, the end of a halt, the end of it all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from notifications.domain.errors_people import NotRestricted
from notifications.domain.reading import remove
from notifications.domain.subject_request import AT_ONCE, Asker, Kind, SubjectRequest, ask
from notifications.handlers.heard import heard_since
from notifications.handlers.outcome import told
from notifications.reference import erasure_retention, pdp_clocks
from notifications.repository.cards import Cards
from notifications.repository.footprints import Footprint
from notifications.repository.ledger import Ledger
from notifications.repository.people import consents_of
from notifications.repository.subject_requests import SubjectRequests
from servicekit.days import day_begins, months_later
from servicekit.service import Tick
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class AskAboutSubject:
    """Somebody asks for what is due to this person."""

    subject: str
    kind: Kind
    asker: Asker


async def ask_about_subject(command: AskAboutSubject, tx: Transaction) -> SubjectRequest:
    """Do what is asked at once, as far as one transaction can; `attend_to_requests` does the rest.

    From the commit on nothing is sent to whoever is restricted or erased, whatever is left to do.

    Emits: `MessageSuppressed` per message that waited; `UnreadAlertsChanged` per unread alert that is erased.
    Raises: `NotYourData`, `ReasonMissing`, `NotRestricted`.
    """
    subject, kind = command.subject, command.kind
    request = ask(kind, subject, command.asker, pdp_clocks(), request_id=tx.new_id(), at=tx.now)
    match kind:
        case "restriction":
            await _restrict(subject, tx)
        case "restriction-lifted":
            await _lift(subject, tx)
        case "erasure":
            await _erase(subject, tx)
    return await _attend(request, SubjectRequests(tx), tx)


async def attend_to_requests(_: Tick, tx: Transaction) -> bool:
    """Go on with the request that waits longest; true if there was one.

    Emits: what `ask_about_subject` does.
    """
    requests = SubjectRequests(tx)
    request = await requests.oldest_open()
    if request is None:
        return False
    await _attend(request, requests, tx)
    return True


async def _restrict(subject: str, tx: Transaction) -> None:
    cards = Cards(tx)
    card = await cards.load(subject)
    if card.restricted_at is None:
        await cards.save(replace(card, restricted_at=tx.now))


async def _lift(subject: str, tx: Transaction) -> None:
    cards = Cards(tx)
    card = await cards.load(subject)
    if card.restricted_at is None:
        raise NotRestricted
    await cards.save(replace(card, restricted_at=None))


async def _erase(subject: str, tx: Transaction) -> None:
    cards, footprint = Cards(tx), Footprint(subject, tx.now, tx)
    await cards.save((await cards.load(subject)).erased(at=tx.now))
    await footprint.forget_place()
    await footprint.leave_breaches()
    said = await consents_of(tx, tx.context.regency, subject)
    kept_until = _kept_until(erasure_retention().proofs_kept_years, tx)
    await footprint.reduce_consents(said, kept_until=kept_until)


async def _attend(request: SubjectRequest, requests: SubjectRequests, tx: Transaction) -> SubjectRequest:
    changed = await _suppress_some(request, tx)
    if request.kind == "erasure" and changed < AT_ONCE:
        changed += await _unlink_some(request, AT_ONCE - changed, tx)
    after = request.went_on(changed, is_done=changed < AT_ONCE, at=tx.now)
    kept_until = _kept_until(erasure_retention().requests_kept_years, tx)
    await requests.save(after, kept_until=kept_until)
    return after


def _kept_until(years: int, tx: Transaction) -> datetime:
    return day_begins(months_later(tx.today, 12 * years))


async def _suppress_some(request: SubjectRequest, tx: Transaction) -> int:
    """Suppress some of what waits, first of all; how many there were."""
    if request.kind not in ("restriction", "erasure"):
        return 0
    ledger = Ledger(tx)
    waiting = await Footprint(request.subject, request.asked_at, tx).waiting(ledger, most=AT_ONCE)
    suppressed = [message.suppress("restricted", at=tx.now) for message in waiting]
    await ledger.save(suppressed, events=[event for one in suppressed for event in told(one, since=-1)])
    return len(suppressed)


async def _unlink_some(request: SubjectRequest, most: int, tx: Transaction) -> int:
    """Free some rows of the ledger of whom they were for, and take what they brought out of the inbox.

    Every row gets a recipient of its own, so that nobody can tell which of them were of one person.
    """
    ledger, footprint = Ledger(tx), Footprint(request.subject, request.asked_at, tx)
    rows = await footprint.rows(ledger, most=most)
    freed = [replace(remove(row, at=tx.now), recipient=f"erased-{tx.new_id()}") for row in rows]
    events = [
        event for before, after in zip(rows, freed, strict=True) for event in heard_since(before, after)
    ]
    await ledger.save(freed, events=events)
    await footprint.forget_items(rows)
    return len(freed)
