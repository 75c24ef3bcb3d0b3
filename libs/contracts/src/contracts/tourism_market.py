"""Events of tourism-market: market days, coins, visits, vendors, villages and destinations."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import AwareDatetime, Field

from contracts.event import Event, Identifier, Rupiah, VillageCode

Pasaran = Literal["Legi", "Pahing", "Pon", "Wage", "Kliwon"]
Coins = Annotated[int, Field(gt=0, le=1_000_000, strict=True)]
CoinEntryKind = Literal["issue", "refund", "redeem"]
CoinCount = Annotated[int, Field(ge=0, strict=True)]
People = Annotated[int, Field(ge=0, le=1_000_000, strict=True)]
Vehicles = Annotated[int, Field(ge=0, le=100_000, strict=True)]
Change = Annotated[int, Field(ge=-(10**15), le=10**15, strict=True)]
"""A signed difference: what is taken back comes as a negative number, so that sums stay exact."""

VehicleKind = Literal["bicycle", "motorcycle", "car", "bus", "other"]
Income = Literal["village", "regency"]
"""Whose income it is: the village's (PADes) or the regency's (PAD, retribusi under UU 1/2022)."""

VillageClass = Literal["rintisan", "berkembang", "maju", "mandiri"]


class _MarketDayEvent(Event):
    key_field = "market_day_id"

    market_day_id: Identifier
    market_id: Identifier
    village: VillageCode
    market_day: date


class MarketDayScheduled(_MarketDayEvent):
    """A market day is announced ahead: by the calendar, or as a special day by decision.

    Attributes:
        opens_at: When the gates are to open, as planned now.
    """

    type = "regency.tourism-market.market-day.scheduled"

    pasaran: Pasaran
    kind: Literal["regular", "special"]
    opens_at: AwareDatetime
    closes_at: AwareDatetime


class MarketDayCancelled(_MarketDayEvent):
    """An announced market day will not be held.

    Attributes:
        cause: "suspended" when the whole market is (PPKM, renovation), "decided" for this day alone.
    """

    type = "regency.tourism-market.market-day.cancelled"

    cause: Literal["suspended", "decided"]


class MarketDayOpened(_MarketDayEvent):
    """The gates opened: coins may be sold."""

    type = "regency.tourism-market.market-day.opened"

    pasaran: Pasaran
    kind: Literal["regular", "special"]


class MarketDayClosed(_MarketDayEvent):
    """The gates closed: no more coins are sold, vendors redeem."""

    type = "regency.tourism-market.market-day.closed"


class MarketDayReopened(_MarketDayEvent):
    """A closed or settled day takes entries again; a settled one is settled anew afterwards."""

    type = "regency.tourism-market.market-day.reopened"

    after: Literal["closed", "settled"]


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


class MarketDayTallied(_MarketDayEvent):
    """A settled day's whole figures, added on settlement and taken back, negated, when it is reopened.

    Sums and ratios over these events hold every settled day exactly once, however often it was reopened.

    Attributes:
        occurred_at: When the market day began, WIB, not when it was settled: sums go by the day.
        days: 1 when added, -1 when taken back.
        parking_idr: Parking income, whoever's it is.
        active_vendors: Vendors that redeemed coins or declared turnover.
        known_vendors: Those of them that are registered, so that their village is known.
        resident_vendors: Those of them that are registered in the market's own village.
        declared_idr: Turnover vendors declared.
        difference_idr: Declared turnover less redeemed coins, over the vendors that declared.
    """

    type = "regency.tourism-market.market-day.tallied"

    days: Literal[1, -1]
    issued_coins: Change
    refunded_coins: Change
    redeemed_coins: Change
    outstanding_coins: Change
    turnover_idr: Change
    visitors: Change
    foreign_visitors: Change
    vehicles: Change
    parking_idr: Change
    workers: Change
    active_vendors: Change
    known_vendors: Change
    resident_vendors: Change
    declared_idr: Change
    difference_idr: Change


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


class CoinDiscrepancyFlagged(_CoinEvent):
    """A device reported what the books of its day cannot take: kept as evidence, not booked.

    Attributes:
        cause: More coins came back than were outstanding, or the day was settled when the entry arrived.
    """

    type = "regency.tourism-market.coins.discrepancy-flagged"

    kind: CoinEntryKind
    cause: Literal["coins-exceed-outstanding", "entry-after-settlement"]


class CoinDiscrepancyResolved(_CoinEvent):
    """A flagged entry no longer blocks its day.

    Attributes:
        resolution: "booked" when missing sales turned up or the day was reopened, "covered" when a correction
            entry made up for them, "voided" when a correction entry rejected it.
    """

    type = "regency.tourism-market.coins.discrepancy-resolved"

    kind: CoinEntryKind
    resolution: Literal["booked", "covered", "voided"]


class VisitorsCounted(_MarketDayEvent):
    """A gate counted visitors.

    Attributes:
        visitors: All of them, foreign ones included.
    """

    type = "regency.tourism-market.visits.visitors-counted"

    count_id: Identifier
    device_id: Identifier
    visitors: People
    foreign_visitors: People


class ParkingCharged(_MarketDayEvent):
    """Vehicles were parked and paid for."""

    type = "regency.tourism-market.visits.parking-charged"

    parking_id: Identifier
    device_id: Identifier
    vehicle_kind: VehicleKind
    vehicles: Vehicles
    amount_idr: Rupiah
    income: Income


class WorkersDeclared(_MarketDayEvent):
    """The manager says how many people worked on the market day.

    Attributes:
        occurred_at: When the market day began, WIB, however late it is told.
        change: Workers less what was declared before; sums of it are exact under corrections.
    """

    type = "regency.tourism-market.visits.workers-declared"

    workers: People
    change: Change


class TurnoverDeclared(_MarketDayEvent):
    """A vendor says what it earned on the market day.

    Attributes:
        occurred_at: When the market day began, WIB, however late it is told.
        change_idr: Rupiah less what was declared before; sums of it are exact under corrections.
    """

    type = "regency.tourism-market.visits.turnover-declared"

    vendor_id: Identifier
    declared_idr: Rupiah
    change_idr: Change


class DestinationVisited(Event):
    """Visitors were counted at a destination that is no market: an attraction, a park, an event.

    Attributes:
        visitors: All of them, foreign ones included.
        amount_idr: Entry fees taken with them.
        income: Whose income the fees are.
    """

    type = "regency.tourism-market.destination.visited"
    key_field = "destination_id"

    destination_id: Identifier
    village: VillageCode
    count_id: Identifier
    device_id: Identifier
    visitors: People
    foreign_visitors: People
    amount_idr: Rupiah
    income: Income


class VendorRegistered(Event):
    """A vendor may sell at a market from a date on."""

    type = "regency.tourism-market.vendor.registered"
    key_field = "vendor_id"

    vendor_id: Identifier
    market_id: Identifier
    village: VillageCode
    vendor_village: VillageCode
    active_from: date


class VendorDeactivated(Event):
    """A vendor no longer sells at a market after a date."""

    type = "regency.tourism-market.vendor.deactivated"
    key_field = "vendor_id"

    vendor_id: Identifier
    market_id: Identifier
    village: VillageCode
    active_to: date


class VillageClassified(Event):
    """A desa wisata has its class by decree; classes are set, never computed.

    Attributes:
        decree_number: As printed on the decree (SK).
        assessor_opd: The office that assessed it.
    """

    type = "regency.tourism-market.village.classified"
    key_field = "village"

    village: VillageCode
    village_class: VillageClass
    decree_number: Annotated[str, Field(min_length=1, max_length=120)]
    decree_date: date
    assessor_opd: Identifier


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
    kind: CoinEntryKind
    device_id: Identifier
    coins: Coins | None = None
    amount_idr: Rupiah | None = None
    vendor_id: Identifier | None = None
    market_day: date | None = None


class DestinationVisitReported(Event):
    """A device of another system reports the visitors of a destination at the door.

    Attributes:
        count_id: Made by the device (UUIDv7); the same id twice is one count.
        visitors: All of them, foreign ones included.
        foreign_visitors: 0 when left out.
        amount_idr: Entry fees taken: whole fees, of all visitors at most; left out, everybody paid.
    """

    type: ClassVar[str] = "regency.tourism-market.destination-visit.reported"
    key_field = "destination_id"

    count_id: Identifier
    destination_id: Identifier
    device_id: Identifier
    visitors: People
    foreign_visitors: People | None = None
    amount_idr: Rupiah | None = None


class VisitReported(Event):
    """A device of another system reports counted visitors or parked vehicles at the door.

    Attributes:
        visit_id: Made by the device (UUIDv7); the same id twice is one report.
        visitors: All that were counted, foreign ones included; for "visitors".
        foreign_visitors: 0 when left out.
        vehicle_kind: For "parking", with `vehicles`.
        amount_idr: What was paid for parking; must be what the market's tariff says, or may be left out.
        market_day: In whose figures it belongs; may be left out when it is the day it happened, in WIB.
    """

    type: ClassVar[str] = "regency.tourism-market.visit.reported"
    key_field = "market_id"

    visit_id: Identifier
    market_id: Identifier
    kind: Literal["visitors", "parking"]
    device_id: Identifier
    visitors: People | None = None
    foreign_visitors: People | None = None
    vehicle_kind: VehicleKind | None = None
    vehicles: Vehicles | None = None
    amount_idr: Rupiah | None = None
    market_day: date | None = None
