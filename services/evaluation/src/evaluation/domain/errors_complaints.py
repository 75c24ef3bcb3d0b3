"""What is refused about citizen reports, with a stable code each and the reason in both languages."""

from __future__ import annotations

from datetime import date, datetime

from servicekit.errors import Conflict, FieldProblem, InvalidInput, NotFound, RuleViolated
from servicekit.wording import hari, weekday


class NoComplaintRules(InvalidInput):
    """No rules are on file for that day."""

    code = "no-complaint-rules"

    def __init__(self, day: date) -> None:
        super().__init__(
            f"Tidak ada aturan laporan untuk {hari(day)}", f"There are no rules of reports for {weekday(day)}"
        )


class ComplaintNotFound(NotFound):
    """This regency has no such report."""

    code = "complaint-not-found"

    def __init__(self, complaint_id: str) -> None:
        super().__init__(f"Laporan {complaint_id} tidak ditemukan", f"There is no report {complaint_id}")


class ComplaintIdTaken(Conflict):
    """A report from the counter has an id that a mirrored report has, or the other way round."""

    code = "complaint-id-taken"

    def __init__(self, complaint_id: str) -> None:
        super().__init__(
            f"Nomor {complaint_id} sudah dipakai untuk laporan lain",
            f"The number {complaint_id} already belongs to another report",
        )


class StatusIdReused(Conflict):
    """The same id came with another status before."""

    code = "status-id-reused"

    def __init__(self, report_id: str) -> None:
        super().__init__(
            f"Id {report_id} sudah dipakai untuk status lain",
            f"The id {report_id} already belongs to another status",
        )


class StatusInTheFuture(InvalidInput):
    """A status cannot be from tomorrow."""

    code = "status-in-the-future"

    def __init__(self) -> None:
        problem = FieldProblem("occurred_at", "in-the-future", "Belum terjadi", "Has not happened yet")
        super().__init__("Waktu status belum tiba", "The time of the status has not come", fields=[problem])


class HistoryFull(Conflict):
    """A report has had more statuses than any report has."""

    code = "history-full"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"Satu laporan paling banyak memiliki {most} status", f"A report has {most} statuses at most"
        )


class VillageElsewhere(InvalidInput):
    """The village lies in another regency."""

    code = "village-elsewhere"

    def __init__(self, regency: str) -> None:
        problem = FieldProblem("village", "elsewhere", f"Bukan desa di {regency}", f"Not in {regency}")
        super().__init__("Desa di luar kabupaten", "The village is in another regency", fields=[problem])


class NumberOfAPerson(InvalidInput):
    """An id is the number of a person."""

    code = "personal-data"

    def __init__(self, field: str) -> None:
        problem = FieldProblem(
            field, "personal-data", "data pribadi tidak diterima", "personal data is not accepted"
        )
        super().__init__("Data pribadi tidak diterima", "Personal data is not accepted", fields=[problem])


class ActUnknown(InvalidInput):
    """Nobody does this to a report."""

    code = "act-unknown"

    def __init__(self, known: str) -> None:
        problem = FieldProblem("act", "unknown", f"Salah satu dari {known}", f"One of {known}")
        super().__init__("Tindakan tidak dikenal", "The act is not known", fields=[problem])


class MoveImpossible(Conflict):
    """This status cannot follow that one."""

    code = "move-impossible"

    def __init__(self, before: str, after: str) -> None:
        super().__init__(
            f"Laporan {before} tidak dapat menjadi {after}",
            f"A report that is {before} cannot become {after}",
        )


class ActTooEarly(Conflict):
    """What happened last happened after this."""

    code = "act-too-early"

    def __init__(self, last: datetime) -> None:
        super().__init__(
            f"Status terakhir baru berlaku sejak {last:%Y-%m-%dT%H:%MZ}",
            f"The last status is from {last:%Y-%m-%dT%H:%MZ}",
        )


class OfficeMissing(InvalidInput):
    """A report is passed on to an office, and only then one is named."""

    code = "office-missing"

    def __init__(self) -> None:
        problem = FieldProblem(
            "opd",
            "with-disposition-only",
            "Diisi untuk disposisi, dan hanya untuk itu",
            "Given for a disposition, and for nothing else",
        )
        super().__init__("OPD tujuan tidak sesuai", "The office does not fit the act", fields=[problem])


class ReopenWindowOver(RuleViolated):
    """A report was solved too long ago to be opened again."""

    code = "reopen-window-over"

    def __init__(self, last: date) -> None:
        super().__init__(
            f"Laporan hanya dapat dibuka kembali sampai {hari(last)}",
            f"The report could be opened again until {weekday(last)}",
        )


class NotSolved(Conflict):
    """Only the answer to a solved report is judged."""

    code = "not-solved"

    def __init__(self, complaint_id: str) -> None:
        super().__init__(f"Laporan {complaint_id} belum selesai", f"The report {complaint_id} is not solved")


class AlreadyRated(Conflict):
    """An answer is judged once."""

    code = "already-rated"

    def __init__(self, complaint_id: str) -> None:
        super().__init__(
            f"Laporan {complaint_id} sudah dinilai", f"The report {complaint_id} was rated already"
        )


class TextNotForYou(NotFound):
    """There is no text, or none for this reader."""

    code = "no-text"

    def __init__(self) -> None:
        super().__init__("Tidak ada teks untuk Anda", "There is no text for you")


class NoExport(InvalidInput):
    """The table is none that is taken here."""

    code = "table-unknown"

    def __init__(self, columns: str) -> None:
        super().__init__(
            f"Kolom yang diperlukan tidak ada: {columns}", f"Columns that are needed are missing: {columns}"
        )
