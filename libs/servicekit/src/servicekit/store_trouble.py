"""What goes wrong with the store, as the platform's own errors.

A taken key is `Duplicate`, a store out of reach is `Unavailable`. Anything else the driver raises is a
mistake of the program and passes unchanged.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from pymongo import errors as driver_errors

from servicekit.errors import Duplicate, Unavailable

_DUPLICATE_KEY = 11000
_NO_SERVER = driver_errors.ServerSelectionTimeoutError
_AWAY = (
    driver_errors.ConnectionFailure,
    driver_errors.WaitQueueTimeoutError,
    driver_errors.CursorNotFound,  # of a long read: the store was started anew meanwhile
)
_TRANSIENT = "TransientTransactionError"


@contextmanager
def translated(*, outside: bool = False) -> Iterator[None]:
    """Let driver errors leave as the platform's own.

    Those that make `with_transaction` repeat must reach it as they are; `outside` it they are translated too.

    A task that was cancelled meanwhile ends here. Before Python 3.12 the driver may swallow that: it waits
    with `asyncio.wait_for`, which forgets a cancellation in the moment its answer is there, or its error
    (cpython #86296).
    """
    task = asyncio.current_task()
    asked = task.cancelling() if task else 0
    try:
        yield
    except driver_errors.PyMongoError as error:
        if task is not None and task.cancelling() > asked:
            raise asyncio.CancelledError from error
        if error.has_error_label(_TRANSIENT) and not outside and not isinstance(error, _NO_SERVER):
            raise
        if _is_duplicate(error):
            raise Duplicate("Data itu sudah ada", "it exists already") from error
        if isinstance(error, _AWAY) or error.has_error_label(_TRANSIENT):
            raise Unavailable("Penyimpanan tidak dapat dihubungi", "the store cannot be reached") from error
        raise
    if task is not None and task.cancelling() > asked:
        raise asyncio.CancelledError


def _is_duplicate(error: driver_errors.PyMongoError) -> bool:
    if isinstance(error, driver_errors.DuplicateKeyError):
        return True
    if not isinstance(error, driver_errors.BulkWriteError):
        return False
    refused = (error.details or {}).get("writeErrors", [])
    return bool(refused) and all(one.get("code") == _DUPLICATE_KEY for one in refused)
