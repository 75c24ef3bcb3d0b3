"""The development issuer of the compose stack: makes its key once, and prints a token when given a role.

Without a role it writes the token Alertmanager shows to notifications, good for 30 days: `docker compose up`
renews it.
Never for production: there the regency's own OpenID Connect provider signs.
"""

from __future__ import annotations

import argparse
from datetime import timedelta
from pathlib import Path

from servicekit.auth import Role
from servicekit.issuer import DevelopmentIssuer

FOLDER = Path("/issuer")
"""The volume in which every process finds `jwks.json`."""

ALERTS = Path("/monitoring/monitoring-token")
"""In the volume that Alertmanager alone is given."""


def main() -> None:
    """Make the key; print a token alone on stdout when roles are given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--role", action="append", default=[], help="may be given several times")
    parser.add_argument("--regency", default="33.14", help="Kemendagri code")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the key is")
    parser.add_argument("--alerts", type=Path, default=ALERTS, help="where Alertmanager's token is written")
    options = parser.parse_args()
    issuer = DevelopmentIssuer(options.folder)
    if options.role:
        print(issuer.token(options.role, options.regency))
    else:
        token = issuer.token(Role.MONITORING, options.regency, "alertmanager", timedelta(days=30))
        options.alerts.write_text(token, encoding="utf-8")


if __name__ == "__main__":
    main()
