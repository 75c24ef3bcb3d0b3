"""What the driver says, in the platform's own words."""

from __future__ import annotations

import pytest
from pymongo import errors

from servicekit.errors import Unavailable
from servicekit.store_trouble import translated


@pytest.mark.parametrize(
    "said",
    [
        errors.AutoReconnect("connection closed"),
        errors.ServerSelectionTimeoutError("no server"),
        errors.WaitQueueTimeoutError("no connection is free"),
        errors.CursorNotFound("cursor id 7 not found", 43),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_a_store_that_is_away_or_was_started_anew_is_unavailable(said: errors.PyMongoError) -> None:
    with pytest.raises(Unavailable), translated():
        raise said


async def test_what_a_query_does_wrong_stays_what_it_is() -> None:
    with pytest.raises(errors.OperationFailure, match="unknown operator"), translated():
        raise errors.OperationFailure("unknown operator: $nope", 2)
