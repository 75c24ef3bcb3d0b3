"""Serves the gate page: `/gate/` and the files beside it, each known by its content.

The page keeps a whole set of these files on the phone. `release.js` names the set and its version; a browser
that finds another version in it fetches the set anew, so a phone never mixes files of two releases.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request, Response

from servicekit.etag import conditional

router = APIRouter(prefix="/gate", include_in_schema=False)

START = "index.html"
RELEASE = "release.js"

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_MEDIA_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}


@dataclass(frozen=True, slots=True)
class PageFile:
    """One file of the page.

    Attributes:
        digest: Of its content; another content has another one.
    """

    content: bytes
    media_type: str

    @property
    def digest(self) -> str:
        """Names the content."""
        return hashlib.sha256(self.content).hexdigest()[:16]


@router.get("")
async def get_gate() -> Response:
    """Lead to the page; what follows `#` in the address stays with the browser."""
    return Response(status_code=308, headers={"Location": "gate/"})


@router.get("/")
async def get_page(request: Request) -> Response:
    """Halaman gerbang / The gate page."""
    return _answer(page_files()[START], request)


@router.get("/{name}")
async def get_file(name: str, request: Request) -> Response:
    """A script, style, icon or the manifest of the page."""
    if name not in page_files():
        raise HTTPException(404)
    return _answer(page_files()[name], request)


@cache
def page_files() -> Mapping[str, PageFile]:
    """Every file of this release by name, with the one that names them all."""
    files = {path.name: _read(path) for path in sorted(Path(__file__).with_name("page").iterdir())}
    digests = {name: file.digest for name, file in files.items()}
    release = {
        "version": hashlib.sha256(json.dumps(digests).encode()).hexdigest()[:16],
        "files": ["./", *(name for name in files if name not in {START, "worker.js"})],
    }
    named = f"self.release = {json.dumps(release)};\n".encode()
    return files | {RELEASE: PageFile(named, _MEDIA_TYPES[".js"])}


def _read(path: Path) -> PageFile:
    return PageFile(path.read_bytes(), _MEDIA_TYPES[path.suffix])


def _answer(file: PageFile, request: Request) -> Response:
    """The file, or that the caller has it; browsers ask again each time, the worker is what keeps it."""
    return conditional(
        request,
        file.content,
        media_type=file.media_type,
        headers={"Content-Security-Policy": _POLICY},
    )
