"""The rules of disbursement as shipped: time limits and check-lists, each version with its source."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Annotated

from pydantic import Field, model_validator

from contracts.event import RegencyCode
from contracts.reference.dataset import Dataset, Record, read
from programs.domain.disbursement_claim import Attachment, CheckLists, DisbursementKind, check_lists_on
from programs.domain.program import Fund
from programs.domain.time_limits import Step, TimeLimit, TimeLimits, limits_on

_Kinds = Annotated[frozenset[DisbursementKind], Field(min_length=1)]


class _Limit(Record):
    step: Step
    kinds: _Kinds
    days: Annotated[int, Field(ge=0, le=366)]
    source: str


class _Limits(Dataset):
    regency: RegencyCode | None = None
    late_entry_minutes: Annotated[int, Field(ge=0, le=10_080)]
    tu_months: Annotated[int, Field(ge=1, le=12)]
    limits: tuple[_Limit, ...]

    @model_validator(mode="after")
    def _every_sp2d_has_a_limit(self) -> _Limits:
        limited = {kind for each in self.limits if each.step is Step.SP2D for kind in each.kinds}
        if limited != set(DisbursementKind):
            raise ValueError(f"version {self.version} limits the SP2D of some kinds only")
        return self


class _TimeLimits(Dataset):
    versions: Annotated[tuple[_Limits, ...], Field(min_length=1)]


class _Document(Record):
    code: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$")]
    kinds: _Kinds
    label_id: str
    label_en: str


class _CheckList(Dataset):
    treasury_funds: frozenset[Fund]
    documents: tuple[_Document, ...]


class _CheckLists(Dataset):
    versions: Annotated[tuple[_CheckList, ...], Field(min_length=1)]


def time_limits(regency: str, day: date) -> TimeLimits:
    """The limits in force for a regency on a day. Raises `NoTimeLimits`."""
    return limits_on(_time_limits(), regency, day)


def check_lists(day: date) -> CheckLists:
    """What comes with an SPP on a day. Raises `NoCheckList`."""
    return check_lists_on(_check_lists(), day)


@cache
def _time_limits() -> tuple[TimeLimits, ...]:
    file = read(_TimeLimits, "time_limits.toml", package="programs")
    return tuple(
        TimeLimits(**dict(each) | {"limits": tuple(TimeLimit(**dict(limit)) for limit in each.limits)})
        for each in file.versions
    )


@cache
def _check_lists() -> tuple[CheckLists, ...]:
    file = read(_CheckLists, "check_lists.toml", package="programs")
    return tuple(
        CheckLists(**dict(each) | {"documents": tuple(Attachment(**dict(one)) for one in each.documents)})
        for each in file.versions
    )
