"""What can go wrong with a market and its terms, each with its stable code and both texts."""

from __future__ import annotations

from datetime import date

from servicekit.errors import Conflict, FieldProblem, Forbidden, InvalidInput, NotFound


class MarketTaken(Conflict):
    """A market of this id is registered already, here or in another regency."""

    code = "market-taken"

    def __init__(self, market_id: str) -> None:
        text_id = f"Id pasar {market_id} sudah dipakai."
        text_en = f"The market id {market_id} is taken."
        super().__init__(text_id, text_en, fields=[FieldProblem("id", "taken", text_id, text_en)])


class PeriodReversed(InvalidInput):
    """Something ends before it begins."""

    code = "period-reversed"

    def __init__(self, field: str) -> None:
        text_id, text_en = "Akhir mendahului awal.", "The end is before the beginning."
        super().__init__(text_id, text_en, fields=[FieldProblem(field, "reversed", text_id, text_en)])


class TermNotFound(NotFound):
    """The market has no calendar rule or suspension of this number."""

    code = "term-not-found"

    def __init__(self, number: int) -> None:
        super().__init__(f"Ketentuan nomor {number} tidak ada.", f"There is no term number {number}.")


class TermsFull(Conflict):
    """A market keeps so many terms of a kind and no more."""

    code = "terms-full"

    def __init__(self, limit: int) -> None:
        super().__init__(f"Paling banyak {limit} ketentuan sejenis.", f"At most {limit} terms of a kind.")


class DaysHeldAlready(Conflict):
    """The change would alter a market day whose gates were opened, perhaps settled; its terms stand."""

    code = "market-days-held"

    def __init__(self, day: date) -> None:
        super().__init__(
            f"Perubahan ini menyentuh hari pasar {day} yang sudah dibuka; ketentuannya tetap.",
            f"This change touches the market day {day}, which was opened; its terms stand.",
        )


class MarketSuspended(Conflict):
    """The whole market must not be held on this date."""

    code = "market-suspended"

    def __init__(self, day: date, reason: str) -> None:
        super().__init__(
            f"Pasar ditutup sementara pada {day}: {reason}.", f"The market is suspended on {day}: {reason}."
        )


class DayIsCancelled(Conflict):
    """The day was cancelled; it has to be scheduled again first."""

    code = "market-day-cancelled"

    def __init__(self, day: date, reason: str) -> None:
        super().__init__(
            f"Hari pasar {day} dibatalkan: {reason}. Jadwalkan kembali dahulu.",
            f"The market day {day} is cancelled: {reason}. Schedule it again first.",
        )


class DayScheduledAlready(Conflict):
    """The day is announced already."""

    code = "market-day-scheduled"

    def __init__(self, day: date) -> None:
        super().__init__(
            f"Hari pasar {day} sudah dijadwalkan.", f"The market day {day} is scheduled already."
        )


class DayIsPast(InvalidInput):
    """Only days to come can be announced; a past one is opened with the time it happened."""

    code = "market-day-past"

    def __init__(self, day: date) -> None:
        text_id, text_en = f"{day} sudah lewat.", f"{day} is past."
        super().__init__(text_id, text_en, fields=[FieldProblem("date", "past", text_id, text_en)])


class SettledByOthers(Forbidden):
    """Final books are reopened by the village head or the tourism office only."""

    code = "reopening-not-allowed"

    def __init__(self, day: date) -> None:
        super().__init__(
            f"Pembukuan {day} sudah final; hanya kepala desa atau dinas pariwisata yang membukanya lagi.",
            f"The books of {day} are final; only the village head or the tourism office reopens them.",
        )
