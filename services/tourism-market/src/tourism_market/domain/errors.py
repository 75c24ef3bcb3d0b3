"""What can go wrong on a market, each with its stable code and both texts."""

from __future__ import annotations

from datetime import date

from servicekit.errors import Conflict, FieldProblem, InvalidInput, NotFound, RuleViolated
from servicekit.wording import rupiah


class DateOutOfRange(InvalidInput):
    """The calendar is kept from 1900 to 2100 only."""

    code = "date-out-of-range"

    def __init__(self, day: date) -> None:
        super().__init__(
            f"Tanggal {day} di luar kalender: 1900 sampai 2100.",
            f"The date {day} is outside the calendar: 1900 to 2100.",
        )


class MarketNotFound(NotFound):
    """This regency has no such market."""

    code = "market-not-found"

    def __init__(self, market_id: str) -> None:
        super().__init__(f"Pasar {market_id} tidak ditemukan.", f"There is no market {market_id}.")


class MarketDayNotFound(NotFound):
    """Nothing was ever opened or planned on this date."""

    code = "market-day-not-found"

    def __init__(self, market_id: str, day: date) -> None:
        super().__init__(
            f"{market_id} tidak punya hari pasar pada {day}.", f"{market_id} has no market day on {day}."
        )


class NotARegularDay(RuleViolated):
    """The market does not meet on this day of the calendar; a special day needs to say why."""

    code = "not-a-regular-market-day"

    def __init__(self, day: date, weekday: str, pasaran: str) -> None:
        super().__init__(
            f"{day} jatuh pada {weekday} {pasaran}, bukan hari pasar. Hari khusus perlu alasan.",
            f"{day} is a {weekday} {pasaran}, no market day. A special day needs a reason.",
        )


class ReasonMissing(InvalidInput):
    """A special market day is opened without a reason."""

    code = "reason-missing"

    def __init__(self) -> None:
        text_id, text_en = "Hari khusus perlu alasan.", "A special day needs a reason."
        super().__init__(text_id, text_en, fields=[FieldProblem("reason", "missing", text_id, text_en)])


class MarketDayAlreadyOpened(Conflict):
    """The gates were opened before."""

    code = "market-day-already-opened"

    def __init__(self, day: date) -> None:
        super().__init__(f"Hari pasar {day} sudah dibuka.", f"The market day {day} was opened already.")


class MarketDayNotOpen(Conflict):
    """The gates are not open: not yet, or not any more."""

    code = "market-day-not-open"

    def __init__(self, day: date) -> None:
        super().__init__(f"Hari pasar {day} tidak sedang buka.", f"The market day {day} is not open.")


class MarketDayNotClosed(Conflict):
    """Only a closed day can be settled."""

    code = "market-day-not-closed"

    def __init__(self, day: date) -> None:
        super().__init__(f"Hari pasar {day} belum ditutup.", f"The market day {day} is not closed yet.")


class MarketDaySettledAlready(Conflict):
    """The day's books are final."""

    code = "market-day-settled"

    def __init__(self, day: date) -> None:
        super().__init__(
            f"Hari pasar {day} sudah dihitung selesai.",
            f"The market day {day} is settled and final.",
        )


class EntriesHeld(Conflict):
    """Some entries wait for coins nobody reported as issued; the day cannot balance yet."""

    code = "entries-held"

    def __init__(self, day: date, held: int) -> None:
        super().__init__(
            f"{held} transaksi hari pasar {day} masih tertahan karena melebihi koin beredar.",
            f"{held} entries of the market day {day} are held: they exceed the outstanding coins.",
        )


class AmountNotMultipleOfCoin(RuleViolated):
    """No whole number of coins is worth this amount."""

    code = "amount-not-multiple-of-coin"

    def __init__(self, amount_idr: int, coin_value_idr: int) -> None:
        text_id = f"{rupiah(amount_idr)} bukan kelipatan nilai koin {rupiah(coin_value_idr)}."
        text_en = f"{rupiah(amount_idr)} is no multiple of the coin value {rupiah(coin_value_idr)}."
        super().__init__(
            text_id, text_en, fields=[FieldProblem("amount_idr", "not-a-multiple", text_id, text_en)]
        )


class CoinsMissing(InvalidInput):
    """Neither coins nor rupiah are given, or none at all are moved."""

    code = "coins-missing"

    def __init__(self) -> None:
        text_id = "Isi jumlah koin atau nilai rupiah, lebih dari nol."
        text_en = "Give a number of coins or an amount in rupiah, more than zero."
        super().__init__(text_id, text_en, fields=[FieldProblem("coins", "missing", text_id, text_en)])


class TooManyCoins(InvalidInput):
    """No gate moves so many coins at once: somebody mistyped."""

    code = "too-many-coins"

    def __init__(self, coins: int, limit: int) -> None:
        text_id = f"{coins} koin sekaligus terlalu banyak; paling banyak {limit}."
        text_en = f"{coins} coins at once are too many; {limit} at most."
        super().__init__(text_id, text_en, fields=[FieldProblem("amount_idr", "too-many", text_id, text_en)])


class CoinsDisagree(InvalidInput):
    """The coins and the amount given are not worth the same."""

    code = "coins-disagree-with-amount"

    def __init__(self, coins: int, amount_idr: int) -> None:
        text_id = f"{coins} koin tidak senilai {rupiah(amount_idr)}."
        text_en = f"{coins} coins are not worth {rupiah(amount_idr)}."
        super().__init__(text_id, text_en, fields=[FieldProblem("amount_idr", "disagrees", text_id, text_en)])


class VendorMissing(InvalidInput):
    """Coins are redeemed without saying by which vendor."""

    code = "vendor-missing"

    def __init__(self) -> None:
        text_id, text_en = "Penukaran perlu id pedagang.", "A redemption needs the vendor's id."
        super().__init__(text_id, text_en, fields=[FieldProblem("vendor_id", "missing", text_id, text_en)])


class RefundsNotOffered(RuleViolated):
    """This market does not buy coins back."""

    code = "refunds-not-offered"

    def __init__(self, market_id: str) -> None:
        super().__init__(f"{market_id} tidak membeli kembali koin.", f"{market_id} does not buy coins back.")


class CoinsExceedOutstanding(RuleViolated):
    """More coins come back than are known to be out: the report of their sale is late or missing."""

    code = "coins-exceed-outstanding"

    def __init__(self) -> None:
        super().__init__(
            "Melebihi koin beredar; dicatat setelah penjualannya dilaporkan.",
            "Exceeds the outstanding coins; it is booked once their sale is reported.",
        )


class ContentDiffers(Conflict):
    """An id came again with another content; what came first counts."""

    code = "content-differs"

    def __init__(self) -> None:
        super().__init__(
            "Id ini sudah dicatat dengan isi lain; yang pertama berlaku.",
            "This id was recorded with another content; the first one counts.",
        )
