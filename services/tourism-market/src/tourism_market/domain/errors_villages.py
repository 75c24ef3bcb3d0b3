"""What can go wrong with villages, their classes and where things are."""

from __future__ import annotations

from datetime import date

from servicekit.errors import Conflict, FieldProblem, InvalidInput, NotFound


class VillageNotFound(NotFound):
    """No desa wisata of this code is registered here."""

    code = "village-not-found"

    def __init__(self, village: str) -> None:
        super().__init__(
            f"Desa wisata {village} tidak terdaftar.", f"No desa wisata {village} is registered."
        )


class VillageExists(Conflict):
    """The desa wisata is registered already."""

    code = "village-exists"

    def __init__(self, village: str) -> None:
        super().__init__(
            f"Desa wisata {village} sudah terdaftar.", f"The desa wisata {village} is registered already."
        )


class UnknownVillage(InvalidInput):
    """The code names no desa and no kelurahan of this regency."""

    code = "unknown-village"

    def __init__(self, village: str, regency: str, field: str = "code") -> None:
        text_id = f"{village} bukan kode desa atau kelurahan di kabupaten {regency}."
        text_en = f"{village} is the code of no desa or kelurahan of regency {regency}."
        super().__init__(text_id, text_en, fields=[FieldProblem(field, "unknown-village", text_id, text_en)])


class OutsideIndonesia(InvalidInput):
    """The coordinates lie outside the country: perhaps the two numbers were exchanged."""

    code = "outside-indonesia"

    def __init__(self, latitude: float, longitude: float) -> None:
        text_id = f"Koordinat {latitude}, {longitude} di luar Indonesia: lintang dahulu, lalu bujur."
        text_en = f"The coordinates {latitude}, {longitude} are outside Indonesia: latitude first."
        super().__init__(
            text_id, text_en, fields=[FieldProblem("coordinates", "outside-indonesia", text_id, text_en)]
        )


class TooFewRooms(InvalidInput):
    """Every homestay has a room at least."""

    code = "too-few-rooms"

    def __init__(self, units: int, rooms: int) -> None:
        text_id = f"{units} homestay tidak mungkin hanya punya {rooms} kamar."
        text_en = f"{units} homestays cannot have {rooms} rooms only."
        super().__init__(
            text_id, text_en, fields=[FieldProblem("homestays.rooms", "too-few", text_id, text_en)]
        )


class DecreeInTheFuture(InvalidInput):
    """A decree is recorded once it is issued."""

    code = "decree-in-the-future"

    def __init__(self, issued: date) -> None:
        text_id, text_en = f"SK bertanggal {issued} belum terbit.", f"A decree of {issued} is not issued yet."
        super().__init__(
            text_id, text_en, fields=[FieldProblem("issued_on", "in-the-future", text_id, text_en)]
        )


class DecreeRecorded(Conflict):
    """A decree of this number is recorded with another content; what was wrong is corrected with a reason."""

    code = "decree-recorded"

    def __init__(self, number: str) -> None:
        super().__init__(
            f"SK {number} sudah dicatat; perbaiki dengan `corrects` dan alasan.",
            f"The decree {number} is recorded already; correct it with `corrects` and a reason.",
        )


class DecreeNotRecorded(NotFound):
    """What is to be corrected was never recorded, or was corrected before."""

    code = "decree-not-recorded"

    def __init__(self, number: str) -> None:
        super().__init__(f"SK {number} tidak tercatat.", f"No decree {number} is recorded.")


class CorrectionUnexplained(InvalidInput):
    """A correction says why."""

    code = "correction-unexplained"

    def __init__(self) -> None:
        text_id, text_en = "Perbaikan perlu alasan.", "A correction needs a reason."
        super().__init__(text_id, text_en, fields=[FieldProblem("reason", "missing", text_id, text_en)])
