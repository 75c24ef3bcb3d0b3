"""Names other people make up: which of them are safe as ids, and how the others are shown."""

from __future__ import annotations

import re

NAME_LIMIT = 60

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")


def is_id(name: object) -> bool:
    """Whether it is safe as an id in keys, paths and headers."""
    return isinstance(name, str) and _ID.fullmatch(name) is not None


def printable(name: object) -> str:
    """The beginning of a name somebody made up, fit for answers and headers."""
    return str(name)[:NAME_LIMIT].encode("ascii", "backslashreplace").decode()
