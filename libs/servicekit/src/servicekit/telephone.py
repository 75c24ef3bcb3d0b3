"""Telephone numbers at the doors: however people write them, kept as E.164."""

from __future__ import annotations

from typing import Annotated

import phonenumbers
from phonenumbers import PhoneNumberFormat
from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

_REGION = "ID"


def e164(written: str) -> str:
    """0812-3456-789 → +628123456789; a number of another country begins with its plus.

    Raises: `ValueError` for what nobody can be called under.
    """
    try:
        number = phonenumbers.parse(written, _REGION)
    except phonenumbers.NumberParseException as error:
        raise ValueError("not a telephone number") from error
    if not phonenumbers.is_valid_number(number):
        raise ValueError("not a telephone number")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _checked(written: str) -> str:
    try:
        return e164(written)
    except ValueError as error:
        raise PydanticCustomError("telephone", "Is no telephone number, such as 0812… or +62812…") from error


TelephoneNumber = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=4, max_length=40), AfterValidator(_checked)
]
"""A telephone number in a form; E.164 once it is read."""
