"""The keys that seal contacts on this machine: made at the first start, gone with `down --wipe`."""

from __future__ import annotations

import base64
import json
import secrets
from pathlib import Path

_KEY_BYTES = 32
_NAME = "local-1"


def make_field_keys(path: Path) -> None:
    """Make the file whose content `NOTIFICATIONS_FIELD_KEYS` is, for its owner only, when there is none.

    Who adds a key there and starts the stack again rotates.
    """
    if path.exists():
        return
    key = base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(json.dumps({_NAME: key}), encoding="utf-8")
