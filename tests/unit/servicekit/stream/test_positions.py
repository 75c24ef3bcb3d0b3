"""The ids of events on the live stream."""

from __future__ import annotations

import pytest

from servicekit.errors import InvalidInput
from servicekit.stream.positions import TRUSTED_FOR, Positions, read_positions

HOURS = 3_600_000


def test_an_id_says_how_far_its_reader_came() -> None:
    positions = Positions(1_795_312_803_123, (120, 7, 0))

    assert positions.text == "1795312803123-120.7.0"
    assert read_positions(positions.text) == positions


@pytest.mark.parametrize(
    "text", ["", "yesterday", "1795312803123", "-1-1", "1-1.", "1-.1", "1-1.-1", "1-1 2", "١-٢", "9" * 400]
)
def test_a_text_that_was_never_an_id_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_positions(text)

    assert refused.value.reason_code == "bad-last-event-id"


def test_an_id_is_trusted_while_the_feed_keeps_its_tombstones() -> None:
    positions = Positions(100 * HOURS, (1,))
    limit = round(TRUSTED_FOR.total_seconds() * 1e3)

    assert positions.is_trusted(100 * HOURS + limit)
    assert not positions.is_trusted(100 * HOURS + limit + 1)
    assert positions.is_trusted(100 * HOURS - 1)
    assert not positions.is_trusted(99 * HOURS)
