"""The development issuer of the compose stack: makes its key once, and prints a token when given a role.

Never for production: there the regency's own OpenID Connect provider signs.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from servicekit.issuer import DevelopmentIssuer

FOLDER = Path("/issuer")
"""The volume in which every process finds `jwks.json`."""


def main() -> None:
    """Make the key; print a token alone on stdout when roles are given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--role", action="append", default=[], help="may be given several times")
    parser.add_argument("--regency", default="33.14", help="Kemendagri code")
    options = parser.parse_args()
    issuer = DevelopmentIssuer(FOLDER)
    if options.role:
        print(issuer.token(options.role, options.regency))


if __name__ == "__main__":
    main()
