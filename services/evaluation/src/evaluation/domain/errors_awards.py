"""What awards are refused for, each with its stable code and both texts."""

from __future__ import annotations

from collections.abc import Sequence

from servicekit.errors import Conflict, FieldProblem, InvalidInput, NotFound


def _of(field: str, reason: str, text_id: str, text_en: str) -> list[FieldProblem]:
    return [FieldProblem(field, reason, text_id, text_en)]


class AwardNotFound(NotFound):
    """No award of this id is on record here."""

    code = "award-not-found"

    def __init__(self, award_id: str) -> None:
        super().__init__(f"Penghargaan {award_id} tidak ditemukan.", f"There is no award {award_id}.")


class AwardExists(Conflict):
    """The id is another award's; withdrawn ones keep theirs."""

    code = "award-exists"

    def __init__(self, award_id: str) -> None:
        super().__init__(
            f"Penghargaan {award_id} sudah tercatat dengan isi lain.",
            f"The award {award_id} is on record with other facts.",
        )


class SchemeUnknown(InvalidInput):
    """The register knows no such scheme."""

    code = "scheme-unknown"

    def __init__(self, scheme: str, known: Sequence[str]) -> None:
        text_id = f"Skema {scheme} tidak dikenal; yang ada: {', '.join(known)}."
        text_en = f"There is no scheme {scheme}; there are {', '.join(known)}."
        super().__init__(text_id, text_en, fields=_of("scheme", "unknown", text_id, text_en))


class IssuerDiffers(InvalidInput):
    """The scheme's awards are somebody else's, whoever handed this one over."""

    code = "issuer-differs"

    def __init__(self, scheme: str, issuer: str) -> None:
        text_id = f"Penghargaan {scheme} diterbitkan oleh {issuer}."
        text_en = f"Awards of {scheme} are given by {issuer}."
        super().__init__(text_id, text_en, fields=_of("issuer", "differs", text_id, text_en))


class NotInScheme(InvalidInput):
    """The scheme has no such category or class, or did not exist by then."""

    code = "not-in-scheme"

    def __init__(self, field: str, value: str, known: Sequence[str]) -> None:
        text_id = f"{value} tidak dikenal dalam skema ini; yang ada: {', '.join(known)}."
        text_en = f"The scheme knows no {value}; there are {', '.join(known)}."
        super().__init__(text_id, text_en, fields=_of(field, "not-in-scheme", text_id, text_en))


class GivenInFuture(InvalidInput):
    """An award is recorded once it was given."""

    code = "given-in-the-future"

    def __init__(self, on: str) -> None:
        text_id, text_en = f"{on} belum tiba.", f"{on} has not come yet."
        super().__init__(text_id, text_en, fields=_of("given_on", "in-the-future", text_id, text_en))


class GivenBeforeItsYear(InvalidInput):
    """No award of a year is given before that year."""

    code = "given-before-its-year"

    def __init__(self, year: int, on: str) -> None:
        text_id = f"Penghargaan tahun {year} tidak diberikan pada {on}."
        text_en = f"An award of {year} is not given on {on}."
        super().__init__(text_id, text_en, fields=_of("given_on", "before-its-year", text_id, text_en))
