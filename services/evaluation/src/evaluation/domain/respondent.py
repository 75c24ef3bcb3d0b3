"""What a respondent may say about him- or herself: groups of closed lists, never a name or a number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from evaluation.domain.names import printable
from evaluation.domain.text import Text
from servicekit.errors import FieldProblem


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a group's answers."""

    code: str
    label: Text


@dataclass(frozen=True, slots=True)
class Group:
    """One thing a respondent may tell, by choosing from a list."""

    code: str
    label: Text
    choices: tuple[Choice, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """What may be chosen, in the order of the form."""
        return tuple(choice.code for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Questions:
    """What a form asks beside the elements, all of it optional, in one version.

    Attributes:
        smallest_cell: A profile shows no count below this.
        suggestion_limit: Characters of the free suggestion.
    """

    version: str
    valid_from: date
    source: str
    smallest_cell: int
    smallest_cell_source: str
    suggestion_limit: int
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """How many respondents made one choice; None for a count that is not shown. No choice: not told."""

    choice: str | None
    label: Text
    responses: int | None


@dataclass(frozen=True, slots=True)
class GroupProfile:
    """The respondents of a survey by one group."""

    code: str
    label: Text
    cells: tuple[Cell, ...]


_NOT_TOLD = Text("Tidak diisi", "Not told")


def questions_on(versions: Sequence[Questions], day: date) -> Questions:
    """The version in force on a day; before the first one that one."""
    begun = [version for version in versions if version.valid_from <= day]
    first = min(versions, key=lambda version: version.valid_from)
    return max(begun, key=lambda version: version.valid_from, default=first)


def group_problems(told: object, questions: Questions) -> list[FieldProblem]:
    """What is wrong with what a respondent told; nothing when nothing was told."""
    if told is None:
        return []
    if not isinstance(told, Mapping):
        return [FieldProblem("respondent", "not-an-object", "Harus berupa objek", "Give an object")]
    known = {group.code: group.codes for group in questions.groups}
    return [
        *(_stray(name) for name in told if name not in known),
        *(_unlisted(name) for name, codes in known.items() if not _is_listed(told.get(name), codes)),
    ]


def suggestion_problems(said: object, questions: Questions) -> list[FieldProblem]:
    """What is wrong with a free suggestion."""
    if said is None or (isinstance(said, str) and len(said) <= questions.suggestion_limit):
        return []
    limit = questions.suggestion_limit
    return [
        FieldProblem(
            "suggestion", "not-a-text", f"Paling banyak {limit} karakter", f"At most {limit} characters"
        )
    ]


def profile(
    told: Iterable[Mapping[str, str]], responses: int, questions: Questions
) -> tuple[GroupProfile, ...]:
    """How many respondents there are per choice; small counts are not shown, nor what would tell them.

    A count is small from 1 to one below `smallest_cell`. Where exactly one of a group would be hidden, the
    next smallest goes too: else it follows from the others and the total.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for groups in told:
        counts.update(groups.items())
    return tuple(_profile_of(group, counts, responses, questions.smallest_cell) for group in questions.groups)


def _profile_of(
    group: Group, counts: Mapping[tuple[str, str], int], responses: int, smallest: int
) -> GroupProfile:
    labels: list[tuple[str | None, Text]] = [(choice.code, choice.label) for choice in group.choices]
    numbers = [counts.get((group.code, code), 0) for code in group.codes]
    numbers.append(responses - sum(numbers))
    hidden = _hidden(numbers, smallest)
    cells = [
        Cell(code, label, None if place in hidden else number)
        for place, ((code, label), number) in enumerate(
            zip([*labels, (None, _NOT_TOLD)], numbers, strict=True)
        )
    ]
    return GroupProfile(group.code, group.label, tuple(cells))


def _hidden(numbers: Sequence[int], smallest: int) -> set[int]:
    """The places of the counts that are not shown."""
    places = sorted((place for place, number in enumerate(numbers) if number), key=numbers.__getitem__)
    small = [place for place in places if numbers[place] < smallest]
    return set(places[: max(2, len(small))]) if small else set()


def _is_listed(chosen: object, codes: Sequence[str]) -> bool:
    return chosen is None or (isinstance(chosen, str) and chosen in codes)


def _stray(name: object) -> FieldProblem:
    return FieldProblem(
        f"respondent.{printable(name)}", "not-asked-for", "Data ini tidak diminta", "Nobody asks for this"
    )


def _unlisted(name: str) -> FieldProblem:
    return FieldProblem(
        f"respondent.{name}", "not-listed", "Pilih dari daftar", "Choose one of those on the list"
    )
