"""The rules of citizen reports as shipped, each version with its source; and what LAPOR!'s table means."""

from __future__ import annotations

import functools
from datetime import date
from functools import cache
from typing import Annotated

from pydantic import Field, model_validator

from contracts.event import RegencyCode
from contracts.reference.dataset import Dataset, Record, read
from evaluation.domain.complaint_rules import (
    ActRule,
    Channel,
    ClockKind,
    ClockRule,
    ComplaintRules,
    Kind,
    Note,
    RulesOn,
    Status,
)
from evaluation.domain.errors_complaints import NoComplaintRules
from servicekit.deadlines import in_force

_Days = Annotated[int, Field(ge=0, le=366)]


class _Clock(Record):
    clock: ClockKind
    days: dict[Kind, _Days]
    ended_by: frozenset[Status]
    paused_by: frozenset[Status]

    @model_validator(mode="after")
    def _every_kind_is_limited(self) -> _Clock:
        if set(self.days) != set(Kind):
            raise ValueError(f"{self.clock} limits some kinds only")
        return self


class _Act(Record):
    status: Status
    by_office: bool = False
    note: Note | None = None


class _Version(Dataset):
    regency: RegencyCode | None = None
    clocks: tuple[_Clock, ...]
    final: frozenset[Status]
    moves: dict[Status, frozenset[Status]]
    acts: dict[str, _Act]
    auto_close_days: _Days
    reopen_days: _Days
    late_entry_minutes: Annotated[int, Field(ge=0, le=10_080)]
    smallest_cell: Annotated[int, Field(ge=2, le=100)]
    text_days: Annotated[int, Field(ge=1, le=3_660)]

    @model_validator(mode="after")
    def _is_whole(self) -> _Version:
        if sorted(one.clock for one in self.clocks) != sorted(ClockKind) or set(self.moves) != set(Status):
            raise ValueError(f"version {self.version} leaves a clock or a status out")
        return self

    def rules(self) -> ComplaintRules:
        """As the domain knows them."""
        clocks = {one.clock: ClockRule(**dict(one)) for one in self.clocks}
        acts = {name: ActRule(**dict(act)) for name, act in self.acts.items()}
        return ComplaintRules(**dict(self) | {"clocks": clocks, "acts": acts})


class _Rules(Dataset):
    versions: Annotated[tuple[_Version, ...], Field(min_length=1)]


class _Meaning(Record):
    begins: tuple[str, ...]
    means: str

    def is_said_by(self, cell: str) -> bool:
        """Whether a cell says this."""
        words = cell.strip().lower()
        return any(words == one or words.startswith(f"{one} ") for one in self.begins)


class LaporColumns(Record):
    """What the columns of LAPOR!'s table are called."""

    lapor_ref: str
    day: str
    time: str
    kind: str
    privacy: str
    channel: str
    opd: str
    status: str
    rating: str
    texts: tuple[str, ...]

    @property
    def needed(self) -> tuple[str, ...]:
        """Those without which a table is none of LAPOR!'s."""
        return self.lapor_ref, self.day, self.status


class LaporExport(Dataset):
    """LAPOR!'s table, column by column and word by word."""

    columns: LaporColumns
    statuses: tuple[_Meaning, ...]
    kinds: tuple[_Meaning, ...]
    channels: tuple[_Meaning, ...]

    def status(self, cell: str) -> Status | None:
        """The status a cell names, if it is known."""
        said = _said(self.statuses, cell)
        return Status(said) if said else None

    def kind(self, cell: str) -> Kind | None:
        """The kind a cell names, if it is known."""
        said = _said(self.kinds, cell)
        return Kind(said) if said else None

    def channel(self, cell: str) -> Channel:
        """The channel a cell names; `other` for an unknown one."""
        return Channel(_said(self.channels, cell) or Channel.OTHER)


def complaint_rules(regency: str, day: date) -> ComplaintRules:
    """The rules in force for a regency on a day. Raises `NoComplaintRules`."""
    rules = in_force(_versions(), regency, day)
    if rules is None:
        raise NoComplaintRules(day)
    return rules


def rules_of(regency: str) -> RulesOn:
    """The rules of a regency, to be asked for a day."""
    return functools.partial(complaint_rules, regency)


@cache
def lapor_export() -> LaporExport:
    """What is known of the table, read once."""
    return read(LaporExport, "lapor_export.toml", package="evaluation")


@cache
def _versions() -> tuple[ComplaintRules, ...]:
    file = read(_Rules, "complaint_rules.toml", package="evaluation")
    return tuple(version.rules() for version in file.versions)


def _said(meanings: tuple[_Meaning, ...], cell: str) -> str | None:
    return next((one.means for one in meanings if one.is_said_by(cell)), None)
