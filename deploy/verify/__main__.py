"""`python -m deploy.verify [NAME …] [--root FOLDER]`: a line for each check; exit 1 when one complains."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

from deploy.verify.check import Check, Outcome, Verdict, outcome_of, tell
from deploy.verify.checks import CHECKS


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for, by the command line unless `arguments` are given.

    Returns 1 when a check complains, 2 when there is no check of a given name.
    """
    asked = _arguments().parse_args(arguments)
    known = {check.name: check for check in CHECKS}
    if unknown := [name for name in asked.names if name not in known]:
        print(f"no check {', '.join(unknown)}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    if asked.list:
        print("\n".join(known))
        return 0
    checks = [known[name] for name in asked.names] or list(CHECKS)
    outcomes = _run(checks, asked.root.resolve())
    good = _tell_as_json(list(outcomes)) if asked.json else tell(outcomes)
    return 0 if good else 1


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m deploy.verify",
        description="Look at every deployment file with the tool that would read it. Nothing is changed, the "
        "network is not used. A check whose tool is not here is skipped and says how to get it; "
        "deploy/tools/install.sh builds most of them.",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these checks")
    parser.add_argument("--root", type=Path, default=Path(), help="the checkout, or a copy of it")
    parser.add_argument("--list", action="store_true", help="name the checks and end")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of lines")
    return parser


def _run(checks: Sequence[Check], root: Path) -> Iterator[Outcome]:
    """The outcomes in the order of the checks, as many at a time as there are processors."""
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        yield from pool.map(lambda check: outcome_of(check, root), checks)


def _tell_as_json(outcomes: Sequence[Outcome]) -> bool:
    """Print one document. Returns whether nobody complained."""
    good = all(outcome.verdict is not Verdict.BAD for outcome in outcomes)
    print(json.dumps({"good": good, "checks": [asdict(outcome) for outcome in outcomes]}, indent=2))
    return good


if __name__ == "__main__":
    sys.exit(main())
