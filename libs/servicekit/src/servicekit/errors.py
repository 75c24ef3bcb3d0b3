"""The errors of the platform, sorted by what the caller may do about them.

    ServiceError
    ├── PermanentError      the same message will fail again: refuse it, dead-letter it
    │   ├── InvalidInput        a field is missing, malformed or out of range
    │   ├── NotFound            the thing named does not exist for this regency
    │   ├── Conflict            the thing is not in a state that allows this
    │   │   └── Duplicate           it exists already
    │   ├── RuleViolated        a rule of the domain forbids it
    │   ├── Unauthenticated     no token, or one that cannot be trusted
    │   ├── Forbidden           the caller may not do this
    │   └── PoisonMessage       the bytes are no event this service can read
    └── TransientError      try again later: nothing is wrong with the message
        ├── StaleVersion        somebody else changed the document first
        ├── Unavailable         the broker or the store cannot be reached
        └── DeadlineExceeded    it took too long; the outcome is unknown

Classes say the *kind*; `code` is the stable name other systems may rely on. Services subclass these in
`domain/errors.py`. HTTP statuses live in `servicekit.problems` only, retry and dead-letter rules in
`servicekit.pipeline` only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One field that is wrong: a dotted path, a stable reason, and the text in both languages."""

    field: str
    reason: str
    text_id: str
    text_en: str


class ServiceError(Exception):
    """Something went wrong in a way the platform knows.

    Args:
        detail_id: What happened, in Indonesian, for the officer who reads it.
        detail_en: The same in English.
        code: Overrides the class's stable code.
        fields: The fields that caused it, if any.
    """

    code: ClassVar[str] = "internal"

    def __init__(
        self,
        detail_id: str,
        detail_en: str,
        *,
        code: str | None = None,
        fields: Sequence[FieldProblem] = (),
    ) -> None:
        super().__init__(detail_en)
        self.detail_id = detail_id
        self.detail_en = detail_en
        self.reason_code = code or self.code
        self.fields = tuple(fields)

    @property
    def for_operators(self) -> str:
        """What a log or a terminal says of it, in English: with its notes, which callers are not told."""
        return ": ".join([self.detail_en, *getattr(self, "__notes__", ())])


class PermanentError(ServiceError):
    """The same message will fail again."""


class InvalidInput(PermanentError):
    """A field is missing, malformed or out of range."""

    code = "invalid-input"


class NotFound(PermanentError):
    """The thing named does not exist for this regency."""

    code = "not-found"


class Conflict(PermanentError):
    """The thing is not in a state that allows this."""

    code = "conflict"


class Duplicate(Conflict):
    """It exists already."""

    code = "duplicate"


class RuleViolated(PermanentError):
    """A rule of the domain forbids it."""

    code = "rule-violated"


class Unauthenticated(PermanentError):
    """No token, or one that cannot be trusted."""

    code = "unauthenticated"


class Forbidden(PermanentError):
    """The caller may not do this."""

    code = "forbidden"


class PoisonMessage(PermanentError):
    """The bytes are no event this service can read."""

    code = "poison-message"


class TransientError(ServiceError):
    """Try again later: nothing is wrong with the message."""


class StaleVersion(TransientError):
    """Somebody else changed the document first; load it again and decide again."""

    code = "stale-version"


class Unavailable(TransientError):
    """The broker or the store cannot be reached."""

    code = "unavailable"


class DeadlineExceeded(TransientError):
    """It took too long; the outcome is unknown."""

    code = "deadline-exceeded"
