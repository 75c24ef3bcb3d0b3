"""`python -m deploy.generate [--check]`: write what operators see of the code, or name what is stale.

Run at the root of the repository. Writes the Grafana dashboard, docs/metrics.md and docs/openapi. With
`--check` nothing is written, and the exit status is 1 when one of them is stale.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from deploy.observability.dashboard import dashboard_json

import evaluation.main
import notifications.main
import programs.main
import tourism_market.main
from servicekit.metrics import metrics_reference
from servicekit.runtime import routers_of
from servicekit.service import Service
from servicekit.web import api_document

DASHBOARD = Path("deploy/observability/grafana/dashboards/regency.json")
REFERENCE = Path("docs/metrics.md")
API = Path("docs/openapi")
SERVICES = tuple(part.main.SERVICE for part in (programs, evaluation, tourism_market, notifications))


def generated() -> dict[Path, str]:
    """Every generated file, by its path from the root of the repository."""
    documents = {API / f"{service.name}.json": _api(service) for service in SERVICES}
    return {DASHBOARD: dashboard_json(), REFERENCE: metrics_reference()} | documents


def _api(service: Service) -> str:
    document = api_document(service, routers_of(service))
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    """Write or check. Returns 1 when a check finds something stale."""
    parser = argparse.ArgumentParser(
        prog="python -m deploy.generate", description="The dashboard, docs/metrics.md and docs/openapi."
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
