"""Personal data at the doors: refused by its field names, and kept nowhere, not even as a dead letter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from contracts.privacy import personal_fields
from servicekit.errors import FieldProblem, InvalidInput

WITHHELD = b'{"withheld":"personal-data"}'
"""What a dead letter holds instead of data with personal fields: they are not kept anywhere."""

_NUMBER_OF_A_PERSON = re.compile(r"(?<!\d)(?:\d{16}|(?:\+?62|0)8\d{8,11})(?!\d)")
"""A NIK, written without gaps, or a mobile phone."""

_MAIL_ADDRESS = re.compile(r"[^\s@]@[^\s@]")


_WHOLE_MAIL_ADDRESS = re.compile(r"[^\s@'\"<>(),;:=]+@[^\s@'\"<>(),;:=]+\.[a-z]{2,}", re.IGNORECASE)

_QUOTED_INPUT = re.compile(r"input_value=.*, input_type=")
"""How pydantic quotes what it refused, once a line. Input may hold these words: so the last ones count."""


def masked(text: str) -> str:
    """A text for operators without what a payload may have left in it: numbers, addresses, quoted input.

    Names cannot be told from other words: who logs says what happened, and quotes nothing.
    """
    text = _QUOTED_INPUT.sub("input_value=[withheld], input_type=", text)
    return _WHOLE_MAIL_ADDRESS.sub("[mail]", _NUMBER_OF_A_PERSON.sub("[number]", text))


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
        super().__init__("Data pribadi tidak diterima", "Personal data is not accepted", fields=problems)


def fields_with_personal_data(data: bytes) -> list[str]:
    """The personal fields of an event's JSON; none in data that cannot be read, which its model refuses."""
    try:
        return personal_fields(msgspec.json.decode(data))
    except msgspec.DecodeError:
        return []


class Impersonal(BaseModel):
    """What a register of institutions and places is sent: a field that would name a person refuses it whole.

    Fields that are declared may have names of things; any other unknown field is refused as unknown.
    """

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _names_nobody(cls, sent: Any) -> Any:
        if isinstance(sent, dict):
            unknown = {name: value for name, value in sent.items() if name not in cls.model_fields}
            if found := personal_fields(unknown):
                raise PersonalData(found)
        return sent


def _without_numbers_of_people(text: str) -> str:
    if _NUMBER_OF_A_PERSON.search(text):
        raise PydanticCustomError("personal_data", "Holds what looks like a NIK or a phone number")
    return text


def _without_mail_address(text: str) -> str:
    if _MAIL_ADDRESS.search(text):
        raise PydanticCustomError("mail_address_within", "Holds what looks like a mail address")
    return text


def _opaque(subject: str) -> str:
    if "@" in subject or _NUMBER_OF_A_PERSON.fullmatch(subject):
        raise PydanticCustomError("subject_not_opaque", "Must be an account's subject, no address or number")
    return subject


OpaqueSubject = Annotated[
    str, StringConstraints(min_length=1, max_length=255, pattern=r"^[!-~]+$"), AfterValidator(_opaque)
]
"""Whom somebody else names by the `sub` of their token: no mail address, NIK or phone number by mistake."""

PublicText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_without_numbers_of_people),
]
"""A text that is shown to everybody: a line, without what looks like a NIK or a phone number."""

Proof = Annotated[PublicText, AfterValidator(_without_mail_address)]
"""What can be shown for what somebody said, a letter's number or a form's scan. Kept as it is: no address."""

PublicParagraph = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000),
    AfterValidator(_without_numbers_of_people),
]
"""The same, of several sentences: a reason, a quotation."""
