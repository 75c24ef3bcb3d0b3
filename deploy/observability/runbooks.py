"""What to do about each alert, as a dashboard: readable where the alert is seen, without another web site.

Each section `## <Alert>` of docs/runbooks is a panel; `viewPanel` in a link shows it alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from deploy.observability.drawing import RUNBOOKS
from deploy.observability.panels import Board, Note, Row

FOLDER = Path("docs/runbooks")
_SECTION = re.compile(r"^## (?P<alert>Regency[A-Za-z]+)\n(?P<text>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_LINK_IN_THE_REPOSITORY = re.compile(r"\[([^]]+)]\((?!https?:|/d/)[^)]+\)")


def runbooks(root: Path) -> Mapping[str, str]:
    """Alert → what to do, of every runbook below a checkout, in the order of the files."""
    pages = [path.read_text(encoding="utf-8") for path in sorted((root / FOLDER).glob("*.md"))]
    return {found["alert"]: found["text"].strip() for page in pages for found in _SECTION.finditer(page)}


def runbook_board(texts: Mapping[str, str]) -> Board:
    """A board with one note an alert."""
    notes = tuple(Note(alert, _LINK_IN_THE_REPOSITORY.sub(r"\1", text), 7) for alert, text in texts.items())
    return Board(
        uid=RUNBOOKS,
        title="Regency: runbooks",
        description="What to do when an alert fires.",
        rows=(Row("What to do when an alert fires", notes, abreast=2),),
    )


def panel_ids(texts: Mapping[str, str]) -> Mapping[str, int]:
    """Alert → id of its panel: `drawing` numbers the row first, then its panels."""
    return {alert: number for number, alert in enumerate(texts, start=2)}
