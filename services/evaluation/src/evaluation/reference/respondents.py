"""What respondents may tell about themselves, as shipped in `data/skm_respondents.toml`."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Annotated

from pydantic import Field

from contracts.reference.dataset import Dataset, Record, read
from contracts.text import Text as Label
from evaluation.domain.period import last_day
from evaluation.domain.respondent import Choice, Group, Questions, questions_on
from evaluation.domain.response import Questionnaire
from evaluation.domain.text import Text
from evaluation.reference.skm import rules_of


class _Choice(Record):
    code: Annotated[str, Field(pattern=r"^[A-Z0-9]+(-[A-Z0-9]+)*$")]
    label: Label


class _Group(Record):
    code: Annotated[str, Field(pattern=r"^[a-z]+(_[a-z]+)*$")]
    label: Label
    choices: Annotated[tuple[_Choice, ...], Field(min_length=2)]


class _Version(Dataset):
    smallest_cell: Annotated[int, Field(ge=1, le=100)]
    smallest_cell_source: str
    suggestion_limit: Annotated[int, Field(ge=0, le=10_000)]
    groups: tuple[_Group, ...]


class _Respondents(Dataset):
    versions: Annotated[tuple[_Version, ...], Field(min_length=1)]


@cache
def questionnaire(rule_version: str, period: str) -> Questionnaire:
    """What a survey of this period asks: the elements of its rules, and the groups of its last day.

    Raises: `RuleSetUnknown`.
    """
    return Questionnaire(rules_of(rule_version), respondent_questions(last_day(period)))


def respondent_questions(day: date) -> Questions:
    """What a form of that day asks beside its questions."""
    return questions_on(_versions(), day)


@cache
def _versions() -> tuple[Questions, ...]:
    file = read(_Respondents, "skm_respondents.toml", package="evaluation")
    return tuple(
        Questions(**dict(each) | {"groups": tuple(_group(group) for group in each.groups)})
        for each in file.versions
    )


def _group(group: _Group) -> Group:
    choices = tuple(Choice(choice.code, _text(choice.label)) for choice in group.choices)
    return Group(group.code, _text(group.label), choices)


def _text(label: Label) -> Text:
    return Text(label.id, label.en)
