"""`python -m contracts.generate [--check]`: write what is derived from the contracts, or find what is stale.

Run at the root of the repository. With `--check` nothing is written: every stale, missing or orphaned file is
named and the exit status is 1.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from contracts.asyncapi import asyncapi_yaml
from contracts.schemas import DIRECTORY, schema_files
from contracts.tables import access_page, indicators_page, topics_page


def generated() -> dict[PurePosixPath, str]:
    """Every generated file, by its path from the root of the repository."""
    return {
        **schema_files(),
        PurePosixPath("docs/asyncapi.yaml"): asyncapi_yaml(),
        PurePosixPath("docs/topics.md"): topics_page(),
        PurePosixPath("docs/indicators.md"): indicators_page(),
        PurePosixPath("docs/kafka-access.md"): access_page(),
    }


def stale(root: Path) -> list[str]:
    """What a generated file under `root` has wrong, one line each; empty when all are fresh."""
    findings = []
    for path, content in sorted(generated().items()):
        file = root / path
        if not file.is_file():
            findings.append(f"missing: {path}")
        elif file.read_text(encoding="utf-8") != content:
            findings.append(f"stale: {path}")
    return findings + [f"orphan: {path}" for path in orphans(root)]


def orphans(root: Path) -> list[PurePosixPath]:
    """Schema files under `root` that no event stands behind any more."""
    files = (PurePosixPath(file.relative_to(root)) for file in (root / DIRECTORY).rglob("*.json"))
    return sorted(set(files) - set(schema_files()))


def write(root: Path) -> list[str]:
    """Bring every generated file under `root` up to date, and say what changed."""
    findings = stale(root)
    for path, content in generated().items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, encoding="utf-8")
    for path in orphans(root):
        (root / path).unlink()
    return findings


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check. Returns 0 when all is fresh, 1 when something is stale, 2 away from the root."""
    parser = argparse.ArgumentParser(
        prog="python -m contracts.generate", description="Files derived from the contracts."
    )
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 and name what is stale")
    options = parser.parse_args(arguments)
    root = Path.cwd()
    if not (root / DIRECTORY.parent).is_dir():
        print(f"{DIRECTORY.parent} is not here: run this at the root of the repository", file=sys.stderr)
        return 2
    findings = stale(root) if options.check else write(root)
    for finding in findings:
        print(finding)
    if options.check and findings:
        print("run `python -m contracts.generate` and commit the result", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
