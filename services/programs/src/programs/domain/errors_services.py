"""What can go wrong when citizens ask for services."""

from __future__ import annotations

from datetime import datetime

from servicekit.errors import Conflict, FieldProblem, InvalidInput, NotFound, RuleViolated


class ServiceNotFound(NotFound):
    """The regency's catalogue has no such service."""

    code = "service-not-found"

    def __init__(self, service_id: str) -> None:
        super().__init__(f"Layanan {service_id} tidak ditemukan.", f"There is no service {service_id}.")


class ServiceByQueue(RuleViolated):
    """The service is done at a counter: one takes a number for it."""

    code = "service-by-queue"

    def __init__(self, service_id: str) -> None:
        super().__init__(
            f"Layanan {service_id} dilakukan di loket: ambil nomor antrean.",
            f"The service {service_id} is done at a counter: take a queue number.",
        )


class VillageMissing(InvalidInput):
    """The office that answers is that of the citizen's village, so the village must be told."""

    code = "village-missing"

    def __init__(self) -> None:
        text_id = "Sebutkan desa atau kelurahan: kantornya yang menjawab."
        text_en = "Name the village: its office answers."
        super().__init__(text_id, text_en, fields=[FieldProblem("village", "missing", text_id, text_en)])


class TimeNotTrue(InvalidInput):
    """Something would have happened in the future, or before what it follows."""

    code = "time-not-true"

    def __init__(self, field: str, since: datetime | None = None) -> None:
        text_id = "Waktu itu belum terjadi." if since is None else f"Waktu itu sebelum {since.isoformat()}."
        text_en = "That has not happened yet." if since is None else f"That is before {since.isoformat()}."
        super().__init__(text_id, text_en, fields=[FieldProblem(field, "not-true", text_id, text_en)])


class OwnTimeOnly(InvalidInput):
    """Only an officer tells when a request came in; a citizen's comes in now."""

    code = "own-time-only"

    def __init__(self) -> None:
        text_id = "Hanya petugas yang menyebut waktu masuk permohonan."
        text_en = "Only an officer tells when a request came in."
        super().__init__(
            text_id, text_en, fields=[FieldProblem("submitted_at", "officer-only", text_id, text_en)]
        )


class RequestNotFound(NotFound):
    """There is no such request, or it is somebody else's."""

    code = "service-request-not-found"

    def __init__(self, request_id: str) -> None:
        super().__init__(f"Permohonan {request_id} tidak ditemukan.", f"There is no request {request_id}.")


class RequestEnded(Conflict):
    """The request was answered or withdrawn before."""

    code = "service-request-ended"

    def __init__(self, request_id: str, status: str) -> None:
        super().__init__(
            f"Permohonan {request_id} sudah berakhir: {status}.",
            f"The request {request_id} has ended already: {status}.",
        )


class ReasonMismatch(InvalidInput):
    """Who refuses says why; who grants has nothing to explain."""

    code = "reason-mismatch"

    def __init__(self) -> None:
        text_id = "Alasan wajib diisi bila ditolak, dan hanya bila ditolak."
        text_en = "A reason is required for a refusal, and only for that."
        super().__init__(text_id, text_en, fields=[FieldProblem("reason", "mismatch", text_id, text_en)])
