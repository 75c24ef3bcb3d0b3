"""Serves the gate page: `/gate/` and the files beside it, which a phone keeps as a whole."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request, Response

from servicekit.page_files import PageFiles

router = APIRouter(prefix="/gate", include_in_schema=False)

START = "index.html"


@router.get("")
async def get_gate() -> Response:
    """Lead to the page; what follows `#` in the address stays with the browser."""
    return Response(status_code=308, headers={"Location": "gate/"})


@router.get("/")
async def get_page(request: Request) -> Response:
    """Halaman gerbang / The gate page."""
    return page_files().answer(START, request)


@router.get("/{name}")
async def get_file(name: str, request: Request) -> Response:
    """A script, style, icon or the manifest of the page."""
    return page_files().answer(name, request)


@cache
def page_files() -> PageFiles:
    """Every file of this release."""
    return PageFiles("gate", Path(__file__).with_name("page"), {"": START})
