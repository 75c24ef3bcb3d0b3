"""Every refusal as one RFC 9457 problem document, and the one table of HTTP statuses.

Answers `application/problem+json` with a stable code, the detail in Indonesian and in English, the fields at
fault and the correlation id. Nothing of the inside leaks: no stack trace, no value that was sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from servicekit.errors import (
    Conflict,
    DeadlineExceeded,
    FieldProblem,
    Forbidden,
    InvalidInput,
    NotFound,
    PoisonMessage,
    RuleViolated,
    ServiceError,
    TransientError,
    Unauthenticated,
)
from servicekit.validation import field_problems

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 2

_STATUSES: tuple[tuple[type[ServiceError], int], ...] = (
    (InvalidInput, 422),
    (RuleViolated, 422),
    (PoisonMessage, 400),
    (NotFound, 404),
    (Conflict, 409),
    (Unauthenticated, 401),
    (Forbidden, 403),
    (DeadlineExceeded, 504),
    (TransientError, 503),
)
"""The first class that fits decides; `Duplicate` is a `Conflict`, what is transient is worth another try."""

_STATUSES_OF_CODES: Mapping[str, int] = {"unsupported-media-type": 415, "body-too-large": 413}
"""Where HTTP has a status for one code of a wider class."""

_TITLES_ID: Mapping[int, str] = {
    400: "Permintaan tidak terbaca",
    401: "Perlu masuk",
    403: "Tidak diizinkan",
    404: "Tidak ditemukan",
    405: "Cara ini tidak tersedia",
    409: "Bertentangan dengan keadaan sekarang",
    413: "Permintaan terlalu besar",
    415: "Jenis isi tidak didukung",
    422: "Masukan tidak dapat diterima",
    500: "Terjadi kesalahan pada layanan",
    503: "Layanan sedang tidak tersedia",
    504: "Layanan tidak menjawab tepat waktu",
}

_CODES: Mapping[int, str] = {
    400: "malformed-request",
    404: "no-such-path",
    405: "method-not-allowed",
    413: "body-too-large",
    415: "unsupported-media-type",
}

_log = structlog.get_logger(__name__)


class FieldError(BaseModel):
    """One field that is wrong."""

    field: str
    reason: str
    detail_id: str
    detail_en: str


class Problem(BaseModel):
    """An RFC 9457 problem document.

    Attributes:
        code: Stable name of what happened; other systems may rely on it.
        detail: In the language the client prefers, Indonesian unless it asks for English.
    """

    type: str
    title: str
    status: int
    code: str
    detail: str
    detail_id: str
    detail_en: str
    errors: list[FieldError] = []
    correlation_id: str | None = None


def status_of(error: ServiceError) -> int:
    """The HTTP status of a known error; 500 for one that names no kind."""
    if error.reason_code in _STATUSES_OF_CODES:
        return _STATUSES_OF_CODES[error.reason_code]
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)


def problem(
    request: Request,
    status: int,
    code: str,
    detail: tuple[str, str],
    fields: Sequence[FieldProblem] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The answer for one refusal; `detail` is (Indonesian, English). A 503 says when to try again."""
    english = request.headers.get("accept-language", "").lower().startswith("en")
    detail = (_writable(detail[0]), _writable(detail[1]))
    document = Problem(
        type=f"urn:regency:problem:{code}",
        title=HTTPStatus(status).phrase if english else _TITLES_ID.get(status, HTTPStatus(status).phrase),
        status=status,
        code=code,
        detail=detail[english],
        detail_id=detail[0],
        detail_en=detail[1],
        errors=[
            FieldError(field=_writable(f.field), reason=f.reason, detail_id=f.text_id, detail_en=f.text_en)
            for f in fields
        ],
        correlation_id=getattr(request.state, "correlation_id", None),
    )
    extra = {"Content-Language": "en" if english else "id"} | dict(headers or {})
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        extra["Retry-After"] = str(RETRY_AFTER_SECONDS)
    _count(request, code)
    return JSONResponse(document.model_dump(), status, extra, MEDIA_TYPE)


def _writable(text: str) -> str:
    """The text with what JSON can escape but UTF-8 cannot write, lone surrogates, escaped."""
    return text.encode("utf-8", "backslashreplace").decode()


def unexpected(request: Request) -> JSONResponse:
    """The answer when something broke that nobody foresaw; the log has the rest under the correlation id."""
    return problem(
        request,
        500,
        "internal",
        (
            "Terjadi kesalahan pada layanan; sebutkan correlation_id saat melapor",
            "Something went wrong in the service; quote the correlation_id when reporting it",
        ),
    )


def too_large(request: Request, limit: int) -> JSONResponse:
    """The answer to a body that says it is over the limit."""
    texts = (f"Isi paling banyak {limit} byte", f"The body may have {limit} bytes at most")
    return problem(request, 413, _CODES[413], texts, headers={"Connection": "close"})


def install(app: FastAPI) -> None:
    """Let every error of this app leave as a problem."""
    app.add_exception_handler(ServiceError, _service_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_error)


async def _service_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ServiceError)  # noqa: S101 - starlette dispatches by class
    status = status_of(error)
    log = _log.warning if isinstance(error, TransientError) else _log.info
    log("request_refused", code=error.reason_code, status=status)
    headers = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else None
    detail = (error.detail_id, error.detail_en)
    return problem(request, status, error.reason_code, detail, error.fields, headers)


async def _invalid_request(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - starlette dispatches by class
    found = error.errors()
    if any(e["type"] == "json_invalid" for e in found):
        return problem(
            request, 400, "malformed-json", ("Isi bukan JSON yang sah", "The body is not valid JSON")
        )
    if _is_not_json(request) and any(tuple(e["loc"]) == ("body",) and e["type"] != "missing" for e in found):
        return problem(
            request,
            415,
            "unsupported-media-type",
            ("Kirim isi sebagai application/json", "Send the body as application/json"),
        )
    _log.info("request_refused", code="invalid-input", status=422)
    return problem(
        request,
        422,
        "invalid-input",
        ("Ada isian yang tidak dapat diterima", "Some fields cannot be accepted"),
        field_problems(map(_by_its_own_name, found)),
    )


async def _http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - starlette dispatches by class
    status = error.status_code
    code = _CODES.get(status, "http-error")
    detail = (_TITLES_ID.get(status, "Permintaan ditolak"), HTTPStatus(status).phrase)
    return problem(request, status, code, detail, headers=error.headers)


def _by_its_own_name(error: Mapping[str, Any]) -> Mapping[str, Any]:
    """A field of the body is named as its sender knows it, as domain errors name it."""
    where = tuple(error["loc"])
    return {**error, "loc": where[1:]} if where[0] == "body" and len(where) > 1 else error


def _is_not_json(request: Request) -> bool:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return not (media_type == "application/json" or media_type.endswith("+json"))


def _count(request: Request, code: str) -> None:
    request.app.state.metrics.counter("regency_problems_total").labels(code).inc()
