"""Each kind of error has one status."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from servicekit import errors
from servicekit.errors import ServiceError
from servicekit.problems import status_of

STATUSES = {
    "InvalidInput": 422,
    "RuleViolated": 422,
    "PoisonMessage": 400,
    "NotFound": 404,
    "Conflict": 409,
    "Duplicate": 409,
    "Unauthenticated": 401,
    "Forbidden": 403,
    "StaleVersion": 503,
    "Unavailable": 503,
    "DeadlineExceeded": 504,
}
GROUPS = {"ServiceError", "PermanentError", "TransientError"}


def kinds(of: type[ServiceError] = ServiceError) -> Iterator[type[ServiceError]]:
    yield of
    for kind in of.__subclasses__():
        yield from kinds(kind)


def test_every_kind_of_error_has_a_status() -> None:
    declared = {kind.__name__ for kind in kinds() if kind.__module__ == errors.__name__}

    assert declared - GROUPS == STATUSES.keys()


@pytest.mark.parametrize(("name", "status"), STATUSES.items())
def test_the_status_follows_the_kind_also_for_the_errors_of_a_service(name: str, status: int) -> None:
    kind: type[ServiceError] = getattr(errors, name)

    class OfAService(kind):  # type: ignore[valid-type, misc]  # made from a name
        code = "market-closed"

    assert status_of(OfAService("Pasar tutup", "The market is closed")) == status


def test_a_code_http_has_a_status_for_gets_it() -> None:
    error = errors.PoisonMessage("Jenis tidak didukung", "Not supported", code="unsupported-media-type")

    assert status_of(error) == 415


def test_an_error_that_names_no_kind_is_a_fault_of_the_service() -> None:
    assert status_of(ServiceError("?", "?")) == 500
