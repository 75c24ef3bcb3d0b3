"""What can go wrong with cards, their limits and purchases, each with its stable code and both texts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from servicekit.errors import Conflict, FieldProblem, InvalidInput, NotFound, RuleViolated
from servicekit.wording import rupiah


class CardNumberRefused(InvalidInput):
    """Something that looks like the number of a card was sent; it is not kept anywhere."""

    code = "card-number"

    def __init__(self, field: str) -> None:
        text_id = "Nomor kartu tidak diterima; kirim empat angka terakhir saja."
        text_en = "Numbers of cards are not accepted; send the last four digits only."
        super().__init__(text_id, text_en, fields=[FieldProblem(field, "card-number", text_id, text_en)])


class CardNotFound(NotFound):
    """This regency has no such card."""

    code = "card-not-found"

    def __init__(self, card_id: str) -> None:
        super().__init__(f"Kartu {card_id} tidak ditemukan.", f"There is no card {card_id}.")


class CardExists(Conflict):
    """The id is another card's."""

    code = "card-exists"

    def __init__(self, card_id: str) -> None:
        super().__init__(
            f"Kartu {card_id} sudah terdaftar dengan isi lain.",
            f"The card {card_id} is registered already, with another content.",
        )


class CardAlreadyBlocked(Conflict):
    """The card is blocked."""

    code = "card-already-blocked"

    def __init__(self, card_id: str) -> None:
        super().__init__(f"Kartu {card_id} sudah diblokir.", f"The card {card_id} is blocked already.")


class CardNotBlocked(Conflict):
    """The card may be used."""

    code = "card-not-blocked"

    def __init__(self, card_id: str) -> None:
        super().__init__(f"Kartu {card_id} tidak diblokir.", f"The card {card_id} is not blocked.")


class FloatMissing(RuleViolated):
    """A limit comes out of the UP of its year, and that is not set."""

    code = "float-missing"

    def __init__(self, opd: str, year: int) -> None:
        super().__init__(
            f"UP {opd} tahun {year} belum ditetapkan.", f"The UP of {opd} for {year} is not set."
        )


class LimitsOverFloat(RuleViolated):
    """The limits of an office's cards would add up to more than the cards' part of its UP."""

    code = "limits-over-float"

    def __init__(self, day: date, total: int, most: int) -> None:
        super().__init__(
            f"Jumlah limit kartu per {day} menjadi {rupiah(total)}, melebihi bagian KKPD {rupiah(most)}.",
            f"On {day} the limits would add up to {rupiah(total)}, over the KKPD part of {rupiah(most)}.",
        )


class LimitOutOfOrder(Conflict):
    """Limits are decreed one after the other."""

    code = "limit-out-of-order"

    def __init__(self, since: date, last: date) -> None:
        text_id = f"Limit mulai {since}, padahal sudah ada limit mulai {last}."
        text_en = f"The limit begins on {since}, and there is one that begins on {last}."
        super().__init__(text_id, text_en, fields=[FieldProblem("since", "out-of-order", text_id, text_en)])


class LimitBelowUse(RuleViolated):
    """A limit cannot be lower than what is in use when it begins."""

    code = "limit-below-use"

    def __init__(self, limit: int, in_use: int) -> None:
        text_id = f"Limit {rupiah(limit)} di bawah pemakaian {rupiah(in_use)}."
        text_en = f"The limit {rupiah(limit)} is below what is in use, {rupiah(in_use)}."
        super().__init__(text_id, text_en, fields=[FieldProblem("limit_idr", "below-use", text_id, text_en)])


class PurchaseRefused(RuleViolated):
    """A purchase may not be made with this card. The refusal is kept; the same id gets it again."""

    def __init__(self, reason: str, amount: int, available: int) -> None:
        code, text_id, text_en = _REFUSALS[reason]
        more = {"amount": rupiah(amount), "available": rupiah(available)}
        super().__init__(text_id.format_map(more), text_en.format_map(more), code=code)


