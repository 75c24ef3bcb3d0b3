"""The rules of satisfaction surveys."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from evaluation.domain.skm_rules import RuleSet, rule_set

_SKM_RULES = Path(__file__).parents[1] / "data" / "skm-permenpan-rb-14-2017.v1.json"


@cache
def skm_rules() -> RuleSet:
    """The rule set in force for satisfaction surveys, read once."""
    return rule_set(json.loads(_SKM_RULES.read_text(encoding="utf-8")))
