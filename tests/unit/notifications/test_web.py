"""What failures and answers over HTTP mean for a message."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from notifications.delivery.web import refused, retry_after, unanswered
from notifications.domain.letter import NotNow

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
LONGEST = timedelta(hours=4)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("120", timedelta(minutes=2)),
        ("0", timedelta()),
        ("Mon, 23 Nov 2026 03:30:00 GMT", timedelta(minutes=30)),
        ("Mon, 23 Nov 2026 10:30:00 +0700", timedelta(minutes=30)),
        ("Mon, 23 Nov 2026 02:00:00 GMT", timedelta()),
        ("86400", LONGEST),
        ("9" * 400, LONGEST),
        ("Thu, 31 Dec 9998 23:59:59 GMT", LONGEST),
    ],
)
def test_a_wait_is_read_from_seconds_or_a_date_and_never_longer_than_the_channel_waits(
    said: str, expected: timedelta
) -> None:
    assert expected == retry_after(said, NOW, LONGEST)


@pytest.mark.parametrize(
    "said", ["", "-5", "soon", "1.5", "٣", "Mon, 99 Nov 2026 03:30:00 GMT", "9" * 30 + " Nov"]
)
def test_a_wait_that_cannot_be_read_is_none(said: str) -> None:
    assert retry_after(said, NOW, LONGEST) is None


def test_an_answer_that_takes_nothing_over_is_named_by_its_status() -> None:
    busy = httpx.Response(503, headers={"Retry-After": "60"})

    outcome = refused(busy, now=NOW, longest=LONGEST)

    assert NotNow("http-503", after=timedelta(minutes=1)) == outcome


def test_too_many_requests_are_called_throttling() -> None:
    assert NotNow("throttled") == refused(httpx.Response(429), now=NOW, longest=LONGEST)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (httpx.ConnectTimeout("late"), "timeout"),
        (httpx.ReadTimeout("late"), "timeout"),
        (httpx.ConnectError("nobody there"), "connection"),
        (httpx.RemoteProtocolError("no HTTP"), "connection"),
    ],
)
def test_a_request_without_an_answer_is_late_or_cut_off(error: httpx.HTTPError, expected: str) -> None:
    assert NotNow(expected) == unanswered(error)
