"""How alerts of the platform read: from a data file, never from what a caller says of them.

The file is generated from the alert rules (`deploy.observability.alert_words`), so that an inbox says what
they say. An alert an installation added itself is told by its name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from notifications.domain.wording import Text

_FILE = Path(__file__).parents[1] / "rules/platform-alerts.v1.json"
_UNSAID = "-"


@dataclass(frozen=True, slots=True)
class AlertWords:
    """What is said of one alert.

    Attributes:
        summary: What is wrong, with gaps named after labels.
        step: What it means, and what to do first.
        runbook: Where everything else stands.
    """

    summary: Text
    step: Text
    runbook: str

    def of(self, labels: Mapping[str, str | None]) -> Text:
        """What is wrong with this; a label the alert does not have is a dash."""
        said = {name: value or _UNSAID for name, value in labels.items()}
        return Text(self.summary.id.format_map(said), self.summary.en.format_map(said))


def words_of(alert: str) -> AlertWords:
    """What is said of an alert of this name; its name where nothing more is known."""
    known = _known().get(alert)
    return known or AlertWords(
        Text(alert, alert),
        Text(
            "Peringatan ini dipasang sendiri oleh instalasi ini; lihat Prometheus.",
            "This installation has added this alert itself; see Prometheus.",
        ),
        "docs/runbooks/alerts.md",
    )


@cache
def _known() -> Mapping[str, AlertWords]:
    document = json.loads(_FILE.read_text(encoding="utf-8"))
    return {
        name: AlertWords(Text(**one["summary"]), Text(**one["step"]), one["runbook"])
        for name, one in document["alerts"].items()
    }
