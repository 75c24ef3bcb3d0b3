"""Answers a reader need not be sent twice: an ETag with each, 304 to who has it (RFC 9110, section 13)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from fastapi import Request, Response

_NOTHING: Mapping[str, str] = {}


def conditional(
    request: Request, body: bytes, *, media_type: str, headers: Mapping[str, str] = _NOTHING
) -> Response:
    """The body with its ETag, or 304 when the reader names that tag. Readers are to ask each time."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    shown = {"ETag": tag, "Cache-Control": "no-cache", **headers}
    if _has(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=shown)
    return Response(body, headers=shown, media_type=media_type)


def _has(wanted: str, tag: str) -> bool:
    """Whether one of the tags a reader names is this one, compared weakly as RFC 9110 has it."""
    names = [name.strip().removeprefix("W/") for name in wanted.split(",")]
    return tag in names or "*" in names
