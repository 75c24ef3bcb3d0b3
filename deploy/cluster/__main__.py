"""`python -m deploy.cluster`: a live control plane takes the manifests; a line for each check."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from pathlib import Path

from deploy.cluster.checks import checks_on
from deploy.cluster.control_plane import ControlPlane
from deploy.verify.check import ToolMissing, outcome_of, tell


def main() -> int:
    """Start it, look, stop it. Returns 1 when a check complains; 0, saying so, when a part is not here."""
    parser = argparse.ArgumentParser(prog="python -m deploy.cluster", description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(), help="the checkout, or a copy of it")
    parser.add_argument(
        "--keep", type=Path, help="keep logs and data of the control plane in this empty folder"
    )
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what was started ends as after Ctrl-C
    with tempfile.TemporaryDirectory(prefix="cluster-") as folder:
        place = asked.keep or Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        try:
            with ControlPlane(place.resolve()) as plane:
                root = asked.root.resolve()
                return 0 if tell(outcome_of(check, root) for check in checks_on(plane)) else 1
        except ToolMissing as missing:
            print(f"skipped  {missing}")
            return 0


if __name__ == "__main__":
    sys.exit(main())
