"""Every dashboard as the file Grafana loads, the runbooks among them."""

from __future__ import annotations

from pathlib import Path

from deploy.observability.dashboards import BOARDS
from deploy.observability.drawing import draw
from deploy.observability.runbooks import panel_ids, runbook_board, runbooks

FOLDER = Path("deploy/observability/grafana/dashboards")


def dashboard_files(root: Path = Path()) -> dict[Path, str]:
    """Path from the root of the repository → JSON. Raises KeyError when a panel's runbook is not written."""
    texts = runbooks(root)
    boards = (*BOARDS, runbook_board(texts))
    return {FOLDER / board.file: draw(board, panel_ids(texts)) for board in boards}
