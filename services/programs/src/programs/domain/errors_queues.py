"""What can go wrong with queue numbers."""

from __future__ import annotations

from datetime import date

from servicekit.errors import Conflict, NotFound, RuleViolated


class QueueNotFound(NotFound):
    """The regency gives out no numbers for such a service."""

    code = "queue-not-found"

    def __init__(self, service_id: str) -> None:
        super().__init__(
            f"Tidak ada antrean untuk layanan {service_id}.",
            f"There is no queue for the service {service_id}.",
        )


class QueueClosed(RuleViolated):
    """No numbers are given out now."""

    code = "queue-closed"

    def __init__(self, why_id: str, why_en: str) -> None:
        super().__init__(f"Antrean tutup: {why_id}.", f"The queue is closed: {why_en}.")


class QueueFull(RuleViolated):
    """The last number of the day was given out."""

    code = "queue-full"

    def __init__(self, numbers: int) -> None:
        super().__init__(
            f"Semua {numbers} nomor hari ini sudah habis.", f"All {numbers} numbers of today are given out."
        )


class NobodyWaits(Conflict):
    """Every number given out was called."""

    code = "nobody-waits"

    def __init__(self) -> None:
        super().__init__("Tidak ada nomor yang menunggu.", "No number is waiting.")


class TicketNotFound(NotFound):
    """There is no such ticket, or it is somebody else's."""

    code = "ticket-not-found"

    def __init__(self, ticket_id: str) -> None:
        super().__init__(f"Nomor {ticket_id} tidak ditemukan.", f"There is no ticket {ticket_id}.")


class TicketNotCalled(Conflict):
    """Only a number that was called and not done with is served or absent."""

    code = "ticket-not-called"

    def __init__(self, number: int) -> None:
        super().__init__(
            f"Nomor {number} belum dipanggil atau sudah selesai.",
            f"The number {number} was not called yet, or is done with.",
        )


class QueueDayOver(Conflict):
    """The day's queue has ended."""

    code = "queue-day-over"

    def __init__(self, day: date) -> None:
        super().__init__(f"Antrean {day} sudah berakhir.", f"The queue of {day} has ended.")
