"""What accountability results are refused for, each with its stable code and both texts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from servicekit.errors import Conflict, FieldProblem, InvalidInput, NotFound, RuleViolated


def _of(field: str, reason: str, text_id: str, text_en: str) -> list[FieldProblem]:
    return [FieldProblem(field, reason, text_id, text_en)]


class ResultNotFound(NotFound):
    """No result of this id is on record here."""

    code = "result-not-found"

    def __init__(self, record_id: str) -> None:
        super().__init__(f"Hasil {record_id} tidak ditemukan.", f"There is no result {record_id}.")


class ResultRecorded(Conflict):
    """The year is on record with other facts; what was wrong is corrected with a reason."""

    code = "result-recorded"

    def __init__(self, record_id: str) -> None:
        super().__init__(
            f"Hasil {record_id} sudah dicatat dengan isi lain; perbaiki dengan menyebut alasan.",
            f"The result {record_id} is on record with other facts; correct it with a reason.",
        )


class SeriesFull(RuleViolated):
    """What is kept of an instrument stays readable, so there is an end to it."""

    code = "series-full"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"Satu instrumen menyimpan paling banyak {most} catatan dan perbaikan.",
            f"An instrument keeps at most {most} records and corrections.",
        )


class InstrumentUnknown(InvalidInput):
    """Nobody judges regencies by it."""

    code = "instrument-unknown"

    def __init__(self, instrument: str, known: Sequence[str]) -> None:
        text_id = f"Instrumen {instrument} tidak dikenal; yang ada: {', '.join(known)}."
        text_en = f"There is no instrument {instrument}; there are {', '.join(known)}."
        super().__init__(text_id, text_en, fields=_of("instrument", "unknown", text_id, text_en))


class IssuerUnknown(InvalidInput):
    """The register of issuers has none of this code."""

    code = "issuer-unknown"

    def __init__(self, issuer: str) -> None:
        text_id = f"Penerbit {issuer} tidak ada dalam daftar penerbit."
        text_en = f"There is no {issuer} in the register of issuers."
        super().__init__(text_id, text_en, fields=_of("issuer", "unknown", text_id, text_en))


class MethodNotInForce(InvalidInput):
    """No year of this instrument was judged that way, or not this one."""

    code = "method-not-in-force"

    def __init__(self, instrument: str, year: int, known: Sequence[str]) -> None:
        text_id = f"Metode itu tidak berlaku untuk {instrument} tahun {year}; metode: {', '.join(known)}."
        text_en = f"That is no method of {instrument} for {year}; its methods: {', '.join(known)}."
        super().__init__(text_id, text_en, fields=_of("method", "not-in-force", text_id, text_en))


class MethodNeeded(InvalidInput):
    """The year may have been judged by several methods; the announcement says by which."""

    code = "method-needed"

    def __init__(self, year: int, methods: Sequence[str]) -> None:
        text_id = f"Sebutkan metode untuk tahun {year}: {' atau '.join(methods)}."
        text_en = f"Say by which method {year} was judged: {' or '.join(methods)}."
        super().__init__(text_id, text_en, fields=_of("method", "missing", text_id, text_en))


class NothingAnnounced(InvalidInput):
    """A result has a grade or a score."""

    code = "nothing-announced"

    def __init__(self) -> None:
        text_id, text_en = "Isi predikat atau skor.", "Give a grade or a score."
        super().__init__(text_id, text_en, fields=_of("grade", "missing", text_id, text_en))


class ScoreNotTaken(InvalidInput):
    """This method gives grades only."""

    code = "score-not-taken"

    def __init__(self, method: str) -> None:
        text_id, text_en = f"Metode {method} tidak memberi skor.", f"The method {method} gives no score."
        super().__init__(text_id, text_en, fields=_of("score", "not-taken", text_id, text_en))


class ScoreAboveMaximum(InvalidInput):
    """No score is above the highest there is."""

    code = "score-above-maximum"

    def __init__(self, score: Decimal, highest: Decimal) -> None:
        text_id, text_en = f"{score} melebihi maksimum {highest}.", f"{score} is above the maximum {highest}."
        super().__init__(text_id, text_en, fields=_of("score", "above-maximum", text_id, text_en))


class GradeUnknown(InvalidInput):
    """The method knows no such grade."""

    code = "grade-unknown"

    def __init__(self, grade: str, known: Sequence[str]) -> None:
        text_id = f"Predikat {grade} tidak dikenal; yang ada: {', '.join(known)}."
        text_en = f"There is no grade {grade}; there are {', '.join(known)}."
        super().__init__(text_id, text_en, fields=_of("grade", "unknown", text_id, text_en))


class GradeContradictsScore(InvalidInput):
    """The bands of the instrument say another grade of this score."""

    code = "grade-contradicts-score"

    def __init__(self, grade: str, said: str) -> None:
        text_id = f"Skor itu berpredikat {said}, bukan {grade}."
        text_en = f"That score means {said}, not {grade}."
        super().__init__(text_id, text_en, fields=_of("grade", "contradicts-score", text_id, text_en))


class RankBeyondRanked(InvalidInput):
    """A rank is one of as many as were ranked."""

    code = "rank-beyond-ranked"

    def __init__(self, rank: int, ranked: int) -> None:
        text_id = f"Peringkat {rank} melebihi {ranked} yang diperingkat."
        text_en = f"Rank {rank} is beyond the {ranked} that were ranked."
        super().__init__(text_id, text_en, fields=_of("rank", "beyond-ranked", text_id, text_en))


class AnnouncedTooEarly(InvalidInput):
    """The year is the one that was judged; it cannot have been judged by then."""

    code = "announced-too-early"

    def __init__(self, year: int, announced_on: date) -> None:
        text_id = f"Hasil tahun {year} belum mungkin diumumkan pada {announced_on}; isi tahun yang dinilai."
        text_en = f"A result of {year} cannot be announced on {announced_on}; give the year that was judged."
        super().__init__(text_id, text_en, fields=_of("announced_on", "too-early", text_id, text_en))


class AnnouncedInFuture(InvalidInput):
    """A result is recorded once it was announced."""

    code = "announced-in-the-future"

    def __init__(self, announced_on: date) -> None:
        text_id, text_en = f"{announced_on} belum tiba.", f"{announced_on} has not come yet."
        super().__init__(text_id, text_en, fields=_of("announced_on", "in-the-future", text_id, text_en))
