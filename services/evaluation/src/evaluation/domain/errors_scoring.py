"""What cannot be calculated of the smart-city evaluation, each with its stable code and both texts."""

from __future__ import annotations

from collections.abc import Sequence

from servicekit.errors import FieldProblem, InvalidInput


class CalculationInvalid(InvalidInput):
    """A sheet's scores cannot be read."""

    code = "scores-unreadable"

    def __init__(self, fields: Sequence[FieldProblem]) -> None:
        super().__init__("Nilai tidak dapat dihitung", "The scores cannot be calculated", fields=fields)


class NothingToCalculate(InvalidInput):
    """Neither components nor two scores to compare were given."""

    code = "nothing-to-calculate"

    def __init__(self) -> None:
        super().__init__(
            "Isi nilai komponen, atau nilai yang diumumkan dan nilai sebelumnya",
            "Give components' scores, or a published score and the one before",
        )


class WeightSetUnknown(InvalidInput):
    """Nobody is known to have used these weights."""

    code = "weight-set-unknown"

    def __init__(self, weight_set: str, known: Sequence[str]) -> None:
        choices = ", ".join(known)
        problem = FieldProblem("weight_set", "unknown", f"Pilihan: {choices}", f"Choices: {choices}")
        super().__init__(
            f"Bobot {weight_set} tidak dikenal", f"The weights {weight_set} are not known", fields=[problem]
        )


class WeightSetMissing(InvalidInput):
    """Which weights apply is not known and nobody says."""

    code = "weight-set-missing"

    def __init__(self, year: int | None, known: Sequence[str]) -> None:
        choices = ", ".join(known)
        problem = FieldProblem("weight_set", "missing", f"Pilihan: {choices}", f"Choices: {choices}")
        super().__init__(
            f"Bobot putaran {year} tidak diketahui; sebutkan" if year else "Sebutkan bobot atau tahunnya",
            f"Which weights the round {year} has is not known; name them"
            if year
            else "Name the weights, or the year",
            fields=[problem],
        )
