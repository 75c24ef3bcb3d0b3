"""What can be wrong with visits and the facts of a market day, each with its stable code and both texts."""

from __future__ import annotations

from datetime import date

from servicekit.errors import FieldProblem, InvalidInput, NotFound, RuleViolated
from servicekit.wording import rupiah


def _at(field: str, code: str, text_id: str, text_en: str) -> list[FieldProblem]:
    return [FieldProblem(field, code, text_id, text_en)]


class VisitorsMissing(InvalidInput):
    """Visitors are counted without saying how many."""

    code = "visitors-missing"

    def __init__(self) -> None:
        text_id, text_en = "Isi jumlah pengunjung, lebih dari nol.", "Give the visitors, more than zero."
        super().__init__(text_id, text_en, fields=_at("visitors", "missing", text_id, text_en))


class ForeignExceedVisitors(InvalidInput):
    """More foreign visitors are told than visitors in all."""

    code = "foreign-exceed-visitors"

    def __init__(self, foreign: int, visitors: int) -> None:
        text_id = f"{foreign} pengunjung mancanegara melebihi {visitors} pengunjung seluruhnya."
        text_en = f"{foreign} foreign visitors are more than the {visitors} visitors in all."
        super().__init__(text_id, text_en, fields=_at("foreign_visitors", "too-many", text_id, text_en))


class VehiclesMissing(InvalidInput):
    """Parking is told without the vehicles' kind or number."""

    code = "vehicles-missing"

    def __init__(self) -> None:
        text_id = "Isi jenis dan jumlah kendaraan, lebih dari nol."
        text_en = "Give the kind and number of vehicles, more than zero."
        super().__init__(text_id, text_en, fields=_at("vehicles", "missing", text_id, text_en))


class ParkingAmountDiffers(RuleViolated):
    """Another amount was taken for parking than the tariff of the day says."""

    code = "parking-amount-differs"

    def __init__(self, amount_idr: int, due_idr: int) -> None:
        text_id = f"{rupiah(amount_idr)} tidak sesuai tarif parkir: {rupiah(due_idr)}."
        text_en = f"{rupiah(amount_idr)} is not what the parking tariff says: {rupiah(due_idr)}."
        super().__init__(text_id, text_en, fields=_at("amount_idr", "disagrees", text_id, text_en))


class VisitOutsideDay(InvalidInput):
    """A device's clock says it was more than a day away from the market day it names."""

    code = "visit-outside-market-day"

    def __init__(self, day: date) -> None:
        text_id = f"Waktu kejadian lebih dari sehari di luar hari pasar {day}."
        text_en = f"It happened more than a day away from the market day {day}."
        super().__init__(text_id, text_en, fields=_at("occurred_at", "out-of-range", text_id, text_en))


class SummaryNotPublished(NotFound):
    """The public sees a day's figures once they are final."""

    code = "summary-not-published"

    def __init__(self, market_id: str, day: date) -> None:
        super().__init__(
            f"Ringkasan {market_id} pada {day} terbit setelah hari pasar selesai dihitung.",
            f"The summary of {market_id} on {day} is published once the market day is settled.",
        )
