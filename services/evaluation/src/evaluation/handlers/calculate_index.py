"""Calculate the index of a finished sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from evaluation.domain.sheet import read_sheet
from evaluation.domain.skm import SkmIndex, legacy_ikm, skm_index
from evaluation.reference.skm import skm_rules


@dataclass(frozen=True, slots=True)
class CalculateIndex:
    """An office brings the sums of a survey it held elsewhere."""

    responses: int
    sums: Mapping[str, int]
    legacy_weight: Decimal | None = None


def calculate_index(command: CalculateIndex) -> SkmIndex:
    """The index of a finished sheet; nothing is kept.

    Raises: `SheetInvalid`, `LegacyWeightUnknown`.
    """
    rules = skm_rules()
    tally = read_sheet(command.responses, command.sums, rules)
    weight = command.legacy_weight
    legacy = None if weight is None else legacy_ikm(tally, rules, weight)
    return replace(skm_index(tally, rules), legacy=legacy)
