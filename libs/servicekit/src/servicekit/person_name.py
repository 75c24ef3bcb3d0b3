"""Names of people at the doors: one line of text, with nothing in it that nobody sees."""

from __future__ import annotations

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})


def _plain_line(text: str) -> str:
    """One spelling of the text (NFC); line breaks and what nobody sees are refused: it may be a header."""
    plain = unicodedata.normalize("NFC", text)
    if any(unicodedata.category(char) in _HIDDEN for char in plain):
        raise PydanticCustomError("plain_line", "Must be one line of text without control characters")
    return plain


PersonName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), AfterValidator(_plain_line)
]
"""A person's name in a form."""
