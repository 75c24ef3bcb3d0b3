"""Double entry: every coin entry debits one account and credits another with the same coins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from tourism_market.domain.coins import CoinEntry, CoinTotals, EntryKind

OUTSTANDING = "coins-outstanding"
"""What the manager owes to whoever still has coins: a liability."""

_CASH = "cash:"
_PAYABLE = "payable:"


@dataclass(frozen=True, slots=True)
class Posting:
    """The two accounts an entry moves coins between.

    Attributes:
        debit: The account that gains what it has, or owes less.
        credit: The account that has less, or owes more.
    """

    debit: str
    credit: str


@dataclass(frozen=True, slots=True)
class Account:
    """One account of a day's books, in coins.

    Attributes:
        name: "cash:<device>" is a gate's till, "payable:<vendor>" what a vendor is to be paid.
    """

    name: str
    debited: int
    credited: int

    @property
    def balance(self) -> int:
        """Debits less credits: what a till holds; below 0, what is owed."""
        return self.debited - self.credited

    @property
    def vendor_id(self) -> str | None:
        """The vendor whose account it is, if one's."""
        return self.name.removeprefix(_PAYABLE) if self.name.startswith(_PAYABLE) else None


def posting(entry: CoinEntry) -> Posting:
    """Where an entry's coins go: from till to visitor, back again, or from visitor to vendor."""
    till = f"{_CASH}{entry.device_id}"
    match entry.kind:
        case EntryKind.ISSUE:
            return Posting(till, OUTSTANDING)
        case EntryKind.REFUND:
            return Posting(OUTSTANDING, till)
        case EntryKind.REDEEM:
            return Posting(OUTSTANDING, f"{_PAYABLE}{entry.vendor_id}")


def trial_balance(moved: Iterable[tuple[Posting, int]]) -> tuple[Account, ...]:
    """The accounts that coins moved between, by name; their balances add up to 0."""
    debited: defaultdict[str, int] = defaultdict(int)
    credited: defaultdict[str, int] = defaultdict(int)
    for accounts, coins in moved:
        debited[accounts.debit] += coins
        credited[accounts.credit] += coins
    names = sorted(debited.keys() | credited.keys())
    return tuple(Account(name, debited[name], credited[name]) for name in names)


def totals_of(accounts: Iterable[Account]) -> CoinTotals:
    """What the accounts say was issued, refunded and redeemed."""
    issued = refunded = redeemed = 0
    for account in accounts:
        if account.vendor_id is not None:
            redeemed += account.credited
        elif account.name != OUTSTANDING:
            issued += account.debited
            refunded += account.credited
    return CoinTotals(issued, refunded, redeemed)
