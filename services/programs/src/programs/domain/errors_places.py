"""What can be wrong with where something is."""

from __future__ import annotations

from servicekit.errors import FieldProblem, InvalidInput


class UnknownVillage(InvalidInput):
    """The code names no desa and no kelurahan of this regency."""

    code = "unknown-village"

    def __init__(self, village: str, regency: str, field: str = "village") -> None:
        text_id = f"{village} bukan kode desa atau kelurahan di kabupaten {regency}."
        text_en = f"{village} is the code of no desa or kelurahan of regency {regency}."
        super().__init__(text_id, text_en, fields=[FieldProblem(field, "unknown-village", text_id, text_en)])
