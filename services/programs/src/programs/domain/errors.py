"""What can go wrong in the register of programmes, each with its stable code and both texts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from servicekit.errors import Conflict, FieldProblem, InvalidInput, NotFound, RuleViolated


class ProgramNotFound(NotFound):
    """This regency has no such programme."""

    code = "program-not-found"

    def __init__(self, program_id: str) -> None:
        super().__init__(f"Program {program_id} tidak ditemukan.", f"There is no programme {program_id}.")


class ProgramExists(Conflict):
    """The id is another programme's, or the same one's with another content."""

    code = "program-exists"

    def __init__(self, program_id: str) -> None:
        text_id = f"Program {program_id} sudah terdaftar."
        text_en = f"The programme {program_id} is registered already."
        super().__init__(text_id, text_en, fields=[FieldProblem("id", "taken", text_id, text_en)])


class UnknownSubDimension(InvalidInput):
    """A programme serves exactly one of the sub-dimensions of a smart city."""

    code = "unknown-sub-dimension"

    def __init__(self, given: str, allowed: Iterable[str]) -> None:
        choices = ", ".join(allowed)
        text_id = f"Subdimensi {given} tidak dikenal. Pilihan: {choices}."
        text_en = f"There is no sub-dimension {given}. Choose from: {choices}."
        problem = FieldProblem("sub_dimension", "unknown", text_id, text_en)
        super().__init__(text_id, text_en, fields=[problem])


class UnknownLocation(InvalidInput):
    """A place is no district and no village of this regency."""

    code = "unknown-location"

    def __init__(self, codes: Iterable[str], regency: str) -> None:
        places = ", ".join(codes)
        text_id = f"Kode wilayah {places} bukan kecamatan atau desa di {regency}."
        text_en = f"The region codes {places} are no districts or villages of {regency}."
        super().__init__(text_id, text_en, fields=[FieldProblem("locations", "unknown", text_id, text_en)])


class UnitMissing(InvalidInput):
    """A target says nothing without what it is counted in."""

    code = "unit-missing"

    def __init__(self) -> None:
        text_id, text_en = "Target memerlukan satuan.", "A target needs its unit."
        super().__init__(text_id, text_en, fields=[FieldProblem("unit", "missing", text_id, text_en)])


class StatusNotAllowed(Conflict):
    """A programme cannot go there from where it stands."""

    code = "status-not-allowed"

    def __init__(self, before: str, after: str, allowed: Iterable[str]) -> None:
        choices = ", ".join(allowed) or "-"
        super().__init__(
            f"Program berstatus {before} tidak dapat menjadi {after}. Pilihan: {choices}.",
            f"A programme that is {before} cannot become {after}. Choose from: {choices}.",
        )


class DecreeMissing(InvalidInput):
    """Only a decree designates a programme."""

    code = "decree-missing"

    def __init__(self) -> None:
        text_id = "Penetapan memerlukan nomor dan tanggal keputusan."
        text_en = "A designation needs the number and the date of its decree."
        super().__init__(text_id, text_en, fields=[FieldProblem("decree", "missing", text_id, text_en)])


class ReasonMissing(InvalidInput):
    """Stopping a programme, or taking a step back, wants a reason."""

    code = "reason-missing"

    def __init__(self, after: str) -> None:
        text_id = f"Perubahan status menjadi {after} memerlukan alasan."
        text_en = f"Becoming {after} needs a reason."
        super().__init__(text_id, text_en, fields=[FieldProblem("reason", "missing", text_id, text_en)])


class EarlierThanBefore(InvalidInput):
    """A step cannot have happened before the one it follows."""

    code = "earlier-than-before"

    def __init__(self, at: datetime, before: datetime) -> None:
        text_id = f"{at.isoformat()} sebelum langkah sebelumnya pada {before.isoformat()}."
        text_en = f"{at.isoformat()} is before the step it follows, of {before.isoformat()}."
        super().__init__(text_id, text_en, fields=[FieldProblem("on", "too-early", text_id, text_en)])


class InTheFuture(InvalidInput):
    """What is reported has not happened yet."""

    code = "in-the-future"

    def __init__(self, field: str) -> None:
        text_id, text_en = "Waktunya belum tiba.", "That time has not come yet."
        super().__init__(text_id, text_en, fields=[FieldProblem(field, "in-the-future", text_id, text_en)])


class ReportContradicts(Conflict):
    """The same report of the same instant was told with other figures."""

    code = "report-contradicts"

    def __init__(self, report_id: str) -> None:
        super().__init__(
            f"Laporan {report_id} sudah diterima dengan angka lain; kirim lagi dengan waktu lebih baru.",
            f"The report {report_id} came with other figures before; send it again with a later time.",
        )


class TooManyReports(RuleViolated):
    """A programme keeps so many facts and no more."""

    code = "too-many-reports"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"Satu program menyimpan paling banyak {most} bukti.", f"A programme keeps at most {most} facts."
        )


class ActionNotFound(NotFound):
    """The programme's action plan has no such step."""

    code = "action-not-found"

    def __init__(self, action_id: str) -> None:
        super().__init__(
            f"Langkah {action_id} tidak ada dalam rencana aksi.",
            f"The action plan has no step {action_id}.",
        )


class TooManyActions(RuleViolated):
    """An action plan has so many steps and no more."""

    code = "too-many-actions"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"Rencana aksi paling banyak {most} langkah.", f"An action plan has at most {most} steps."
        )


class EndsBeforeItStarts(InvalidInput):
    """A step's last day lies before its first."""

    code = "ends-before-it-starts"

    def __init__(self) -> None:
        text_id, text_en = "Tenggat sebelum tanggal mulai.", "The due day is before the first day."
        super().__init__(text_id, text_en, fields=[FieldProblem("due", "before-start", text_id, text_en)])
