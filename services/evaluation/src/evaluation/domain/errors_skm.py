"""What evaluation refuses, with a stable code each and the reason in Indonesian and English."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from servicekit.errors import Conflict, FieldProblem, InvalidInput, NotFound, RuleViolated


class SheetInvalid(InvalidInput):
    """A finished sheet cannot be: counts and sums contradict each other."""

    code = "sheet-invalid"

    def __init__(self, fields: Sequence[FieldProblem]) -> None:
        super().__init__(
            "Rekap jawaban tidak dapat dihitung", "The sheet cannot be calculated", fields=fields
        )


class LegacyWeightUnknown(InvalidInput):
    """No published sheet used this rounded weight."""

    code = "legacy-weight-unknown"

    def __init__(self, known: Sequence[Decimal]) -> None:
        choices = ", ".join(map(str, known))
        problem = FieldProblem(
            "legacy_weight",
            "unknown-weight",
            f"Bobot lama yang dikenal: {choices}",
            f"Known legacy weights: {choices}",
        )
        super().__init__(
            "Bobot pembulatan ini tidak dikenal", "This rounded weight is not known", fields=[problem]
        )


class PeriodInvalid(InvalidInput):
    """The survey period is none the regulation allows."""

    code = "period-invalid"

    def __init__(self, period: str) -> None:
        problem = FieldProblem(
            "period",
            "unknown-period",
            "Gunakan 2026, 2026-S1, 2026-Q1 atau 2026-01",
            "Use 2026, 2026-S1, 2026-Q1 or 2026-01",
        )
        super().__init__(
            f"Periode survei {period} tidak dikenal", f"Unknown survey period {period}", fields=[problem]
        )


class SurveyNotFound(NotFound):
    """This regency has no such survey."""

    code = "survey-not-found"

    def __init__(self, survey_id: str) -> None:
        super().__init__(f"Survei {survey_id} tidak ditemukan", f"There is no survey {survey_id}")


class SurveyIdTaken(Conflict):
    """Another survey already has this id."""

    code = "survey-id-taken"

    def __init__(self, survey_id: str) -> None:
        super().__init__(
            f"Id survei {survey_id} sudah dipakai untuk survei lain",
            f"The id {survey_id} already belongs to another survey",
        )


class SurveyClosed(Conflict):
    """The survey's index is published or its raw answers are destroyed; it takes no more responses."""

    code = "survey-closed"

    def __init__(self, survey_id: str) -> None:
        super().__init__(
            f"Survei {survey_id} sudah ditutup untuk selamanya dan tidak menerima jawaban lagi",
            f"The survey {survey_id} is closed for good and takes no more responses",
        )


class NoResponses(RuleViolated):
    """An index needs at least one respondent."""

    code = "no-responses"

    def __init__(self, survey_id: str) -> None:
        super().__init__(
            f"Survei {survey_id} belum ada tanggapan", f"The survey {survey_id} has no responses yet"
        )
