"""What is refused of answers and codes, with a stable code each and the reason in Indonesian and English."""

from __future__ import annotations

from collections.abc import Sequence

from servicekit.errors import Conflict, FieldProblem, Forbidden, InvalidInput, NotFound


class CodeMissing(Forbidden):
    """Whoever has no token answers with a code."""

    code = "code-missing"

    def __init__(self) -> None:
        super().__init__("Diperlukan kode undangan survei", "A code of the survey is required")


class CodeUnknown(NotFound):
    """This survey gave out no such code."""

    code = "code-unknown"

    def __init__(self) -> None:
        super().__init__("Kode survei tidak dikenal", "The survey gave out no such code")


class CodeUsed(Conflict):
    """Somebody answered with this code before."""

    code = "code-used"

    def __init__(self) -> None:
        super().__init__("Kode survei sudah dipakai", "The code was used for another response")


class CodeExpired(Conflict):
    """The answer was given after the code's last day."""

    code = "code-expired"

    def __init__(self) -> None:
        super().__init__("Masa berlaku kode survei sudah lewat", "The code of the survey has expired")


class OutsideSurveyDays(Conflict):
    """The answer was given before the survey's first day or after its last."""

    code = "outside-survey-days"

    def __init__(self, survey_id: str) -> None:
        super().__init__(
            f"Jawaban tidak diisi pada hari-hari survei {survey_id}",
            f"The response was not given in the days of the survey {survey_id}",
        )


class AnswersPurged(Conflict):
    """The raw answers were destroyed after their retention; only sums and the result stay."""

    code = "answers-purged"

    def __init__(self, survey_id: str) -> None:
        super().__init__(
            f"Jawaban mentah survei {survey_id} sudah dimusnahkan sesuai masa simpannya",
            f"The raw answers of the survey {survey_id} were destroyed when their retention was over",
        )


class FormUnknown(InvalidInput):
    """The rules know no form of this name."""

    code = "form-unknown"

    def __init__(self, known: Sequence[str]) -> None:
        choices = ", ".join(known)
        problem = FieldProblem("form", "unknown-form", f"Pilihan: {choices}", f"Choices: {choices}")
        super().__init__("Varian formulir tidak dikenal", "Unknown variant of the form", fields=[problem])


class SurveyByInvitation(Conflict):
    """Only who was invited answers this survey: it gives no code to a browser that happens to come by."""

    code = "survey-by-invitation"

    def __init__(self, survey_id: str) -> None:
        super().__init__(
            f"Survei {survey_id} hanya untuk yang diundang", f"The survey {survey_id} is by invitation only"
        )
