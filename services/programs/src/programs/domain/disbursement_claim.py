"""What an SPP asks for: lines that add up to gross, what is withheld from it, who is paid, what comes along.

Payees are institutions, by name; of their account and tax number the last four digits are kept, no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from programs.domain.errors_disbursements import (
    AttachmentsMissing,
    AttachmentUnknown,
    DeductionsExceedGross,
    FundNotOfTreasury,
    GrossDisagrees,
    NetDisagrees,
    NihilHasDeductions,
    NoCheckList,
)
from programs.domain.program import Fund

_SHOWN_DIGITS = 4


class DisbursementKind(StrEnum):
    """Kinds of SPP (PP 12/2019, Permendagri 77/2020).

    UP is the yearly float, GU refills it, TU is for what is urgent, LS goes to a third party; a nihil kind
    accounts for money and moves none.
    """

    UP = "up"
    GU = "gu"
    TU = "tu"
    LS = "ls"
    GU_NIHIL = "gu-nihil"
    TU_NIHIL = "tu-nihil"

    @property
    def moves_cash(self) -> bool:
        """Whether money leaves the treasury."""
        return self not in (DisbursementKind.GU_NIHIL, DisbursementKind.TU_NIHIL)


class Tax(StrEnum):
    """What is withheld from a payment."""

    PPN = "ppn"
    PPH = "pph"


@dataclass(frozen=True, slots=True)
class AccountLine:
    """Gross rupiah on one account of one sub-activity, by the nomenclature of Permendagri 90/2019."""

    sub_activity: str
    account: str
    amount_idr: int


@dataclass(frozen=True, slots=True)
class Deduction:
    """Rupiah withheld as a tax."""

    tax: Tax
    amount_idr: int


@dataclass(frozen=True, slots=True)
class Payee:
    """The institution that is paid.

    Attributes:
        account: Masked; none where cash goes to the treasurer's own account.
        tax_number: Masked.
    """

    institution: str
    bank: str | None = None
    account: str | None = None
    tax_number: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What is asked for; a resubmission may correct it.

    Attributes:
        attachments: Codes of what came with it.
    """

    fund: Fund
    lines: tuple[AccountLine, ...]
    deductions: tuple[Deduction, ...]
    gross_idr: int
    net_idr: int
    payee: Payee
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attachment:
    """One line of a check-list, in both languages."""

    code: str
    kinds: frozenset[DisbursementKind]
    label_id: str
    label_en: str


@dataclass(frozen=True, slots=True)
class CheckLists:
    """One version of what comes with an SPP.

    Attributes:
        treasury_funds: Whose money passes through the treasury.
    """

    version: str
    valid_from: date
    source: str
    treasury_funds: frozenset[Fund]
    documents: tuple[Attachment, ...]

    def wanted(self, kind: DisbursementKind) -> tuple[str, ...]:
        """Codes of what a kind needs, in order."""
        return tuple(each.code for each in self.documents if kind in each.kinds)

    def missing(self, kind: DisbursementKind, given: Iterable[str]) -> tuple[str, ...]:
        """Codes of what is not there yet."""
        there = set(given)
        return tuple(code for code in self.wanted(kind) if code not in there)


def check_lists_on(versions: Iterable[CheckLists], day: date) -> CheckLists:
    """The version in force on a day. Raises `NoCheckList`."""
    valid = [each for each in versions if each.valid_from <= day]
    if not valid:
        raise NoCheckList(day)
    return max(valid, key=lambda each: each.valid_from)


def check_claim(claim: Claim, kind: DisbursementKind, lists: CheckLists) -> None:
    """Refuse a claim whose figures disagree, or that the treasury does not pay.

    Raises: `GrossDisagrees`, `NetDisagrees`, `DeductionsExceedGross`, `NihilHasDeductions`,
    `FundNotOfTreasury`, `AttachmentUnknown`.
    """
    gross = sum(line.amount_idr for line in claim.lines)
    withheld = sum(each.amount_idr for each in claim.deductions)
    if claim.gross_idr != gross:
        raise GrossDisagrees(claim.gross_idr, gross)
    if withheld and not kind.moves_cash:
        raise NihilHasDeductions(kind)
    if withheld > gross:
        raise DeductionsExceedGross(withheld, gross)
    if claim.net_idr != gross - withheld:
        raise NetDisagrees(claim.net_idr, gross - withheld)
    if claim.fund not in lists.treasury_funds:
        raise FundNotOfTreasury(claim.fund, sorted(lists.treasury_funds))
    wanted = lists.wanted(kind)
    for code in claim.attachments:
        if code not in wanted:
            raise AttachmentUnknown(code, wanted)


def require_complete(claim: Claim, kind: DisbursementKind, lists: CheckLists) -> None:
    """Refuse an SPM for a claim whose check-list has gaps. Raises `AttachmentsMissing`."""
    missing = lists.missing(kind, claim.attachments)
    if missing:
        raise AttachmentsMissing(missing)


def masked(number: str) -> str:
    """A number of which only its last four digits are kept: "1234567890" is "******7890"."""
    return f"{'*' * (len(number) - _SHOWN_DIGITS)}{number[-_SHOWN_DIGITS:]}"
