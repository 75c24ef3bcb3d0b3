"""How long a token is good is said in plain units."""

from __future__ import annotations

from datetime import timedelta

import pytest
import typer

from regencyctl.tokens import lifetime


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("45s", timedelta(seconds=45)),
        ("30m", timedelta(minutes=30)),
        ("8h", timedelta(hours=8)),
        ("2d", timedelta(days=2)),
    ],
)
def test_a_number_with_a_unit_is_a_time(text: str, span: timedelta) -> None:
    assert lifetime(text) == span


@pytest.mark.parametrize("text", ["", "8", "h", "-1h", "0s", "31d", "8 h", "8hours", "9999999999d"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="no time such as"):
        lifetime(text)
