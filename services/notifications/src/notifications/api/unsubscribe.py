"""The link in a mail: one click of a mail program stops (RFC 8058), a person is asked first.

Needs no login: the sealed token says whose consent it is, and nobody can read or make one. A GET changes
nothing, because scanners of mail follow links.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import HTMLResponse

from notifications.api.sealing import Sealing
from notifications.domain.errors_unsubscribe import OneClickMissing, UnsubscribeLinkUnknown
from notifications.domain.unsubscription import SEALED_ABOUT, Unsubscription, read_unsubscription
from notifications.handlers import unsubscribe
from notifications.reference import unsubscribe_page
from servicekit.auth import Principal, Role
from servicekit.sealing import SealBroken
from servicekit.web import Committer

router = APIRouter(prefix="/unsubscribe", tags=["consents"])

ONE_CLICK = (b"List-Unsubscribe", b"One-Click")
"""What the body holds, as a form of either of the two kinds RFC 8058 allows."""


async def opened(token: Annotated[str, Path(max_length=2048)], sealer: Sealing) -> Unsubscription:
    """What the link stops. Raises: `UnsubscribeLinkUnknown`."""
    try:
        return read_unsubscription(sealer.open(token, about=SEALED_ABOUT))
    except SealBroken as error:
        raise UnsubscribeLinkUnknown from error


Asked = Annotated[Unsubscription, Depends(opened)]


async def committer(request: Request, response: Response, asked: Asked) -> Committer:
    """The transaction door of whom the link belongs to."""
    person = Principal(asked.subject, frozenset({Role.PUBLIC.value}), asked.regency)
    return Committer(request, response, person, None)


@router.get("/{token}", response_class=HTMLResponse)
async def get_unsubscribe(asked: Asked) -> HTMLResponse:
    """Halaman berhenti berlangganan / Asks whether to stop; changes nothing."""
    return _page(unsubscribe_page().asking(asked.purposes))


@router.post("/{token}", response_class=HTMLResponse)
async def post_unsubscribe(
    request: Request, asked: Asked, commit: Annotated[Committer, Depends(committer)]
) -> HTMLResponse:
    """Berhenti berlangganan / Stop at once, with one click (RFC 8058); doing it again changes nothing."""
    body = await request.body()
    if not all(word in body for word in ONE_CLICK):
        raise OneClickMissing
    await commit.aside(unsubscribe, asked)
    return _page(unsubscribe_page().told(asked.purposes))


def _page(page: str) -> HTMLResponse:
    return HTMLResponse(page, headers={"Content-Security-Policy": _policy()})


@cache
def _policy() -> str:
    digest = base64.b64encode(hashlib.sha256(unsubscribe_page().style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
