"""The bank's monthly statement of an office's cards: billed = settled from the APBD + personal debt.

Owns what became of its lines, the verdicts of the PPK and the reconciliation (Permendagri 79/2022: the office
settles in full; what its evidence does not bear is the holder's own debt).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from programs.domain.card import CardKind
from programs.domain.errors_statements import (
    LineJudged,
    LineUnmatched,
    SettlementDiffers,
    StatementDiffers,
    StatementNotOpen,
    StatementNotReconciled,
    StatementSettled,
    UnknownLines,
)


class Verdict(StrEnum):
    """What the PPK says of a line."""

    VERIFIED = "verified"
    REJECTED = "rejected"


class Mismatch(StrEnum):
    """Why a line bills no purchase of the office's books."""

    NOT_FOUND = "not-found"
    OTHER_CARD = "other-card"
    NOT_POSTED = "not-posted"
    BILLED_BEFORE = "billed-before"
    AMOUNT_DIFFERS = "amount-differs"
    DATE_DIFFERS = "date-differs"
    AMBIGUOUS = "ambiguous"


class StatementStatus(StrEnum):
    """Where a statement stands."""

    RECEIVED = "DITERIMA"
    RECONCILED = "DIREKONSILIASI"
    SETTLED = "LUNAS"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, why, by whom and when."""

    verdict: Verdict
    reason: str | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One line as the bank bills it, and what became of it.

    Attributes:
        number: Its place on the statement, from 1.
        reference: What the bank calls the purchase, if anything.
        transaction_id: The purchase it bills; None with the `mismatch` that says why there is none.
    """

    number: int
    card_id: str
    card_kind: CardKind
    reference: str | None
    day: date
    merchant: str
    amount_idr: int
    transaction_id: str | None = None
    mismatch: Mismatch | None = None
    judgement: Judgement | None = None

    @property
    def verdict(self) -> Verdict | None:
        """What the PPK said of it, if anything."""
        return self.judgement.verdict if self.judgement else None

    def judged(self, judgement: Judgement) -> Line:
        """The line with its verdict, which is final; the same one again changes nothing.

        Raises: `LineJudged`, `LineUnmatched` for a line to be verified without a purchase.
        """
        if self.judgement is not None:
            if (self.judgement.verdict, self.judgement.reason) == (judgement.verdict, judgement.reason):
                return self
            raise LineJudged(self.number)
        if judgement.verdict is Verdict.VERIFIED and self.transaction_id is None:
            raise LineUnmatched(self.number)
        return replace(self, judgement=judgement)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of one office and month.

    Attributes:
        period: Its month, such as "2024-06".
        billed_idr: What the bank asks for: the sum of its lines.
        content: Digest of what the bank sent; the same statement comes with the same one.
        received_by: Who brought it: a subject, never a name.
        disbursement_id: The GU disbursement that paid it.
        thread: The correlation id of that disbursement.
    """

    id: str
    opd: str
    period: str
    billed_idr: int
    content: str
    lines: tuple[Line, ...]
    received_at: datetime
    received_by: str
    reconciled_at: datetime | None = None
    disbursement_id: str | None = None
    settled_at: datetime | None = None
    thread: str | None = None

    @property
    def status(self) -> StatementStatus:
        """Where it stands."""
        if self.settled_at is not None:
            return StatementStatus.SETTLED
        return StatementStatus.RECONCILED if self.reconciled_at else StatementStatus.RECEIVED

    @property
    def settle_idr(self) -> int:
        """What its evidence bears: paid from the APBD."""
        return self._sum(Verdict.VERIFIED)

    @property
    def personal_idr(self) -> int:
        """What its evidence does not bear: the holders' own debt."""
        return self._sum(Verdict.REJECTED)

    @property
    def difference_idr(self) -> int:
        """What is explained by neither."""
        return self.billed_idr - self.settle_idr - self.personal_idr

    @property
    def unmatched(self) -> list[Line]:
        """The lines that bill no purchase of the office's books."""
        return [line for line in self.lines if line.transaction_id is None]

    @property
    def rejected(self) -> list[Line]:
        """The lines that are somebody's own debt."""
        return [line for line in self.lines if line.verdict is Verdict.REJECTED]

    @property
    def payment_list(self) -> list[Line]:
        """Daftar Pembayaran Tagihan (DPT): the lines the office pays."""
        return [line for line in self.lines if line.verdict is Verdict.VERIFIED]

    @property
    def freed_by_card(self) -> Mapping[tuple[str, CardKind], int]:
        """By how much settling frees each card."""
        freed: Counter[tuple[str, CardKind]] = Counter()
        for line in self.payment_list:
            freed[line.card_id, line.card_kind] += line.amount_idr
        return freed

    @property
    def unmatched_lines(self) -> int:
        """How many those are."""
        return len(self.unmatched)

    def matched(self, lines: Sequence[Line]) -> Statement:
        """The statement with its lines held against the office's books again."""
        self._check_open()
        return replace(self, lines=tuple(lines))

    def line(self, number: int) -> Line:
        """One of its lines. Raises `UnknownLines`."""
        if not 1 <= number <= len(self.lines):
            raise UnknownLines([number])
        return self.lines[number - 1]

    def judged(self, judgements: Mapping[int, Judgement]) -> Statement:
        """The statement with verdicts on some of its lines, by number.

        Raises: `StatementNotOpen`, `UnknownLines`, and what a line refuses.
        """
        self._check_open()
        if unknown := sorted(set(judgements) - {line.number for line in self.lines}):
            raise UnknownLines(unknown)
        lines = [
            line.judged(judgements[line.number]) if line.number in judgements else line for line in self.lines
        ]
        return replace(self, lines=tuple(lines))

    def reconciled(self, at: datetime) -> Statement:
        """The statement with nothing left unexplained; done again, nothing changes.

        Raises: `StatementDiffers`, which names the lines.
        """
        if self.reconciled_at is not None:
            return self
        if self.difference_idr:
            open_lines = [line.number for line in self.lines if line.judgement is None]
            raise StatementDiffers(self.difference_idr, open_lines)
        return replace(self, reconciled_at=at)

    def settled(self, disbursement_id: str, gross_idr: int, thread: str, at: datetime) -> Statement:
        """The statement the bank was paid for; by the same disbursement again, nothing changes.

        Raises: `StatementNotReconciled`, `StatementSettled`; `SettlementDiffers` unless paid to the rupiah.
        """
        if self.disbursement_id == disbursement_id:
            return self
        if self.disbursement_id is not None:
            raise StatementSettled(self.id, self.disbursement_id)
        if self.reconciled_at is None:
            raise StatementNotReconciled(self.id)
        if gross_idr != self.settle_idr:
            raise SettlementDiffers(gross_idr, self.settle_idr)
        return replace(self, disbursement_id=disbursement_id, settled_at=at, thread=thread)

    def _sum(self, verdict: Verdict) -> int:
        return sum(line.amount_idr for line in self.lines if line.verdict is verdict)

    def _check_open(self) -> None:
        if self.reconciled_at is not None:
            raise StatementNotOpen(self.id)


@dataclass(frozen=True, slots=True)
class PersonalDebt:
    """What a card's holder owes for a rejected line.

    Attributes:
        id: Made of the statement and the line.
        holder: Opaque reference, never a name or a number of a person.
        transaction_id: The purchase, where the line bills one of the office's books.
    """

    id: str
    statement_id: str
    line: int
    opd: str
    card_id: str
    card_kind: CardKind
    holder: str
    amount_idr: int
    reason: str | None
    since: datetime
    transaction_id: str | None = None
    repaid_at: datetime | None = None
    repaid_by: str | None = None
    proof: str | None = None
