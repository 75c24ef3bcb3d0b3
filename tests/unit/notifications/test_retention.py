"""Words are kept longer than any message that may still need them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from notifications.domain.retention import WordRetention
from notifications.reference import channel_policies, word_retention

DAY = timedelta(days=1)


def test_a_message_never_outlives_its_words() -> None:
    kept = WordRetention(contents=92 * DAY, notices=731 * DAY, alerts=731 * DAY, redrive=60 * DAY)

    kept.check(31 * DAY)

    with pytest.raises(ValueError, match="outlive"):
        kept.check(32 * DAY)


def test_what_ships_is_kept_longer_than_its_channels_try() -> None:
    longest = max(policy.expires_after for policy in channel_policies().values())

    assert word_retention().contents > word_retention().redrive + longest
