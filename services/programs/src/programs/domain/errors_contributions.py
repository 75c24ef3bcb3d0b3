"""What can go wrong with corporate contributions, each with its stable code and both texts."""

from __future__ import annotations

from datetime import date

from servicekit.errors import Conflict, FieldProblem, InvalidInput, NotFound, RuleViolated


class ContributionNotFound(NotFound):
    """No contribution of this id is on record here."""

    code = "contribution-not-found"

    def __init__(self, contribution_id: str) -> None:
        super().__init__(
            f"Kontribusi {contribution_id} tidak ditemukan.", f"There is no contribution {contribution_id}."
        )


class ContributionExists(Conflict):
    """The id is another contribution's."""

    code = "contribution-exists"

    def __init__(self, contribution_id: str) -> None:
        super().__init__(
            f"Kontribusi {contribution_id} sudah tercatat.",
            f"The contribution {contribution_id} is on record already.",
        )


class NothingPledged(InvalidInput):
    """A pledge has a value in rupiah or a number of units; a unit has a name."""

    code = "nothing-pledged"

    def __init__(self) -> None:
        text_id = "Sebutkan nilai rupiah, atau jumlah dan nama satuan."
        text_en = "Give a value in rupiah, or units with their name."
        super().__init__(text_id, text_en, fields=[FieldProblem("pledge", "empty", text_id, text_en)])


class NoSuchPhase(InvalidInput):
    """The pledge has fewer phases."""

    code = "no-such-phase"

    def __init__(self, phase: int, phases: int) -> None:
        text_id = f"Tahap {phase} tidak ada; kontribusi ini punya {phases} tahap."
        text_en = f"There is no phase {phase}; this contribution has {phases}."
        super().__init__(text_id, text_en, fields=[FieldProblem("phase", "unknown", text_id, text_en)])


class DayOutOfRange(InvalidInput):
    """What was done was done since the pledge, and not in the future."""

    code = "day-out-of-range"

    def __init__(self, day: date, since: date | None, today: date) -> None:
        text_id = f"{day} tidak antara {since} dan {today}." if since else f"{day} melewati {today}."
        text_en = f"{day} is not between {since} and {today}." if since else f"{day} is after {today}."
        super().__init__(text_id, text_en, fields=[FieldProblem("on", "out-of-range", text_id, text_en)])


class FactRecorded(Conflict):
    """It is on record with other facts; what was wrong is corrected with a reason."""

    code = "fact-recorded"

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} sudah dicatat dengan isi lain; perbaiki dengan menyebut alasan.",
            f"{what} is on record with other facts; correct it with a reason.",
        )


class NothingRealised(RuleViolated):
    """Nothing is handed over before something was delivered."""

    code = "nothing-realised"

    def __init__(self) -> None:
        super().__init__(
            "Belum ada realisasi yang dapat diserahterimakan.",
            "Nothing was delivered that could be handed over.",
        )


class UnknownPlace(InvalidInput):
    """The code names no place in this regency."""

    code = "unknown-place"

    def __init__(self, place: str, regency: str) -> None:
        text_id = f"{place} bukan kode wilayah di kabupaten {regency}."
        text_en = f"{place} is no code of a place in regency {regency}."
        super().__init__(text_id, text_en, fields=[FieldProblem("location", "unknown", text_id, text_en)])
