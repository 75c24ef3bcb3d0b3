"""Calculate the index of a finished sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from evaluation.domain.sheet import read_sheet, refuse_former_scale
from evaluation.domain.skm import SkmIndex, legacy_ikm, skm_index
from evaluation.reference.skm import former_scales, rules_of, skm_rules


@dataclass(frozen=True, slots=True)
class CalculateIndex:
    """An office brings the sums of a survey it held elsewhere."""

    responses: int
    sums: Mapping[str, int]
    legacy_weight: Decimal | None = None
    rule_version: str | None = None


def calculate_index(command: CalculateIndex) -> SkmIndex:
    """The index of a finished sheet; nothing is kept.

    Raises: `FormerScaleRefused`, `RuleSetUnknown`, `SheetInvalid`, `LegacyWeightUnknown`.
    """
    refuse_former_scale(command.sums, command.rule_version, former_scales())
    rules = rules_of(command.rule_version) if command.rule_version else skm_rules()
    tally = read_sheet(command.responses, command.sums, rules)
    weight = command.legacy_weight
    legacy = None if weight is None else legacy_ikm(tally, rules, weight)
    return replace(skm_index(tally, rules), legacy=legacy)
