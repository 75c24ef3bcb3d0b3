"""A finished sheet: the sums an office brings when its respondents answered elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from evaluation.domain.errors_publication import FormerScaleRefused
from evaluation.domain.errors_skm import SheetInvalid
from evaluation.domain.names import printable
from evaluation.domain.skm import Tally
from evaluation.domain.skm_rules import HIGHEST_ANSWER, LOWEST_ANSWER, FormerScale, RuleSet
from servicekit.errors import FieldProblem


def read_sheet(responses: int, sums: Mapping[str, int], rules: RuleSet) -> Tally:
    """The tally of a sheet that names every element once, each with a sum that many answers can have.

    Raises: `SheetInvalid`, naming every field that is wrong.
    """
    problems = [*_count_problems(responses), *_code_problems(sums, rules)]
    if responses >= 1:
        problems += _sum_problems(responses, sums, rules)
    if problems:
        raise SheetInvalid(problems)
    return Tally(responses, {code: sums[code] for code in rules.codes})


def refuse_former_scale(
    sums: Mapping[str, int], rule_version: str | None, former: Iterable[FormerScale]
) -> None:
    """Refuse a sheet that names a superseded scale, or has its number of elements: scales are never mixed.

    Raises: `FormerScaleRefused`.
    """
    for scale in former:
        if rule_version == scale.version or len(sums) == scale.elements:
            raise FormerScaleRefused(scale.regulation, scale.elements)


def _count_problems(responses: int) -> list[FieldProblem]:
    if responses >= 1:
        return []
    return [
        FieldProblem(
            "n", "too-few", "Sedikitnya satu responden diperlukan", "At least one respondent is needed"
        )
    ]


def _code_problems(sums: Mapping[str, int], rules: RuleSet) -> list[FieldProblem]:
    missing = [
        FieldProblem(f"sums.{code}", "missing", f"Unsur {code} belum diisi", f"Element {code} is missing")
        for code in rules.codes
        if code not in sums
    ]
    unknown = [
        FieldProblem(
            f"sums.{name}", "unknown-element", f"Unsur {name} tidak dikenal", f"Unknown element {name}"
        )
        for name in map(printable, sums.keys() - set(rules.codes))
    ]
    return missing + unknown


def _sum_problems(responses: int, sums: Mapping[str, int], rules: RuleSet) -> list[FieldProblem]:
    lowest, highest = responses * LOWEST_ANSWER, responses * HIGHEST_ANSWER
    return [
        FieldProblem(
            f"sums.{code}",
            "out-of-range",
            f"Jumlah {sums[code]} tidak mungkin: {responses} responden memberi {lowest} sampai {highest}",
            f"The sum {sums[code]} is impossible: {responses} respondents give {lowest} to {highest}",
        )
        for code in rules.codes
        if code in sums and not lowest <= sums[code] <= highest
    ]