_REFUSALS: Mapping[str, tuple[str, str, str]] = {
    "over-limit": (
        "limit-exceeded",
        "Belanja {amount} melebihi sisa limit {available}.",
        "The purchase of {amount} is over the {available} that is left of the limit.",
    ),
    "over-transaction-cap": (
        "over-transaction-cap",
        "Belanja {amount} melebihi batas per transaksi.",
        "The purchase of {amount} is over the cap of a transaction.",
    ),
    "kind-not-allowed": (
        "kind-not-allowed",
        "Jenis kartu ini tidak untuk belanja tersebut.",
        "A card of this kind is not for such a purchase.",
    ),
    "channel-not-allowed": (
        "channel-not-allowed",
        "Saluran pembayaran ini tidak diperbolehkan.",
        "This channel of payment is not allowed.",
    ),
    "card-blocked": ("card-blocked", "Kartu diblokir.", "The card is blocked."),
    "cash-withdrawal": (
        "cash-withdrawal",
        "KKPD tidak boleh dipakai untuk menarik tunai.",
        "No cash is drawn with a KKPD.",
    ),
    "transfer": ("transfer", "KKPD tidak boleh dipakai untuk transfer.", "No money is sent with a KKPD."),
}
"""By reason: stable code, Indonesian, English."""


class TransactionNotFound(NotFound):
    """This regency has no such purchase."""

    code = "transaction-not-found"

    def __init__(self, transaction_id: str) -> None:
        super().__init__(
            f"Transaksi {transaction_id} tidak ditemukan.", f"There is no transaction {transaction_id}."
        )


class TransactionExists(Conflict):
    """The id is another purchase's."""

    code = "transaction-exists"

    def __init__(self, transaction_id: str) -> None:
        super().__init__(
            f"Transaksi {transaction_id} sudah ada dengan isi lain.",
            f"There is a transaction {transaction_id} with another content.",
        )


class TransactionNotReserved(Conflict):
    """Only what is reserved can be posted or let go."""

    code = "transaction-not-reserved"

    def __init__(self, transaction_id: str, status: str) -> None:
        super().__init__(
            f"Transaksi {transaction_id} berstatus {status}, bukan dicadangkan.",
            f"The transaction {transaction_id} is {status}, not reserved.",
        )


class ReservationExpired(Conflict):
    """The amount is no longer held for the purchase."""

    code = "reservation-expired"

    def __init__(self, transaction_id: str) -> None:
        super().__init__(
            f"Cadangan transaksi {transaction_id} sudah lewat waktu.",
            f"The reservation of transaction {transaction_id} has expired.",
        )


class PostedOverReserved(RuleViolated):
    """A purchase cannot cost more than what is reserved for it."""

    code = "posted-over-reserved"

    def __init__(self, amount: int, reserved: int) -> None:
        text_id = f"Nilai akhir {rupiah(amount)} melebihi cadangan {rupiah(reserved)}."
        text_en = f"The final amount {rupiah(amount)} is over the reserved {rupiah(reserved)}."
        problem = FieldProblem("amount_idr", "over-reserved", text_id, text_en)
        super().__init__(text_id, text_en, fields=[problem])


class ShareOverAmount(InvalidInput):
    """A part of a purchase cannot be more than all of it."""

    code = "share-over-amount"

    def __init__(self, field: str, part: int, amount: int) -> None:
        text_id = f"Bagian {rupiah(part)} melebihi nilai belanja {rupiah(amount)}."
        text_en = f"The part {rupiah(part)} is over the purchase of {rupiah(amount)}."
        super().__init__(text_id, text_en, fields=[FieldProblem(field, "over-amount", text_id, text_en)])


class InTheFuture(InvalidInput):
    """What has not happened yet cannot be recorded."""

    code = "in-the-future"

    def __init__(self, field: str) -> None:
        text_id, text_en = "Waktunya belum tiba.", "That time has not come."
        super().__init__(text_id, text_en, fields=[FieldProblem(field, "in-the-future", text_id, text_en)])
