"""Which purchase a line of a statement bills: by reference; else by card, amount and date if one fits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from programs.domain.card_transaction import CardTransaction, TransactionStatus
from programs.domain.statement import Line, Mismatch


def match_lines(
    lines: Iterable[Line], purchases: Sequence[CardTransaction], *, within_days: int
) -> list[Line]:
    """The lines, each with the purchase it bills or why it bills none. Lines matched before stay as they are.

    `purchases` are those of the statement's cards that may be meant: no purchase is billed twice.
    """
    free = {one.id: one for one in purchases if one.status is TransactionStatus.RECORDED}
    by_reference = {one.id: one for one in purchases} | {
        one.receipt.bank_reference: one for one in purchases if one.receipt and one.receipt.bank_reference
    }
    matched = []
    for line in lines:
        found: CardTransaction | Mismatch
        if line.transaction_id or line.judgement:
            matched.append(line)
            continue
        if line.reference:
            found = _named(line, by_reference.get(line.reference), free, within_days)
        else:
            found = _alike(line, free.values(), within_days)
        matched.append(_with(line, found))
        if isinstance(found, CardTransaction):
            del free[found.id]
    return matched


def _with(line: Line, found: CardTransaction | Mismatch) -> Line:
    if isinstance(found, Mismatch):
        return replace(line, mismatch=found)
    return replace(line, transaction_id=found.id, mismatch=None)


def _named(
    line: Line, named: CardTransaction | None, free: dict[str, CardTransaction], within_days: int
) -> CardTransaction | Mismatch:
    if named is None:
        return Mismatch.NOT_FOUND
    if named.card_id != line.card_id:
        return Mismatch.OTHER_CARD
    if not named.was_posted:
        return Mismatch.NOT_POSTED
    if named.id not in free:
        return Mismatch.BILLED_BEFORE
    if named.amount_idr != line.amount_idr:
        return Mismatch.AMOUNT_DIFFERS
    return named if _is_near(line, named, within_days) else Mismatch.DATE_DIFFERS


def _alike(line: Line, free: Iterable[CardTransaction], within_days: int) -> CardTransaction | Mismatch:
    meant = (line.card_id, line.amount_idr)
    alike = [
        one for one in free if (one.card_id, one.amount_idr) == meant and _is_near(line, one, within_days)
    ]
    if len(alike) > 1:
        return Mismatch.AMBIGUOUS
    return alike[0] if alike else Mismatch.NOT_FOUND


def _is_near(line: Line, purchase: CardTransaction, within_days: int) -> bool:
    return abs((line.day - purchase.purchase.day).days) <= within_days
