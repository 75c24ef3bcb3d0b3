"""A notice on its way to everybody who agreed: told in parts, so that no part takes long."""

from __future__ import annotations

from dataclasses import dataclass

AT_ONCE = 500
"""How many answers of people one part looks at."""


@dataclass(frozen=True, slots=True)
class Mailing:
    """One notice to everybody who agreed to its rule's purpose.

    Attributes:
        cause: Id of the event it tells about.
        thread: The event's correlation id; what is announced of the mailing belongs to that.
        left_out: Subjects who were told by an earlier rule.
        after: The last subject looked at, in their order; empty before the first.
    """

    cause: str
    rule_id: str
    thread: str
    left_out: frozenset[str]
    after: str = ""
