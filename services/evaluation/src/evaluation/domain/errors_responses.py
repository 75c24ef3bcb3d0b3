"""Why one respondent's entry cannot be counted, whatever survey it answers."""

from __future__ import annotations

from collections.abc import Sequence

from servicekit.errors import Conflict, FieldProblem, InvalidInput


class ResponseInvalid(InvalidInput):
    """One respondent's entry cannot be counted."""

    code = "response-invalid"

    def __init__(self, fields: Sequence[FieldProblem]) -> None:
        super().__init__("Jawaban responden tidak sah", "The response is not valid", fields=fields)


class ResponseIdReused(Conflict):
    """Another response of this survey already has this id."""

    code = "response-id-reused"

    def __init__(self, response_id: str) -> None:
        super().__init__(
            f"Id jawaban {response_id} sudah dipakai untuk jawaban lain",
            f"The response id {response_id} already belongs to other answers",
        )
