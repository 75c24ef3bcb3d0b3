"""What is refused around the life of a survey and its published result."""

from __future__ import annotations

from datetime import date

from servicekit.errors import Conflict, FieldProblem, InvalidInput, NotFound, RuleViolated


class NoRuleSet(RuleViolated):
    """No rules of today's scale were in force then."""

    code = "no-rule-set"

    def __init__(self, day: date) -> None:
        super().__init__(
            f"Tidak ada aturan SKM sembilan unsur yang berlaku pada {day.isoformat()}",
            f"No rules of the nine elements were in force on {day.isoformat()}",
        )


class RuleSetUnknown(InvalidInput):
    """There is no rule set of this version."""

    code = "rule-set-unknown"

    def __init__(self, version: str) -> None:
        problem = FieldProblem(
            "rule_version", "unknown-version", "Versi aturan tidak dikenal", "Unknown version of the rules"
        )
        super().__init__(
            f"Versi aturan {version} tidak dikenal", f"There are no rules {version}", fields=[problem]
        )


class FormerScaleRefused(RuleViolated):
    """A sheet of a superseded scale: its figures are never mixed with those of the nine elements."""

    code = "former-scale"

    def __init__(self, regulation: str, elements: int) -> None:
        super().__init__(
            f"Rekap {elements} unsur mengikuti {regulation} yang sudah diganti; angkanya tidak dapat "
            "dihitung atau dibandingkan dengan skala sembilan unsur",
            f"A sheet of {elements} elements follows {regulation}, which was superseded; its figures can be "
            "neither calculated nor compared with the scale of nine elements",
        )


class DaysReversed(InvalidInput):
    """A survey would close before it opens, or when it is opened its last day is over."""

    code = "survey-days-reversed"

    def __init__(self) -> None:
        problem = FieldProblem(
            "closes_on", "too-early", "Tidak boleh sebelum opens_on", "Must not be before opens_on"
        )
        super().__init__(
            "Survei ditutup sebelum dibuka", "The survey closes before it opens", fields=[problem]
        )


class PublishedInFuture(InvalidInput):
    """A result cannot have been published on a day that has not come."""

    code = "published-on-invalid"

    def __init__(self) -> None:
        problem = FieldProblem(
            "published_on", "in-the-future", "Tanggal ini belum tiba", "This day has not come"
        )
        super().__init__(
            "Tanggal publikasi belum tiba", "The day of publication has not come", fields=[problem]
        )


class PublicationNotFound(NotFound):
    """The survey's result is not published."""

    code = "publication-not-found"

    def __init__(self, survey_id: str) -> None:
        super().__init__(
            f"Hasil survei {survey_id} belum dipublikasikan",
            f"The result of the survey {survey_id} is not published",
        )


class FollowUpNotFound(NotFound):
    """The published result has no such action."""

    code = "follow-up-not-found"

    def __init__(self, action_id: str) -> None:
        super().__init__(
            f"Rencana tindak lanjut {action_id} tidak ditemukan", f"There is no follow-up action {action_id}"
        )


class FollowUpEnded(Conflict):
    """The action is done or dropped: it is a fact now."""

    code = "follow-up-ended"

    def __init__(self, action_id: str) -> None:
        super().__init__(
            f"Tindak lanjut {action_id} sudah selesai atau dibatalkan",
            f"The follow-up action {action_id} is done or dropped",
        )


class DueBeforePublication(InvalidInput):
    """An action would be due before the result it follows was published, or beyond every horizon."""

    code = "follow-up-due-invalid"

    def __init__(self) -> None:
        problem = FieldProblem(
            "due",
            "outside-horizons",
            "Harus setelah publikasi dan di dalam jangka yang dikenal",
            "Must be after the publication and within a known horizon",
        )
        super().__init__(
            "Tanggal jatuh tempo tidak dapat diterima", "The due day cannot be accepted", fields=[problem]
        )


class TooManyFollowUps(RuleViolated):
    """A plan of so many actions is no plan."""

    code = "too-many-follow-ups"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"Paling banyak {most} tindak lanjut untuk satu hasil", f"At most {most} actions for one result"
        )
