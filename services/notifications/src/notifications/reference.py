"""The data files this service ships with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from notifications.domain.consent import Wording
from notifications.domain.errors import WordingUnknown
from notifications.domain.notices import NoticeBook, notice_book
from notifications.domain.wording import Text
from notifications.facts import ACCOUNTS

_RULES = Path(__file__).parent / "rules"


@cache
def notices() -> NoticeBook:
    """The rules and templates in force, read and checked once."""
    known = {event.type: account.known for event, account in ACCOUNTS.items()}
    return notice_book(_document("notices.v3.json"), known)


@cache
def consent_wordings() -> tuple[Wording, ...]:
    """Every text a person can agree to."""
    wordings = _document("consent-wordings.v1.json")["wordings"]
    return tuple(Wording(one["purpose"], one["version"], Text(**one["text"])) for one in wordings)


def check_wording(purpose: str, version: str) -> None:
    """Return if this text exists. Raises: `WordingUnknown`."""
    known = [wording.version for wording in consent_wordings() if wording.purpose == purpose]
    if version not in known:
        raise WordingUnknown(version, known)


def _document(name: str) -> Mapping[str, Any]:
    document: Mapping[str, Any] = json.loads((_RULES / name).read_text(encoding="utf-8"))
    return document
