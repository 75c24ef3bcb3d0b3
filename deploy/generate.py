"""`python -m deploy.generate [--check]`: write what operators see of the code, or name what is stale.

Run at the root of the repository. Writes the Grafana dashboard and docs/metrics.md. With `--check` nothing is
written, and the exit status is 1 when one of them is stale.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from deploy.observability.dashboard import dashboard_json

from servicekit.metrics import metrics_reference

DASHBOARD = Path("deploy/observability/grafana/dashboards/regency.json")
REFERENCE = Path("docs/metrics.md")


def generated() -> dict[Path, str]:
    """Every generated file, by its path from the root of the repository."""
    return {DASHBOARD: dashboard_json(), REFERENCE: metrics_reference()}


def main() -> int:
    """Write or check. Returns 1 when a check finds something stale."""
    parser = argparse.ArgumentParser(
        prog="python -m deploy.generate", description="The dashboard and docs/metrics.md."
    )
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 and name what is stale")
    check = parser.parse_args().check
    stale = {
        path: content
        for path, content in generated().items()
        if not path.is_file() or path.read_text(encoding="utf-8") != content
    }
    for path, content in stale.items():
        print(f"stale: {path}")
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
