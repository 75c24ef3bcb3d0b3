"""How alerts read in an inbox: the rules' own words, with labels as gaps, for notifications to fill."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from deploy.observability.objective_rules import objective_rules

_RULES = Path("deploy/observability/prometheus/rules")
_GENERATED = "objectives.yaml"
_LABEL = re.compile(r"\{\{ \$labels\.([a-z]+) \}\}")


def alert_words() -> str:
    """The data file, in the order of the rules; an alert with several thresholds is in it once."""
    alerts = {rule["alert"]: _words(rule["annotations"]) for rule in _rules() if "alert" in rule}
    document = {
        "version": "platform-alerts.v1",
        "source": f"{_RULES}, by python -m deploy.generate",
        "alerts": alerts,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _rules() -> Iterator[Mapping[str, Any]]:
    texts = [
        file.read_text(encoding="utf-8") for file in sorted(_RULES.glob("*.yaml")) if file.name != _GENERATED
    ]
    for text in (*texts, objective_rules()):
        for group in yaml.safe_load(text)["groups"]:
            yield from group["rules"]


def _words(texts: Mapping[str, str]) -> Mapping[str, object]:
    return {
        "summary": {language: _gapped(texts[f"summary_{language}"]) for language in ("id", "en")},
        "step": {language: texts[f"description_{language}"] for language in ("id", "en")},
        "runbook": texts["runbook"],
    }


def _gapped(summary: str) -> str:
    return _LABEL.sub(r"{\1}", summary)
