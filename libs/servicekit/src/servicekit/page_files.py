"""The files of a page for browsers: scripts, styles and icons of one release, each known by its content.

A page may keep its whole set of files on the phone. `release.js` names the set and its version; a browser
that finds another version in it fetches the set anew, so a phone never mixes files of two releases. Scripts,
styles and requests are the page's own: nothing inline, nothing from another host.

What all pages need (the worker that keeps them, elements, storage) lies in the folder `page` beside this file
and is part of each.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fastapi import HTTPException, Request, Response

from servicekit.etag import conditional

RELEASE = "release.js"
NOBODY = "'none'"

_SHARED = Path(__file__).with_name("page")
_WORKER = "worker.js"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors "
)
_MEDIA_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
_NOTHING: Mapping[str, bytes] = {}


@dataclass(frozen=True, slots=True)
class PageFile:
    """One file of a page.

    Attributes:
        digest: Of its content; another content has another one.
    """

    content: bytes
    media_type: str

    @property
    def digest(self) -> str:
        """Names the content."""
        return hashlib.sha256(self.content).hexdigest()[:16]


class PageFiles:
    """Every file of a folder as one release, with the file that names them all; read once.

    Args:
        name: Of the page, among those of its host: what phones keep of it is kept under this.
        folder: Flat; it may hold no file of another kind than pages are made of.
        addresses: Which file a phone answers an address below the page with: the one of the first pattern
            that fits.
        made: Scripts that are made of data.
    """

    def __init__(
        self, name: str, folder: Path, addresses: Mapping[str, str], made: Mapping[str, bytes] = _NOTHING
    ) -> None:
        paths = sorted([*_SHARED.iterdir(), *folder.iterdir()], key=lambda path: path.name)
        contents = {path.name: path.read_bytes() for path in paths} | dict(made)
        files = {named: PageFile(content, _media_type(named)) for named, content in contents.items()}
        digests = {named: file.digest for named, file in files.items()}
        release = {
            "name": name,
            "version": hashlib.sha256(json.dumps(digests).encode()).hexdigest()[:16],
            "files": [named for named in files if named != _WORKER],
            "pages": list(addresses.items()),
        }
        told = f"self.release = {json.dumps(release)};\n".encode()
        self._files = files | {RELEASE: PageFile(told, _media_type(RELEASE))}

    def answer(self, name: str, request: Request, *, framed_by: str = NOBODY) -> Response:
        """The file, or that the caller has it; browsers ask again each time, a worker is what keeps it.

        A name the page does not have is no path. `framed_by` are the sources, as CSP writes them, that may
        show it in a frame.
        """
        if name not in self._files:
            raise HTTPException(404)
        file = self._files[name]
        policy = {"Content-Security-Policy": _POLICY + framed_by}
        return conditional(request, file.content, media_type=file.media_type, headers=policy)


def _media_type(name: str) -> str:
    return _MEDIA_TYPES[Path(name).suffix]
