"""Instants that are sent: as the store keeps them, or refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from servicekit.instant import Instant

SENT = TypeAdapter[datetime](Instant)


def test_an_instant_is_in_utc_and_whole_milliseconds() -> None:
    found = SENT.validate_json('"2025-03-28T16:30:00.123456+07:00"')

    assert (found, found.tzinfo) == (datetime(2025, 3, 28, 9, 30, 0, 123_000, tzinfo=UTC), UTC)


@pytest.mark.parametrize(
    "sent", ["2025-03-28T16:30:00", "9999-12-31T23:59:59-10:00", "0001-01-01T00:00:00+07:00"]
)
def test_an_instant_without_an_offset_or_beyond_the_years_of_utc_is_refused(sent: str) -> None:
    with pytest.raises(ValidationError):
        SENT.validate_json(f'"{sent}"')
