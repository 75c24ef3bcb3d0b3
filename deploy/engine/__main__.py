"""`python -m deploy.engine`: docker-compose.yml on a real engine; a line for each check."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from pathlib import Path

from deploy.engine.checks import checks_on
from deploy.engine.engine import Engine
from deploy.engine.project import Project
from deploy.engine.stand_ins import make_stand_ins
from deploy.verify.check import ToolMissing, outcome_of, tell


def main() -> int:
    """Start the engine, try the platform, stop both. 1 on a complaint; 0 when a part is not here."""
    parser = argparse.ArgumentParser(prog="python -m deploy.engine", description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(), help="the checkout, or a copy of it")
    parser.add_argument(
        "--registry", action="store_true", help="take the images of others from their registry: no stand-ins"
    )
    parser.add_argument("--keep", action="store_true", help="end with the platform running; Ctrl-C ends it")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what was started ends as after Ctrl-C
    root = asked.root.resolve()
    with tempfile.TemporaryDirectory(prefix="engine-") as folder:
        try:
            with Engine(Path(folder)) as engine:
                if not asked.registry:
                    make_stand_ins(engine)
                with Project(engine, root, stand_ins=not asked.registry) as project:
                    good = tell(outcome_of(check, root) for check in checks_on(project))
                    if asked.keep:
                        project.wait_for_interrupt()
                    return 0 if good else 1
        except ToolMissing as missing:
            print(f"skipped  {missing}")
            return 0


if __name__ == "__main__":
    sys.exit(main())
