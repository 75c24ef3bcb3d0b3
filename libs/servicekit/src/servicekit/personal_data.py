"""Personal data at the doors: refused by its field names, and kept nowhere, not even as a dead letter."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from contracts.privacy import personal_fields
from servicekit.errors import FieldProblem, InvalidInput

WITHHELD = b'{"withheld":"personal-data"}'
"""What a dead letter holds instead of data with personal fields: they are not kept anywhere."""


class PersonalData(InvalidInput):
    """The data has fields that name a person; the platform takes ids only."""

    code = "personal-data"

    def __init__(self, fields: Sequence[str]) -> None:
        problems = [
            FieldProblem(
                name, "personal-data", "data pribadi tidak diterima", "personal data is not accepted"
            )
            for name in fields
        ]
        super().__init__(
            "Peristiwa tidak boleh memuat data pribadi",
            "Events must not carry personal data",
            fields=problems,
        )


def fields_with_personal_data(data: bytes) -> list[str]:
    """The personal fields of an event's JSON; none in data that cannot be read, which its model refuses."""
    try:
        return personal_fields(msgspec.json.decode(data))
    except msgspec.DecodeError:
        return []
