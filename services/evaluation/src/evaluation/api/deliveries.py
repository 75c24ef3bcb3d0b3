"""How a delivery of responses is answered: one, an array, or an object that wraps one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from fastapi import Response
from pydantic import AliasPath, Field

from evaluation.api.view import View
from evaluation.domain.judging import Verdict
from evaluation.handlers import Brought, Desk, Recorded, ResponseRefused
from servicekit.delivery import LIMIT, entries_of
from servicekit.transaction import Transaction
from servicekit.web import Committer

C = TypeVar("C", bound=Brought)


class FieldView(View):
    """One field that is wrong."""

    field: str
    reason: str
    detail_id: str = Field(validation_alias="text_id")
    detail_en: str = Field(validation_alias="text_en")


class VerdictView(View):
    """What became of one response; code and reasons if it was refused."""

    id: str | None
    status: Verdict = Field(validation_alias="verdict")
    code: str | None = Field(None, validation_alias=AliasPath("refusal", "reason_code"))
    reason_id: str | None = Field(None, validation_alias=AliasPath("refusal", "detail_id"))
    reason_en: str | None = Field(None, validation_alias=AliasPath("refusal", "detail_en"))
    errors: list[FieldView] = Field([], validation_alias=AliasPath("refusal", "fields"))


class RecordedView(View):
    """A verdict for every response in the order sent."""

    survey_id: str
    items: list[VerdictView] = Field(validation_alias="receipts")
    accepted: int
    duplicate: int
    refused: int


def delivery_schema(one: dict[str, Any]) -> dict[str, Any]:
    """The JSON Schema of a delivery whose entries look like this."""
    many = {"type": "array", "items": one, "minItems": 1, "maxItems": LIMIT}
    wrapped = {"type": "object", "properties": {"responses": many}, "required": ["responses"]}
    return {"anyOf": [one, many, wrapped]}


async def take_delivery(
    delivery: Any,
    command: Callable[[Sequence[object]], C],
    desk: Desk[C],
    *,
    commit: Committer,
    response: Response,
    key: str,
) -> Recorded:
    """Count what was sent, together with what arrives for `key` at the same time.

    One response: 201 accepted, 200 known already, or why it is refused is raised. Many: a verdict for each.
    With an `Idempotency-Key` it has a transaction of its own, and the key remembers no refusal of one.
    """
    many = entries_of(delivery, "responses")
    brought = command([delivery] if many is None else many)
    if commit.has_key:
        return await (_once(brought, desk, commit, response) if many is None else commit(desk.take, brought))
    recorded = await commit.together(desk.take_together, brought, key=key, weight=len(brought.entries))
    if many is None:
        _answer_single(recorded, response)
    return recorded


async def _once(brought: C, desk: Desk[C], commit: Committer, response: Response) -> Recorded:
    async def take(command: C, tx: Transaction) -> Recorded:
        recorded = await desk.take_one(command, tx)
        _answer_single(recorded, response)
        return recorded

    try:
        return await commit(take, brought)
    except ResponseRefused as refused:
        await commit.aside(desk.set_aside, refused.aside)
        raise refused.aside.refusal from None


def _answer_single(recorded: Recorded, response: Response) -> None:
    """201 for a new response, 200 for a known one. Raises why it was refused."""
    (receipt,) = recorded.receipts
    if receipt.refusal is not None:
        raise receipt.refusal
    response.status_code = 201 if recorded.accepted else 200
