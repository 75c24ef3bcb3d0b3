"""Fetches jars by their coordinates, without Maven. Runs in jgo's own environment (regencyctl.local.jars).

Usage: python fetch_jars.py <folder> <group:artifact:version>...
"""

import os
import shutil
import ssl
import sys
import tempfile
from pathlib import Path

from jgo.maven import MavenContext  # type: ignore[import-not-found]  # it is in an environment of its own


def main() -> None:
    """Put every jar named on the command line into the folder."""
    folder = Path(sys.argv[1])
    system_certificates = ssl.get_default_verify_paths().cafile
    if system_certificates:  # requests would trust none but its own: no network of an office works that way
        os.environ.setdefault("REQUESTS_CA_BUNDLE", system_certificates)
    with tempfile.TemporaryDirectory() as scratch:
        context = MavenContext(repo_cache=Path(scratch), timeout=60)
        for coordinates in sys.argv[2:]:
            group, artifact, version = coordinates.split(":")
            jar = context.project(group, artifact).at_version(version).artifact().resolve()
            shutil.copy(jar, folder)


if __name__ == "__main__":
    main()
