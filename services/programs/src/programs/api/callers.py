"""What a caller may see: their own, or what belongs to their office."""

from __future__ import annotations

from servicekit.auth import Principal


def is_officer(caller: Principal) -> bool:
    """Whether the caller is there for everybody of the regency; else for themselves."""
    return "officer" in caller.roles
