"""Whether the process of this container may be sent work: `python ready.py <port>` exits 0 when it may."""

from __future__ import annotations

import sys
from http.client import HTTPConnection


def is_ready(port: int) -> bool:
    """Whether `/readyz` answers 200 within three seconds."""
    connection = HTTPConnection("127.0.0.1", port, timeout=3)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if is_ready(int(sys.argv[1])) else 1)
