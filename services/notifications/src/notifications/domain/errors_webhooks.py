"""What is refused about webhook endpoints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from servicekit.errors import Conflict, Duplicate, FieldProblem, InvalidInput, NotFound, RuleViolated

_ADDRESSES: Mapping[str, tuple[str, str]] = {
    "malformed": ("Alamat tidak dapat dibaca", "The address cannot be read"),
    "too-long": ("Alamat terlalu panjang", "The address is too long"),
    "not-https": ("Alamat harus memakai https", "The address must use https"),
    "credentials": ("Alamat tidak boleh memuat sandi", "The address must not hold a password"),
    "port": ("Port ini tidak diizinkan", "This port is not allowed"),
    "host-unknown": ("Nama host tidak ditemukan", "The name of the host is not known"),
    "private-address": ("Alamat berada di jaringan privat", "The address lies in a private network"),
}


class AddressRefused(InvalidInput):
    """Nothing is sent to this address."""

    code = "address-refused"

    def __init__(self, reason: str) -> None:
        detail_id, detail_en = _ADDRESSES[reason]
        super().__init__(detail_id, detail_en, fields=[FieldProblem("url", reason, detail_id, detail_en)])


class EventsUnknown(InvalidInput):
    """Endpoints are not told of such events."""

    code = "events-unknown"

    def __init__(self, unknown: Sequence[str]) -> None:
        detail_id = f"Peristiwa ini tidak dapat dilanggan: {', '.join(unknown)}"
        detail_en = f"These events cannot be subscribed to: {', '.join(unknown)}"
        super().__init__(
            detail_id, detail_en, fields=[FieldProblem("events", "unknown-event", detail_id, detail_en)]
        )


class EndpointNotFound(NotFound):
    """This regency has no such endpoint."""

    code = "endpoint-not-found"

    def __init__(self, endpoint_id: str) -> None:
        super().__init__(f"Titik webhook {endpoint_id} tidak ada", f"There is no endpoint {endpoint_id}")


class EndpointKnown(Duplicate):
    """This address is an endpoint of the regency already."""

    code = "endpoint-known"

    def __init__(self, endpoint_id: str) -> None:
        super().__init__(
            f"Alamat ini sudah terdaftar sebagai titik webhook {endpoint_id}",
            f"This address is the endpoint {endpoint_id} already",
        )


class TooManyEndpoints(RuleViolated):
    """The regency has as many endpoints as it may have."""

    code = "endpoints-too-many"

    def __init__(self, most: int) -> None:
        super().__init__(f"Paling banyak {most} titik webhook", f"There may be at most {most} endpoints")


class EndpointNotActive(Conflict):
    """Nothing is sent to an endpoint that is not verified, or was turned off."""

    code = "endpoint-not-active"

    def __init__(self, endpoint_id: str, state: str) -> None:
        super().__init__(
            f"Titik webhook {endpoint_id} tidak aktif ({state})",
            f"The endpoint {endpoint_id} is not active ({state})",
        )
