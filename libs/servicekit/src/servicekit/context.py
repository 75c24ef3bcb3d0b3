"""Who asked for what is being done, and why: carried from the door to every event it causes."""

from __future__ import annotations

from dataclasses import dataclass

from servicekit.errors import Forbidden


@dataclass(frozen=True, slots=True)
class Context:
    """The cause of one transaction.

    Attributes:
        regency: Kemendagri code of the tenant, such as "33.14". Everything read or written belongs to it.
        correlation_id: One id from the first request to the last effect.
        causation_id: The event or request that caused this transaction.
        actor: Subject of the token, or the source of the event. An opaque reference, never a name.
        office: The one office (OPD) the actor may act for; None: bound to none.
    """

    regency: str
    correlation_id: str
    causation_id: str | None = None
    actor: str = "system"
    office: str | None = None


def check_office(bound: str | None, office: str) -> None:
    """Return if whoever is bound to one office (OPD), or to none, may act for this one.

    Raises: `Forbidden` (other-office).
    """
    if bound not in (None, office):
        raise Forbidden(
            f"Token ini hanya berlaku untuk OPD {bound}",
            f"This token is good for the office {bound} only",
            code="other-office",
        )
