"""The API's own description: OpenAPI with the problem schema, and a page that needs no internet.

The page's scripts come from the process itself (the `fastapi-offline` package carries them), so that it works
on a regency's closed network; its content security policy allows these and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import fastapi_offline
from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.openapi.utils import get_openapi
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException

from servicekit.problems import MEDIA_TYPE, Problem

router = APIRouter(include_in_schema=False)

_ASSETS = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon.png": "image/png",
}
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_REFUSED = {
    "description": "Ditolak / refused (RFC 9457)",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


@router.get("/docs")
async def docs(request: Request) -> HTMLResponse:
    """Every operation, to read and to try."""
    page, policy = _page(request.app.title)
    return HTMLResponse(page, headers={"Content-Security-Policy": policy})


@router.get("/openapi.json")
async def openapi_document(request: Request) -> JSONResponse:
    """The description itself."""
    return JSONResponse(request.app.openapi())


@router.get("/docs/{name}")
async def asset(name: str) -> FileResponse:
    """A script or style of the page."""
    if name not in _ASSETS:
        raise HTTPException(404)
    return FileResponse(
        Path(fastapi_offline.__file__).parent / "static" / name,
        media_type=_ASSETS[name],
        headers={"Cache-Control": "public, max-age=86400"},
    )


def describe(app: FastAPI) -> None:
    """Let the app's OpenAPI document say that every operation may answer with a problem."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(title=app.title, version=app.version, routes=app.routes)
            app.openapi_schema = _with_problems(document)
        return app.openapi_schema

    setattr(app, "openapi", openapi)  # noqa: B010 - FastAPI's documented way; mypy refuses the plain assignment


def _with_problems(document: dict[str, Any]) -> dict[str, Any]:
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs"))
    schemas["Problem"] = problem
    for operations in document["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = _REFUSED
    return document


@lru_cache(maxsize=8)
def _page(title: str) -> tuple[str, str]:
    answer = get_swagger_ui_html(
        openapi_url="openapi.json",
        title=title,
        swagger_js_url="docs/swagger-ui-bundle.js",
        swagger_css_url="docs/swagger-ui.css",
        swagger_favicon_url="docs/favicon.png",
    )
    page = bytes(answer.body).decode()
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in _INLINE_SCRIPT.findall(page))
    policy = (
        f"default-src 'none'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )
    return page, policy


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
