"""The door for other systems: one verdict, whether an event comes by HTTP or on the topic `<service>.intake`.

Known publisher → known type → no personal data → schema → unique (source, id) → the service's handler.
The verdict, its effects, the mark that it was accepted and the dead letter of what was refused are one
transaction.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

from pydantic import ValidationError

from contracts.event import Event
from servicekit.auth import Principal
from servicekit.cloud_events import Arrival
from servicekit.context import Context
from servicekit.dead_letter import Cause, DeadLetter
from servicekit.errors import Duplicate, Forbidden, InvalidInput, PermanentError
from servicekit.personal_data import WITHHELD, PersonalData, fields_with_personal_data
from servicekit.service import On, Service, Together
from servicekit.settings import Settings
from servicekit.settling import Candidate, Round, Spoiled
from servicekit.telemetry import Trace, extract
from servicekit.transaction import Transaction, Transactions
from servicekit.validation import invalid_input
from servicekit.verdict import Verdict

GROUP = 100
"""How many events share a transaction at most."""

STAFF_ROLES = ("officer", "gate", "operator", "admin", "market-manager")
"""Who may bring events of their own regency by HTTP; publishers need to be in the settings besides."""

_CORRELATION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who stands at the door.

    Attributes:
        principal: Who the token speaks for; None at the Kafka door, where the broker knows the publisher.
        correlation_id: Of the request; events that bring one of their own keep it.
    """

    principal: Principal | None = None
    correlation_id: str | None = None


Also = Callable[[Transaction, int], Awaitable[None]]
"""Runs in the same transaction, told how many arrivals it settles: how the consumer moves its position."""


class IntakeDoor:
    """Judges what other systems bring to one service."""

    def __init__(self, service: Service, settings: Settings, transactions: Transactions) -> None:
        self._topic = f"{service.name}.intake"
        self._service = service.name
        self._ways = {way.event.type: way for way in service.doors}
        self._publishers = settings.publishers
        self._transactions = transactions

    async def settle(
        self, arrivals: Sequence[Arrival], sender: Sender, also: Also | None = None
    ) -> list[Verdict]:
        """Settle the first of these arrivals in one transaction; one verdict for each that was settled.

        At least one and at most 100 are. An event that its handler refuses ends the group, since the store
        can't undo half a transaction: what stood before it is decided again, together with its refusal, and
        the caller goes on behind it. So one bad event never spoils its neighbours. Events that are handled
        `Together` need no second attempt.
        """
        group, refused = list(arrivals[:GROUP]), dict[int, PermanentError]()
        while True:
            attempt = Round(partial(self.admit, sender), partial(self.letter, sender), group, refused)
            try:
                return await self._commit(attempt, sender, also)
            except Spoiled as spoiled:
                index, error = spoiled.index, spoiled.error
            except Duplicate as taken:
                index, error = attempt.current, taken
            group, refused = group[: index + 1], {index: error}

    async def _commit(self, attempt: Round, sender: Sender, also: Also | None) -> list[Verdict]:
        async def work(tx: Transaction) -> list[Verdict]:
            verdicts = await attempt.decide(tx)
            if also is not None:
                await also(tx, len(verdicts))
            return verdicts

        context = Context(regency="", correlation_id=sender.correlation_id or "", actor=self._service)
        return await self._transactions.run(work, context=context)

    def admit(self, sender: Sender, arrival: Arrival) -> Candidate:
        """What an arrival would have the service do. Raises a `PermanentError` when it may not come in."""
        if arrival.problem is not None:
            raise arrival.problem
        regency = self._regency(arrival, sender)
        event, way = self._read(arrival)
        named = arrival.text("correlationid") or ""
        correlation_id = named if _CORRELATION.fullmatch(named) else sender.correlation_id
        return Candidate(
            event=event,
            way=way,
            context=Context(regency, correlation_id or str(arrival.id), arrival.id, str(arrival.source)),
            mark=mark_of(regency, str(arrival.source), str(arrival.id)),
            parent=_parent(arrival, sender),
        )

    def letter(self, sender: Sender, arrival: Arrival, cause: Cause) -> DeadLetter:
        """The dead letter of a refused arrival."""
        headers = arrival.headers
        if sender.principal is not None and arrival.attributes and arrival.text("regency") is None:
            headers = (*headers, ("ce_regency", sender.principal.regency.encode()))
        place = (arrival.partition, arrival.offset)
        value = WITHHELD if fields_with_personal_data(arrival.data) else arrival.value
        return DeadLetter(self._topic, self._service, arrival.key, value, headers, cause, *place)

    def _read(self, arrival: Arrival) -> tuple[Event, On | Together]:
        way = self._ways.get(str(arrival.type))
        if way is None:
            raise InvalidInput(
                f"Layanan ini tidak menerima peristiwa {arrival.type}",
                f"This service takes no {arrival.type} events",
                code="unknown-type",
            )
        if found := fields_with_personal_data(arrival.data):
            raise PersonalData(found)
        try:
            return way.event.model_validate_json(arrival.data, strict=True), way
        except ValidationError as error:
            raise invalid_input(error) from error

    def _regency(self, arrival: Arrival, sender: Sender) -> str:
        named, principal = arrival.text("regency"), sender.principal
        if principal is not None and not principal.roles.isdisjoint(STAFF_ROLES):
            return _only(named or principal.regency, (principal.regency,))
        if arrival.vouched and named:
            return named
        allowed = self._publishers.get(str(arrival.source), ())
        impostor = principal is not None and principal.subject != arrival.source
        if not allowed or impostor:
            raise Forbidden(
                "Penerbit ini tidak dikenal", "This publisher is not known", code="unknown-publisher"
            )
        if principal is not None:
            return _only(_only(named or principal.regency, (principal.regency,)), allowed)
        return _only(named or (allowed[0] if len(allowed) == 1 else ""), allowed)


def _only(regency: str, allowed: Sequence[str]) -> str:
    if regency not in allowed:
        raise Forbidden(
            f"Peristiwa hanya boleh untuk kabupaten {', '.join(allowed)}",
            f"Events may be of regency {', '.join(allowed)} only",
            code="other-regency",
        )
    return regency


def _parent(arrival: Arrival, sender: Sender) -> Trace | None:
    """The trace an arrival names; one that comes with a request belongs to that."""
    traceparent = arrival.text("traceparent")
    return extract({"traceparent": traceparent}) if traceparent and sender.principal is None else None


def mark_of(regency: str, source: str, event_id: str) -> str:
    """The key under which an event is known: sources and ids of one regency never meet another's."""
    return f"{regency}/{len(source)}:{source}/{event_id}"
