"""What can be told about a settled market day. No fact is about a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from notifications.domain.notices import Facts
from notifications.domain.wording import count, market_date, name_of, rupiah

SETTLEMENT_FIELDS = frozenset(
    {
        "market",
        "market_day",
        "turnover",
        "issued",
        "refunded",
        "redeemed",
        "outstanding",
        "liability",
    }
)


@dataclass(frozen=True, slots=True)
class Settlement:
    """A market day whose coins balance.

    Attributes:
        pasaran: Its day of the Javanese five-day week, where that is known.
    """

    market_id: str
    market_day: date
    pasaran: str | None
    coin_value_idr: int
    turnover_idr: int
    issued_coins: int
    refunded_coins: int
    redeemed_coins: int
    outstanding_coins: int

    @property
    def facts(self) -> Facts:
        """The day, written for its readers: one text for each of `SETTLEMENT_FIELDS`."""
        return {
            "market": name_of(self.market_id),
            "market_day": market_date(self.market_day, self.pasaran),
            "turnover": rupiah(self.turnover_idr),
            "issued": count(self.issued_coins),
            "refunded": count(self.refunded_coins),
            "redeemed": count(self.redeemed_coins),
            "outstanding": count(self.outstanding_coins),
            "liability": rupiah(self.outstanding_coins * self.coin_value_idr),
        }
