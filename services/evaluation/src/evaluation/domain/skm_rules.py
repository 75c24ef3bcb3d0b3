"""The rule set of the satisfaction survey (SKM): its elements, answers and bands, read from a data file.

A changed regulation is a new file with a new version; surveys and published results keep the version they
were opened and made with. The numbers printed on forms (U1 to U9) are data of the form: two variants in use
swap U8 and U9, so an element's identity is its code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from evaluation.domain.errors_answers import FormUnknown
from evaluation.domain.errors_publication import NoRuleSet
from evaluation.domain.text import Text

LOWEST_ANSWER = 1
HIGHEST_ANSWER = 4
SCALE = 25
"""The index of 1 to 4, times 25, is the IKM of 25 to 100."""

_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Element:
    """One of the elements a respondent judges; its code is its identity, its number differs between forms.

    Attributes:
        answers: The wordings of the answers 1 to 4, in that order.
    """

    code: str
    label: Text
    answers: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """One class of service quality; both bounds belong to it."""

    grade: str
    lowest: Decimal
    highest: Decimal
    performance: Text


@dataclass(frozen=True, slots=True)
class PrintedForm:
    """A variant of the printed form.

    Attributes:
        numbers: Element code → the number it has on this form, such as "U8".
    """

    code: str
    source: str
    numbers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FormerScale:
    """A scale that today's rules superseded; its sheets have another number of elements."""

    version: str
    regulation: str
    elements: int


@dataclass(frozen=True, slots=True)
class RuleSet:
    """How answers become an index and a grade.

    Attributes:
        valid_from: The first day it was in force; valid_until: the last one, None while it is.
        source: The regulation, for the reader who wants to check.
        bands: From the lowest to the highest, without a gap at two decimals.
        legacy_weights: Rounded weights that published sheets use instead of the exact one.
        forms: The variants of the form in use.
    """

    version: str
    valid_from: date
    valid_until: date | None
    source: str
    elements: tuple[Element, ...]
    bands: tuple[Band, ...]
    legacy_weights: tuple[Decimal, ...]
    forms: tuple[PrintedForm, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The elements' codes in the order of the regulation."""
        return tuple(element.code for element in self.elements)

    @property
    def weight(self) -> Fraction:
        """What one element weighs, exactly."""
        return Fraction(1, len(self.elements))

    def form(self, code: str | None) -> PrintedForm:
        """The form of this name; without a name that of the regulation. Raises: `FormUnknown`."""
        for form in self.forms:
            if code in (None, form.code):
                return form
        raise FormUnknown([form.code for form in self.forms])

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    def classify(self, ikm: Decimal) -> Band:
        """The band of an IKM already rounded to two decimals: the published bounds have gaps of 0.01."""
        return next(band for band in self.bands if band.lowest <= ikm <= band.highest)


def in_force(rule_sets: Sequence[RuleSet], day: date) -> RuleSet:
    """The rule set in force on a day; of several the one that came last. Raises: `NoRuleSet`."""
    holding = [rules for rules in rule_sets if rules.holds_on(day)]
    if not holding:
        raise NoRuleSet(day)
    return max(holding, key=lambda rules: rules.valid_from)


def rule_set(document: Mapping[str, Any]) -> RuleSet:
    """The rule set a data file describes.

    Raises ValueError when its bands leave a figure without a grade, or a form numbers other elements.
    """
    bands = tuple(_band(band) for band in document["bands"])
    _check_cover(bands)
    elements = tuple(_element(element) for element in document["elements"])
    until = document["valid_until"]
    return RuleSet(
        version=document["version"],
        valid_from=date.fromisoformat(document["valid_from"]),
        valid_until=date.fromisoformat(until) if until else None,
        source=document["source"],
        elements=elements,
        bands=bands,
        legacy_weights=tuple(Decimal(weight) for weight in document["legacy_weights"]),
        forms=tuple(_form(form, elements) for form in document["forms"]),
    )


def _form(document: Mapping[str, Any], elements: Sequence[Element]) -> PrintedForm:
    numbers: Mapping[str, str] = document["numbers"]
    if sorted(numbers) != sorted(element.code for element in elements) or len(set(numbers.values())) != len(
        elements
    ):
        raise ValueError(f"the form {document['code']} must number every element once")
    return PrintedForm(document["code"], document["source"], numbers)


def _element(document: Mapping[str, Any]) -> Element:
    answers = tuple(_text(answer) for answer in document["answers"])
    if len(answers) != HIGHEST_ANSWER:
        raise ValueError(f"element {document['code']} needs the wordings of {HIGHEST_ANSWER} answers")
    return Element(document["code"], _text(document["label"]), answers)


def _band(document: Mapping[str, Any]) -> Band:
    lowest, highest = Decimal(document["lowest"]), Decimal(document["highest"])
    return Band(document["grade"], lowest, highest, _text(document["performance"]))


def _text(document: Mapping[str, str]) -> Text:
    return Text(document["id"], document["en"])


def _check_cover(bands: Sequence[Band]) -> None:
    joined = all(lower.highest + _HUNDREDTH == upper.lowest for lower, upper in pairwise(bands))
    from_lowest = bands[0].lowest == SCALE * LOWEST_ANSWER
    to_highest = bands[-1].highest == SCALE * HIGHEST_ANSWER
    if not (joined and from_lowest and to_highest):
        raise ValueError("the bands must cover 25.00 to 100.00 without a gap at two decimals")
