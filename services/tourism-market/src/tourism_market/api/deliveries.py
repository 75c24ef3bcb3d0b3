"""What devices send, coins and visits alike: one entry, an array, or an object that wraps one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from fastapi import Response
from pydantic import BaseModel, ValidationError

from servicekit.delivery import LIMIT, entries_of, id_of
from servicekit.transaction import Transaction
from servicekit.validation import invalid_input
from servicekit.web import Commit
from tourism_market.domain.receipt import Receipt
from tourism_market.handlers import (
    Delivered,
    Desk,
    EntryRefused,
    SetAside,
    TakeDelivery,
    Unreadable,
    set_aside,
    take_deliveries,
    take_delivery,
    take_entry,
)


@dataclass(frozen=True)
class Form:
    """How the entries of a desk are written in JSON.

    Attributes:
        entry: One of them.
        report: Makes what the desk takes from the fields of one.
        wrapper: The field of an object that wraps an array of them.
    """

    desk: Desk
    entry: type[BaseModel]
    report: Callable[..., Any]
    wrapper: str

    @cached_property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of a delivery."""
        one = self.entry.model_json_schema()
        many = {"type": "array", "items": one, "minItems": 1, "maxItems": LIMIT}
        wrapped = {"type": "object", "properties": {self.wrapper: many}, "required": [self.wrapper]}
        return {"anyOf": [one, many, wrapped]}

    def read(self, sent: object) -> Delivered:
        """One entry, read as far as it can be."""
        try:
            entry = self.entry.model_validate(sent)
        except ValidationError as error:
            return Delivered(Unreadable(id_of(sent), invalid_input(error)), sent)
        return Delivered(self.report(**dict(entry)), sent)


@dataclass(frozen=True, slots=True)
class Bringing:
    """What a device of a regency brings to a market or a destination."""

    regency: str
    place_id: str
    delivery: Any


async def deliver(form: Form, brought: Bringing, commit: Commit, response: Response) -> Receipt:
    """Take a delivery and say how it went.

    One entry: 201 accepted, 200 known already, 202 held, or the problem that refuses it is raised. Many: 200,
    or 202 when some are held, with a verdict for each. Refused ones are in the dead letters.
    """
    many = entries_of(brought.delivery, form.wrapper)
    entries = map(form.read, [brought.delivery] if many is None else many)
    command = TakeDelivery(form.desk, brought.place_id, tuple(entries))
    if commit.has_key:
        return await (_once if many is None else _batch_once)(command, commit, response)
    key = f"{brought.regency}/{brought.place_id}/{form.desk.event.type}"
    receipt = await commit.together(take_deliveries, command, key=key, weight=len(command.entries))
    if many is None and (refusal := receipt.items[0].refusal):
        raise refusal
    response.status_code = _status(receipt, single=many is None)
    return receipt


async def _once(command: TakeDelivery, commit: Commit, response: Response) -> Receipt:
    """One entry with an `Idempotency-Key`, which remembers no refusal."""

    async def take(command: TakeDelivery, tx: Transaction) -> Receipt:
        receipt = await take_entry(command, tx)
        response.status_code = _status(receipt, single=True)
        return receipt

    try:
        return await commit(take, command)
    except EntryRefused as refused:
        aside = SetAside(command.desk, command.place_id, command.entries[0], refused.error)
        await commit.aside(set_aside, aside)
        raise refused.error from None


async def _batch_once(command: TakeDelivery, commit: Commit, response: Response) -> Receipt:
    """A batch with an `Idempotency-Key`."""

    async def take(command: TakeDelivery, tx: Transaction) -> Receipt:
        receipt = await take_delivery(command, tx)
        response.status_code = _status(receipt, single=False)
        return receipt

    return await commit(take, command)


def _status(receipt: Receipt, *, single: bool) -> int:
    if receipt.held:
        return 202
    return 201 if single and receipt.accepted else 200
