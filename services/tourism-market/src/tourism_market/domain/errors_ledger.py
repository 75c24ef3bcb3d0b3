"""What can go wrong with discrepancies, corrections and settlement documents, in both languages."""

from __future__ import annotations

from datetime import date

from servicekit.errors import Conflict, FieldProblem, Forbidden, InvalidInput, NotFound, RuleViolated


class EntryAfterSettlement(Conflict):
    """The entry arrived after its day's books became final: it is kept as evidence and flagged."""

    code = "entry-after-settlement"

    def __init__(self) -> None:
        super().__init__(
            "Datang setelah hari pasar dihitung selesai; disimpan sebagai bukti selisih.",
            "Arrived after the market day was settled; it is kept as evidence of a discrepancy.",
        )


class EntryVoided(Conflict):
    """Whoever decides about discrepancies rejected the entry: it is evidence and is never booked."""

    code = "entry-voided"

    def __init__(self) -> None:
        super().__init__(
            "Ditolak dengan keputusan: disimpan sebagai bukti, tidak dibukukan.",
            "Rejected by decision: it is kept as evidence and is not booked.",
        )


class DiscrepancyNotFound(NotFound):
    """No entry of this day was flagged under this id."""

    code = "discrepancy-not-found"

    def __init__(self, entry_id: str, day: date) -> None:
        super().__init__(
            f"Tidak ada selisih {entry_id} pada hari pasar {day}.",
            f"The market day {day} has no discrepancy {entry_id}.",
        )


class DiscrepancyResolvedAlready(Conflict):
    """A discrepancy is decided once."""

    code = "discrepancy-resolved"

    def __init__(self, entry_id: str, resolution: str) -> None:
        super().__init__(
            f"Selisih {entry_id} sudah diselesaikan: {resolution}.",
            f"The discrepancy {entry_id} is resolved already: {resolution}.",
        )


class ApproverIsOperator(Forbidden):
    """Nobody approves a correction of an entry recorded under the same account."""

    code = "approver-is-operator"

    def __init__(self) -> None:
        super().__init__(
            "Koreksi harus disetujui orang lain, bukan yang mencatat transaksinya.",
            "A correction is approved by somebody other than who recorded the entry.",
        )


class TillMissing(InvalidInput):
    """Covering a discrepancy needs the till in which the money was found."""

    code = "till-missing"

    def __init__(self) -> None:
        text_id = "Sebutkan perangkat gerbang tempat uangnya ditemukan."
        text_en = "Name the gate device in whose till the money was found."
        super().__init__(text_id, text_en, fields=[FieldProblem("till", "missing", text_id, text_en)])


class BooksOutOfBalance(RuleViolated):
    """The ledger's entries do not add up to the day's totals: nothing may be settled on them."""

    code = "books-out-of-balance"

    def __init__(self, day: date, difference: str) -> None:
        super().__init__(
            f"Buku hari pasar {day} tidak seimbang: {difference}.",
            f"The books of the market day {day} do not balance: {difference}.",
        )


class SettlementNotFound(NotFound):
    """No settlement document has this code, or the day was never settled."""

    code = "settlement-not-found"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Tidak ada berita acara penutupan buku {name}.", f"There is no settlement document {name}."
        )
