"""What can go wrong in the register of programmes, each with its stable code and both texts."""

from __future__ import annotations

from collections.abc import Iterable

from servicekit.errors import Conflict, FieldProblem, InvalidInput, NotFound


class ProgramNotFound(NotFound):
    """This regency has no such programme."""

    code = "program-not-found"

    def __init__(self, program_id: str) -> None:
        super().__init__(f"Program {program_id} tidak ditemukan.", f"There is no programme {program_id}.")


class ProgramExists(Conflict):
    """The id is another programme's."""

    code = "program-exists"

    def __init__(self, program_id: str) -> None:
        super().__init__(
            f"Program {program_id} sudah terdaftar.", f"The programme {program_id} is registered already."
        )


class UnknownSubDimension(InvalidInput):
    """A programme serves exactly one of the sub-dimensions of a smart city."""

    code = "unknown-sub-dimension"

    def __init__(self, given: str, allowed: Iterable[str]) -> None:
        choices = ", ".join(allowed)
        text_id = f"Subdimensi {given} tidak dikenal. Pilihan: {choices}."
        text_en = f"There is no sub-dimension {given}. Choose from: {choices}."
        problem = FieldProblem("sub_dimension", "unknown", text_id, text_en)
        super().__init__(text_id, text_en, fields=[problem])
