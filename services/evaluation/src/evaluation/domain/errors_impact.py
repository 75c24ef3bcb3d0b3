"""What impact surveys refuse, with a stable code each and the reason in Indonesian and English."""

from __future__ import annotations

from collections.abc import Sequence

from servicekit.errors import Conflict, FieldProblem, Forbidden, InvalidInput, NotFound, RuleViolated


class ImpactSurveyNotFound(NotFound):
    """This regency has no such survey."""

    code = "impact-survey-not-found"

    def __init__(self, survey_id: str) -> None:
        super().__init__(
            f"Survei dampak {survey_id} tidak ditemukan", f"There is no impact survey {survey_id}"
        )


class ImpactSurveyTaken(Conflict):
    """Another survey already has this id."""

    code = "impact-survey-taken"

    def __init__(self, survey_id: str) -> None:
        super().__init__(
            f"Id {survey_id} sudah dipakai untuk survei dampak lain",
            f"The id {survey_id} already belongs to another impact survey",
        )


class FormsIncomplete(InvalidInput):
    """Every dimension has a form, and nothing else has."""

    code = "impact-forms-incomplete"

    def __init__(self, missing: Sequence[str], unknown: Sequence[str]) -> None:
        problems = [
            FieldProblem(f"forms.{name}", "missing", "Pilih formulir a atau b", "Choose form a or b")
            for name in missing
        ] + [
            FieldProblem(f"forms.{name}", "unknown", "Dimensi tidak dikenal", "Unknown dimension")
            for name in unknown
        ]
        super().__init__(
            "Setiap dimensi memerlukan satu formulir", "Each dimension needs a form", fields=problems
        )


class SubDimensionUnknown(InvalidInput):
    """The survey asks about no such sub-dimension."""

    code = "impact-sub-dimension-unknown"

    def __init__(self, code: str) -> None:
        text_id, text_en = f"Subdimensi {code} tidak dikenal", f"Unknown sub-dimension {code}"
        super().__init__(
            text_id, text_en, fields=[FieldProblem("sub_dimension", "unknown", text_id, text_en)]
        )


class SubjectFixed(Conflict):
    """The owner agreed to this programme, or people answered about it."""

    code = "impact-subject-fixed"

    def __init__(self, code: str) -> None:
        super().__init__(
            f"Program untuk {code} sudah disetujui atau sudah ada jawabannya",
            f"The programme of {code} was agreed to or has answers already",
        )


class SubjectMissing(RuleViolated):
    """Nobody can agree to a programme that was not named."""

    code = "impact-subject-missing"

    def __init__(self, code: str) -> None:
        super().__init__(f"Program untuk {code} belum disebutkan", f"No programme was named for {code} yet")


class OfficeNotOwner(Forbidden):
    """Only the OPD that owns the programme decides."""

    code = "impact-office-not-owner"

    def __init__(self, code: str, opd: str) -> None:
        super().__init__(f"Program untuk {code} adalah milik {opd}", f"The programme of {code} is {opd}'s")


class ConsentBySurveyor(Forbidden):
    """Who opened the survey does not agree to it for an OPD that is not their own."""

    code = "impact-consent-by-surveyor"

    def __init__(self, opd: str) -> None:
        super().__init__(
            f"Persetujuan diberikan oleh {opd}, bukan oleh pembuka survei",
            f"Consent is given by {opd}, not by who opened the survey",
        )


class ConsentMissing(RuleViolated):
    """The OPD that owns the programme has not agreed that it be surveyed."""

    code = "impact-consent-missing"

    def __init__(self, sub_dimensions: Sequence[str]) -> None:
        named = ", ".join(sub_dimensions)
        super().__init__(
            f"OPD pemilik belum menyetujui survei untuk {named}",
            f"The owner OPD has not agreed to the survey of {named}",
        )


class QuotaFull(Conflict):
    """The cell has its quota, and this design takes no more."""

    code = "impact-quota-full"

    def __init__(self, cell: str, quota: int) -> None:
        super().__init__(
            f"Kuota {quota} responden untuk {cell} sudah terpenuhi",
            f"The quota of {quota} respondents of {cell} is reached",
        )


class ImpactSurveyClosed(Conflict):
    """The result is published; no more responses are taken."""

    code = "impact-survey-closed"

    def __init__(self, survey_id: str) -> None:
        super().__init__(
            f"Hasil survei dampak {survey_id} sudah dipublikasikan",
            f"The result of the impact survey {survey_id} is published",
        )


class ImpactAnswersMissing(RuleViolated):
    """An index is the mean of eighteen means: each needs answers, and as many as a figure is shown of."""

    code = "impact-answers-missing"

    def __init__(self, sub_dimensions: Sequence[str], least: int) -> None:
        named = ", ".join(sub_dimensions)
        super().__init__(
            f"Sedikitnya {least} jawaban diperlukan untuk {named}",
            f"At least {least} answers are needed for {named}",
        )


class ImpactAnswersPurged(NotFound):
    """The raw answers were destroyed after their retention."""

    code = "impact-answers-purged"

    def __init__(self, survey_id: str) -> None:
        super().__init__(
            f"Jawaban mentah survei dampak {survey_id} sudah dimusnahkan",
            f"The raw answers of the impact survey {survey_id} were destroyed",
        )
