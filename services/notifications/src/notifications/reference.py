"""The data files this service ships with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from contracts.tourism_market import MarketDaySettled
from notifications.domain.consent import Wording
from notifications.domain.errors import WordingUnknown
from notifications.domain.notices import NoticeBook, notice_book
from notifications.domain.settlement import SETTLEMENT_FIELDS
from notifications.domain.wording import Text

_RULES = Path(__file__).parent / "rules"

FACTS: Mapping[str, frozenset[str]] = {MarketDaySettled.type: SETTLEMENT_FIELDS}
"""Event type → what templates about it may say."""


@cache
def notices() -> NoticeBook:
    """The rules and templates in force, read and checked once."""
    return notice_book(_document("notices.v1.json"), FACTS)


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
