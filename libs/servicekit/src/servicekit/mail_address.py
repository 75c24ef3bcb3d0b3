"""E-mail addresses at the doors: as every mail server takes them (RFC 5321), with nothing to hide in."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

LONGEST = 254
"""Characters of a whole address (RFC 5321 4.5.3.1.3, without the brackets of a path)."""

_LONGEST_LOCAL = 64

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_SYNTAX = re.compile(
    rf"(?P<local>{_ATOM}(?:\.{_ATOM})*)@(?P<domain>(?:{_LABEL}\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9])"
)
"""A dot-atom at a domain of two labels or more: no quotes, comments, address literals or other alphabets."""


def mail_address(written: str) -> str:
    """The address with its domain in small letters; the part before the @ is its server's own affair.

    Raises: `ValueError` for what is no address.
    """
    found = _SYNTAX.fullmatch(written)
    if found is None or len(written) > LONGEST or len(found["local"]) > _LONGEST_LOCAL:
        raise ValueError("not an e-mail address")
    return f"{found['local']}@{found['domain'].lower()}"


def _checked(written: str) -> str:
    try:
        return mail_address(written)
    except ValueError as error:
        raise PydanticCustomError("mail_address", "Is no e-mail address, such as budi@example.org") from error


MailAddress = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=LONGEST), AfterValidator(_checked)
]
"""An e-mail address in a form."""
