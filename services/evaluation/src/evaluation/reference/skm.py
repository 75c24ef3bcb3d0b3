"""The rules of satisfaction surveys: their questions and bands, samples and follow-up plans."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from contracts.reference.dataset import Dataset, read
from evaluation.domain.errors_publication import RuleSetUnknown
from evaluation.domain.follow_up import Horizon
from evaluation.domain.period import last_day
from evaluation.domain.sample import SampleRules
from evaluation.domain.skm_rules import FormerScale, RuleSet, in_force, rule_set

_DATA = Path(__file__).parents[1] / "data"
_RULES = "skm-*.json"
_FORMER = "skm_former_scales.json"

Exact = Annotated[Fraction, BeforeValidator(Fraction)]
"""A decimal of a data file, exactly."""


class _Sample(Dataset):
    chi_square: Exact
    proportion: Exact
    margin: Exact


class _FollowUp(Dataset):
    horizons: Annotated[tuple[Horizon, ...], Field(min_length=1)]


@cache
def rule_sets() -> tuple[RuleSet, ...]:
    """Every rule set there is, the oldest first."""
    found = [rule_set(_read(path.name)) for path in _DATA.glob(_RULES)]
    return tuple(sorted(found, key=lambda rules: rules.valid_from))


def skm_rules() -> RuleSet:
    """The newest rule set."""
    return rule_sets()[-1]


def rules_of(version: str) -> RuleSet:
    """The rule set of this version. Raises: `RuleSetUnknown`."""
    for rules in rule_sets():
        if rules.version == version:
            return rules
    raise RuleSetUnknown(version)


def rules_for(period: str) -> RuleSet:
    """The rule set of a survey period: the one in force on its last day. Raises: `NoRuleSet`."""
    return in_force(rule_sets(), last_day(period))


@cache
def former_scales() -> tuple[FormerScale, ...]:
    """The scales today's rules superseded."""
    return tuple(FormerScale(**scale) for scale in _read(_FORMER)["scales"])


@cache
def sample_rules() -> SampleRules:
    """The parameters of the sample's size."""
    data = read(_Sample, "skm_sample.toml", "evaluation")
    return SampleRules(data.version, data.source, data.chi_square, data.proportion, data.margin)


@cache
def horizons() -> Sequence[Horizon]:
    """The horizons of follow-up plans, the nearest first."""
    return sorted(read(_FollowUp, "skm_follow_up.toml", "evaluation").horizons, key=lambda one: one.months)


def _read(name: str) -> Any:
    return json.loads((_DATA / name).read_text(encoding="utf-8"))
