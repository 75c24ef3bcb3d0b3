"""What can go wrong on the way to a masterplan, each with its stable code and both texts."""

from __future__ import annotations

from datetime import date

from servicekit.errors import Conflict, FieldProblem, InvalidInput, NotFound, RuleViolated


class MasterplanNotFound(NotFound):
    """No masterplan of this id is on record here."""

    code = "masterplan-not-found"

    def __init__(self, masterplan_id: str) -> None:
        super().__init__(
            f"Masterplan {masterplan_id} tidak ditemukan.", f"There is no masterplan {masterplan_id}."
        )


class MasterplanExists(Conflict):
    """The id is another masterplan's."""

    code = "masterplan-exists"

    def __init__(self, masterplan_id: str) -> None:
        super().__init__(
            f"Masterplan {masterplan_id} sudah tercatat.",
            f"The masterplan {masterplan_id} is on record already.",
        )


class CommitmentMissing(RuleViolated):
    """Nothing follows before the bupati has signed the commitment."""

    code = "commitment-missing"

    def __init__(self) -> None:
        super().__init__(
            "Komitmen (nota kesepahaman) harus ditandatangani sebelum bimtek dan masterplan.",
            "The commitment (memorandum) has to be signed before bimtek and masterplan.",
        )


class MasterplanNotAdopted(RuleViolated):
    """What was never adopted is not carried out."""

    code = "masterplan-not-adopted"

    def __init__(self) -> None:
        super().__init__(
            "Pelaksanaan dimulai setelah masterplan ditetapkan.",
            "Implementation starts after the masterplan was adopted.",
        )


class DatesRunBackwards(RuleViolated):
    """A step cannot have been taken before the one it follows."""

    code = "dates-run-backwards"

    def __init__(self, on: str, before: str, earliest: date) -> None:
        super().__init__(
            f"Tahap bertanggal {on} mendahului tahap sebelumnya ({before}, paling awal {earliest}).",
            f"A step of {on} comes before the step it follows ({before}, {earliest} at the earliest).",
        )


class StepRecorded(Conflict):
    """The step is on record with other facts; what was wrong is corrected with a reason."""

    code = "step-recorded"

    def __init__(self, step: str) -> None:
        super().__init__(
            f"Tahap {step} sudah dicatat dengan isi lain; perbaiki dengan menyebut alasan.",
            f"The step {step} is on record with other facts; correct it with a reason.",
        )


def _of_field(field: str, reason: str, text_id: str, text_en: str) -> list[FieldProblem]:
    return [FieldProblem(field, reason, text_id, text_en)]


class StepInTheFuture(InvalidInput):
    """A step is recorded once it was taken."""

    code = "step-in-the-future"

    def __init__(self, on: str) -> None:
        text_id, text_en = f"{on} belum tiba.", f"{on} has not come yet."
        super().__init__(text_id, text_en, fields=_of_field("on", "in-the-future", text_id, text_en))


class SourceMissing(InvalidInput):
    """What is known only roughly says where it was read, in the source's own words."""

    code = "source-missing"

    def __init__(self) -> None:
        text_id = "Tahap tanpa tanggal pasti atau tanpa nomor SK perlu sumber dan kutipannya."
        text_en = "A step without its exact day or its decree needs a source and its own words."
        super().__init__(text_id, text_en, fields=_of_field("source_quote", "missing", text_id, text_en))


class ChosenExceedInvited(InvalidInput):
    """No more regions are chosen than were invited."""

    code = "chosen-exceed-invited"

    def __init__(self, chosen: int, invited: int) -> None:
        text_id = f"{chosen} terpilih melebihi {invited} yang diundang."
        text_en = f"{chosen} chosen are more than {invited} invited."
        super().__init__(text_id, text_en, fields=_of_field("chosen", "too-many", text_id, text_en))


class YearsReversed(InvalidInput):
    """The last year is not before the first."""

    code = "years-reversed"

    def __init__(self, first: int, last: int) -> None:
        text_id, text_en = f"Tahun {last} mendahului {first}.", f"The year {last} is before {first}."
        super().__init__(text_id, text_en, fields=_of_field("last_year", "reversed", text_id, text_en))
