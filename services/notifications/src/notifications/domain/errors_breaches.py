"""What the register of breaches refuses."""

from __future__ import annotations

from collections.abc import Sequence

from servicekit.errors import Conflict, FieldProblem, InvalidInput, NotFound


class BreachNotFound(NotFound):
    """This regency's register has no such breach."""

    code = "breach-not-found"

    def __init__(self, breach_id: str) -> None:
        super().__init__(
            f"Kegagalan {breach_id} tidak ada di register", f"The register has no breach {breach_id}"
        )


class DataKindUnknown(InvalidInput):
    """The law knows no such kind of personal data."""

    code = "data-kind-unknown"

    def __init__(self, unknown: Sequence[str], known: Sequence[str]) -> None:
        detail_id = f"Jenis data tidak dikenal: {', '.join(unknown)}; yang ada: {', '.join(known)}"
        detail_en = f"Unknown kinds of data: {', '.join(unknown)}; there are: {', '.join(known)}"
        problem = FieldProblem("data", "unknown-kind", detail_id, detail_en)
        super().__init__(detail_id, detail_en, fields=[problem])


class NotYetDiscovered(InvalidInput):
    """What was not found yet cannot be registered."""

    code = "not-yet-discovered"

    def __init__(self) -> None:
        detail_id = "Waktu diketahui tidak boleh di masa depan"
        detail_en = "The discovery cannot lie in the future"
        problem = FieldProblem("discovered_at", "in-the-future", detail_id, detail_en)
        super().__init__(detail_id, detail_en, fields=[problem])


class TooFewPeople(InvalidInput):
    """More people are named than are said to be concerned."""

    code = "too-few-people"

    def __init__(self, named: int) -> None:
        detail_id = f"Jumlah orang paling sedikit {named}, sebanyak yang disebut"
        detail_en = f"At least {named} people are concerned: so many are named"
        problem = FieldProblem("people", "too-few", detail_id, detail_en)
        super().__init__(detail_id, detail_en, fields=[problem])


class NoticeOutOfTime(InvalidInput):
    """A notice lies between the discovery and now."""

    code = "notice-out-of-time"

    def __init__(self) -> None:
        detail_id = "Waktu pemberitahuan harus setelah diketahui dan tidak di masa depan"
        detail_en = "A notice comes after the discovery and not in the future"
        problem = FieldProblem("at", "out-of-time", detail_id, detail_en)
        super().__init__(detail_id, detail_en, fields=[problem])


class NobodyToTell(Conflict):
    """No person concerned is known here who was not told."""

    code = "nobody-to-tell"

    def __init__(self, breach_id: str) -> None:
        super().__init__(
            f"Tidak ada lagi subjek data yang dikenal di sini untuk kegagalan {breach_id}",
            f"Nobody is left to tell of the breach {breach_id} who is known here",
        )


class BreachNoticeOff(Conflict):
    """The rule by which people are told of breaches was turned off."""

    code = "breach-notice-off"

    def __init__(self) -> None:
        super().__init__(
            "Aturan breach-notice dinonaktifkan; aktifkan dahulu atau catat pemberitahuan lain",
            "The rule breach-notice is off; turn it on, or record a notice given otherwise",
        )
