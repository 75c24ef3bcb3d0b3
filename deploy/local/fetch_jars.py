"""Fetches jars by their coordinates, without Maven. Runs in jgo's own environment (regencyctl.local.jars).

Usage: python fetch_jars.py <folder> <group:artifact:version>...
"""

import shutil
import sys
import tempfile
from pathlib import Path

from jgo.maven import MavenContext  # type: ignore[import-not-found]


def main() -> None:
    """Put every jar named on the command line into the folder."""
    folder = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as scratch:
        context = MavenContext(repo_cache=Path(scratch), timeout=60)
        for coordinates in sys.argv[2:]:
            group, artifact, version = coordinates.split(":")
            jar = context.project(group, artifact).at_version(version).artifact().resolve()
            shutil.copy(jar, folder)


if __name__ == "__main__":
    main()
