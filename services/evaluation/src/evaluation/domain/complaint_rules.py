"""The rules of citizen reports: statuses and which may follow which, what officers may do, and the clocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Status(StrEnum):
    """Where a report stands, in the order in which one instant's statuses follow each other."""

    DITERIMA = "DITERIMA"
    TERVERIFIKASI = "TERVERIFIKASI"
    DIDISPOSISIKAN = "DIDISPOSISIKAN"
    DIPROSES = "DIPROSES"
    DITUNDA = "DITUNDA"
    BUKAN_WEWENANG = "BUKAN_WEWENANG"
    DIARSIPKAN = "DIARSIPKAN"
    SELESAI = "SELESAI"
    DIBUKA_KEMBALI = "DIBUKA_KEMBALI"


RANK: Mapping[Status, int] = {status: rank for rank, status in enumerate(Status)}


class Kind(StrEnum):
    """Pengaduan, pengaduan berkadar pengawasan, aspirasi, permintaan informasi."""

    COMPLAINT = "complaint"
    SUPERVISION = "supervision"
    ASPIRATION = "aspiration"
    INFORMATION = "information"


class Channel(StrEnum):
    """How a report came in."""

    WEB = "web"
    SMS = "sms"
    APP = "app"
    X = "x"
    COUNTER = "counter"
    OTHER = "other"


class ClockKind(StrEnum):
    """What has a limit: the first look, being taken up by an office, the solution."""

    VERIFICATION = "verification"
    FOLLOW_UP = "follow-up"
    SOLUTION = "solution"


class Note(StrEnum):
    """What was said while a report is worked on: the office's answer, or the reply of who reported."""

    ANSWER = "answer"
    REPLY = "reply"


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One limit.

    Attributes:
        days: Working days by the kind of report.
        ended_by: The statuses that stop it.
        paused_by: The statuses during which it does not run; it is longer by their working days.
    """

    clock: ClockKind
    days: Mapping[Kind, int]
    ended_by: frozenset[Status]
    paused_by: frozenset[Status]


@dataclass(frozen=True, slots=True)
class ActRule:
    """Something an officer does: the status it leads to.

    Attributes:
        by_office: Whether only who acts for the report's office may.
    """

    status: Status
    by_office: bool = False
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class ComplaintRules:
    """One version of the rules.

    Attributes:
        regency: Whose own they are; None for the national ones.
        final: The statuses of a report nobody works on any more.
        moves: Which statuses an officer may bring about after which.
        auto_close_days: Working days after the office's answer until it closes by itself.
        reopen_days: Working days within which a solved report may be opened again.
        late_entry_minutes: A limit that had passed when a status became known is judged this much later.
        smallest_cell: A figure of fewer reports is not public.
        text_days: How long a text is kept.
    """

    version: str
    valid_from: date
    source: str
    clocks: Mapping[ClockKind, ClockRule]
    final: frozenset[Status]
    moves: Mapping[Status, frozenset[Status]]
    acts: Mapping[str, ActRule]
    auto_close_days: int
    reopen_days: int
    late_entry_minutes: int
    smallest_cell: int
    text_days: int
    regency: str | None = None


RulesOn = Callable[[date], ComplaintRules]
"""The rules in force on a day for one regency."""
