"""How many users of a service a survey has to ask: Krejcie and Morgan's formula, its parameters as data."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from evaluation.domain.figures import rounded


@dataclass(frozen=True, slots=True)
class SampleRules:
    """The parameters of the formula.

    Attributes:
        chi_square: Of one degree of freedom at the wanted confidence.
        proportion: The share in the population that needs the largest sample.
        margin: By how much the sample's share may differ from the population's.
    """

    version: str
    source: str
    chi_square: Fraction
    proportion: Fraction
    margin: Fraction


def sample_size(users: int, rules: SampleRules) -> int:
    """The least number of respondents for so many users, at least one.

    Rounded to the nearest whole as the published table is; a small population is asked whole.
    """
    spread = rules.chi_square * rules.proportion * (1 - rules.proportion)
    exact = spread * users / (rules.margin**2 * (users - 1) + spread)
    return min(users, int(rounded(exact, 0)))
