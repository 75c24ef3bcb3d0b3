"""Tells the new responses of a delivery from repeated ones and from those that cannot be counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, Protocol, TypeVar

from evaluation.domain.entries import response_id_of
from evaluation.domain.errors_responses import ResponseIdReused
from servicekit.errors import PermanentError

Verdict = Literal["accepted", "duplicate", "refused"]


class Answered(Protocol):
    """A response: the id its device made, and what was answered."""

    @property
    def id(self) -> str:
        """The same id twice is one respondent."""

    @property
    def answers(self) -> Mapping[str, Any]:
        """The same under the same id, or it is a mistake."""


R = TypeVar("R", bound=Answered)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one entry: its verdict, and why when it was refused."""

    entry: object
    verdict: Verdict
    refusal: PermanentError | None = None

    @property
    def id(self) -> str | None:
        """The id the entry names, if it names a usable one."""
        return response_id_of(self.entry)


@dataclass(frozen=True, slots=True)
class Judged(Generic[R]):
    """The responses of a delivery that are new, and a receipt for every entry in their order."""

    accepted: tuple[R, ...]
    receipts: tuple[Receipt, ...]


def judge(
    entries: Iterable[object],
    known: Mapping[str, Mapping[str, Any]],
    *,
    read: Callable[[object], R],
    admit: Callable[[R], None],
) -> Judged[R]:
    """Accept each response once, in any order and any split into batches; one refused spoils no other.

    Args:
        entries: As they arrived, none of them trusted.
        known: The answers already counted under the ids among the entries.
        read: Makes a response of an entry, or raises why it is none.
        admit: Takes a new response, or raises why it may not be counted; a repeated one is not asked about.
    """
    seen: dict[str, Mapping[str, Any]] = dict(known)
    accepted: list[R] = []
    receipts: list[Receipt] = []
    for entry in entries:
        try:
            response = read(entry)
            new = _is_new(response, seen)
            if new:
                admit(response)
        except PermanentError as refusal:
            receipts.append(Receipt(entry, "refused", refusal))
            continue
        receipts.append(Receipt(entry, "accepted" if new else "duplicate"))
        if new:
            seen[response.id] = response.answers
            accepted.append(response)
    return Judged(tuple(accepted), tuple(receipts))


def _is_new(response: Answered, seen: Mapping[str, Mapping[str, Any]]) -> bool:
    """A repeated id is the same respondent; other answers under it are a mistake."""
    if response.id not in seen:
        return True
    if seen[response.id] != response.answers:
        raise ResponseIdReused(response.id)
    return False
