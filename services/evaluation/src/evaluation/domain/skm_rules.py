"""The rule set of the satisfaction survey (SKM): its elements, answers and bands, read from a data file.

A changed regulation is a new file with a new version; published results keep the version they were made with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

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
class RuleSet:
    """How answers become an index and a grade.

    Attributes:
        source: The regulation, for the reader who wants to check.
        bands: From the lowest to the highest, without a gap at two decimals.
        legacy_weights: Rounded weights that published sheets use instead of the exact one.
    """

    version: str
    source: str
    elements: tuple[Element, ...]
    bands: tuple[Band, ...]
    legacy_weights: tuple[Decimal, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The elements' codes in the order of the regulation."""
        return tuple(element.code for element in self.elements)

    @property
    def weight(self) -> Fraction:
        """What one element weighs, exactly."""
        return Fraction(1, len(self.elements))

    def classify(self, ikm: Decimal) -> Band:
        """The band of an IKM already rounded to two decimals: the published bounds have gaps of 0.01."""
        return next(band for band in self.bands if band.lowest <= ikm <= band.highest)


def rule_set(document: Mapping[str, Any]) -> RuleSet:
    """The rule set a data file describes. Raises ValueError when its bands leave a figure without a grade."""
    bands = tuple(_band(band) for band in document["bands"])
    _check_cover(bands)
    return RuleSet(
        version=document["version"],
        source=document["source"],
        elements=tuple(_element(element) for element in document["elements"]),
        bands=bands,
        legacy_weights=tuple(Decimal(weight) for weight in document["legacy_weights"]),
    )


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
