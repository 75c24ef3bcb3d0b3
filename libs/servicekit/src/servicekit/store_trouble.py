"""What goes wrong with the store, as the platform's own errors.

A taken key is `Duplicate`, a store out of reach is `Unavailable`; so is one that does not let this process
in, with a code that says so. Anything else the driver raises is a mistake of the program and passes
unchanged.
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
_UNAUTHORIZED = 13
_REFUSED_AT_THE_DOOR = "AuthenticationFailed"
_TOPOLOGY = ", Timeout:"
"""What follows is the driver's view of all servers, in its own words."""


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
        if unavailable := _unavailable(error):
            raise unavailable from error
        raise
    if task is not None and task.cancelling() > asked:
        raise asyncio.CancelledError


def _unavailable(error: driver_errors.PyMongoError) -> Unavailable | None:
    """Why the store does not serve this process; what it says of single documents is left out."""
    if isinstance(error, driver_errors.OperationFailure) and error.code == _UNAUTHORIZED:
        return Unavailable(
            "Penyimpanan tidak mengizinkan pengguna layanan ini",
            "the store does not allow this to the user of this process",
            code="store-rights-missing",
        )
    if _REFUSED_AT_THE_DOOR in str(
        error
    ):  # for a while the driver tells it as the reason why there is no server
        return Unavailable(
            "Penyimpanan menolak nama atau kata sandi",
            "the store refuses the name or the password",
            code="store-credentials-refused",
        )
    if not isinstance(error, _AWAY) and not error.has_error_label(_TRANSIENT):
        return None
    unavailable = Unavailable("Penyimpanan tidak dapat dihubungi", "the store cannot be reached")
    if isinstance(error, driver_errors.ConnectionFailure):
        unavailable.add_note(str(error).partition(_TOPOLOGY)[0])
    return unavailable


def _is_duplicate(error: driver_errors.PyMongoError) -> bool:
    if isinstance(error, driver_errors.DuplicateKeyError):
        return True
    if not isinstance(error, driver_errors.BulkWriteError):
        return False
    refused = (error.details or {}).get("writeErrors", [])
    return bool(refused) and all(one.get("code") == _DUPLICATE_KEY for one in refused)
