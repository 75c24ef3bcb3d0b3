"""What can go wrong with destinations and the visits counted there."""

from __future__ import annotations

from datetime import date

from servicekit.errors import Conflict, FieldProblem, InvalidInput, NotFound, RuleViolated
from servicekit.wording import rupiah


class DestinationNotFound(NotFound):
    """No such destination is registered."""

    code = "destination-not-found"

    def __init__(self, destination_id: str) -> None:
        super().__init__(
            f"Destinasi {destination_id} tidak ditemukan.", f"There is no destination {destination_id}."
        )


class DestinationExists(Conflict):
    """The id is taken, here or in another regency."""

    code = "destination-exists"

    def __init__(self, destination_id: str) -> None:
        super().__init__(
            f"Id destinasi {destination_id} sudah dipakai.", f"The destination id {destination_id} is taken."
        )


class FeeOutOfOrder(Conflict):
    """Fees are decided one after the other."""

    code = "fee-out-of-order"

    def __init__(self, since: date, last: date) -> None:
        text_id = f"Tarif mulai {since} harus sesudah tarif terakhir, {last}."
        text_en = f"A fee from {since} on must begin after the last one, {last}."
        super().__init__(text_id, text_en, fields=[FieldProblem("since", "out-of-order", text_id, text_en)])


class FeeOfCountedDays(Conflict):
    """Visits were counted in the time for which a fee is to change: what they paid is on record."""

    code = "fee-of-counted-days"

    def __init__(self, since: date) -> None:
        text_id = f"Kunjungan sejak {since} sudah dicatat dengan tarif yang lama."
        text_en = f"Visits since {since} were counted with the fee before."
        super().__init__(text_id, text_en, fields=[FieldProblem("since", "counted", text_id, text_en)])


class FeesDisagree(RuleViolated):
    """The amount is no whole number of fees, or more than all visitors owe."""

    code = "fees-disagree"

    def __init__(self, amount_idr: int, fee_idr: int, visitors: int) -> None:
        text_id = f"{rupiah(amount_idr)} bukan tarif {rupiah(fee_idr)} untuk paling banyak {visitors} orang."
        text_en = f"{rupiah(amount_idr)} is not the fee {rupiah(fee_idr)} of {visitors} people at most."
        super().__init__(text_id, text_en, fields=[FieldProblem("amount_idr", "disagrees", text_id, text_en)])


class VisitInTheFuture(InvalidInput):
    """A device's clock is more than a day ahead."""

    code = "visit-in-the-future"

    def __init__(self) -> None:
        text_id, text_en = "Kunjungan belum terjadi.", "The visit has not happened yet."
        super().__init__(
            text_id, text_en, fields=[FieldProblem("occurred_at", "in-the-future", text_id, text_en)]
        )
