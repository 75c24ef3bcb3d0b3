"""Events of tourism-market: market days, their coins and their settlement."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from contracts.event import Event, Identifier, Rupiah, VillageCode

Pasaran = Literal["Legi", "Pahing", "Pon", "Wage", "Kliwon"]
Coins = Annotated[int, Field(gt=0, le=1_000_000, strict=True)]
CoinCount = Annotated[int, Field(ge=0, strict=True)]


class _MarketDayEvent(Event):
    key_field = "market_day_id"

    market_day_id: Identifier
    market_id: Identifier
    village: VillageCode
    market_day: date


class MarketDayOpened(_MarketDayEvent):
    """The gates opened: coins may be sold."""

    type = "regency.tourism-market.market-day.opened"

    pasaran: Pasaran
    kind: Literal["regular", "special"]


class MarketDayClosed(_MarketDayEvent):
    """The gates closed: no more coins are sold, vendors redeem."""

    type = "regency.tourism-market.market-day.closed"


class MarketDaySettled(_MarketDayEvent):
    """The day's coins balance: issued = refunded + redeemed + outstanding.

    Attributes:
        outstanding_coins: Coins still in visitors' pockets, a liability of the manager; never below 0.
        turnover_idr: What vendors earned: the value of redeemed coins, in rupiah.
        pasaran: The day of the Javanese five-day week; events written before the field was added have none.
    """

    type = "regency.tourism-market.market-day.settled"

    coin_value_idr: Rupiah
    issued_coins: CoinCount
    refunded_coins: CoinCount
    redeemed_coins: CoinCount
    outstanding_coins: CoinCount
    turnover_idr: Rupiah
    pasaran: Pasaran | None = None


class _CoinEvent(_MarketDayEvent):
    transaction_id: Identifier
    device_id: Identifier
    coins: Coins
    amount_idr: Rupiah


class CoinsIssued(_CoinEvent):
    """A gate sold coins to a visitor."""

    type = "regency.tourism-market.coins.issued"


class CoinsRefunded(_CoinEvent):
    """A gate bought unspent coins back."""

    type = "regency.tourism-market.coins.refunded"


class CoinsRedeemed(_CoinEvent):
    """A vendor exchanged earned coins for rupiah."""

    type = "regency.tourism-market.coins.redeemed"

    vendor_id: Identifier


class CoinTransactionReported(Event):
    """A device of another system reports one coin transaction at the door.

    Attributes:
        transaction_id: Made by the device (UUIDv7); the same id twice is one transaction.
        coins: Number of coins; may be left out when `amount_idr` is given.
        amount_idr: Rupiah; must be a whole multiple of the coin's value.
        market_day: In whose books it belongs; may be left out when it is the day it happened, in WIB.
    """

    type: ClassVar[str] = "regency.tourism-market.coin-transaction.reported"
    key_field = "market_id"

    transaction_id: Identifier
    market_id: Identifier
    kind: Literal["issue", "refund", "redeem"]
    device_id: Identifier
    coins: Coins | None = None
    amount_idr: Rupiah | None = None
    vendor_id: Identifier | None = None
    market_day: date | None = None
