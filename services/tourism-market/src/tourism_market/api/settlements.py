"""Settlement documents: printed for those who run the market, verified by anybody."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import HTMLResponse

from servicekit.etag import conditional
from servicekit.web import Reader
from tourism_market.api.ledger import Bookkeeper
from tourism_market.api.ledger_views import VerifiedView
from tourism_market.domain.market_day import MarketDay
from tourism_market.domain.settlement import CODE_LENGTH, Verified
from tourism_market.papers import verification_page
from tourism_market.repository.markets import find_market, own_market
from tourism_market.repository.settlements import latest_print, verify_settlement

router = APIRouter(tags=["settlements"])

Code = Annotated[str, Path(pattern=rf"^[0-9a-f]{{{CODE_LENGTH}}}$")]

_PDF: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/pdf": {}}, "description": "Berita acara / the document"}
}


_PAGE: dict[int | str, dict[str, Any]] = {200: {"content": {"text/html": {}}, "model": VerifiedView}}


@router.get("/markets/{market_id}/market-days/{date}/settlement.pdf", response_class=Response, responses=_PDF)
async def get_settlement_document(
    market_id: str, date: date, bookkeeper: Bookkeeper, store: Reader, request: Request
) -> Response:
    """Berita acara penutupan buku / The settlement document as it was made when the day was settled last."""
    day = MarketDay(await own_market(store, market_id, bookkeeper.regency), date)
    printed = await latest_print(store, day)
    name = f'inline; filename="{day.id}-{printed.version}.pdf"'
    headers = {"Content-Disposition": name}
    return conditional(request, printed.pdf, media_type="application/pdf", headers=headers)


@router.get("/settlements/{code}", response_model=VerifiedView, responses=_PAGE)
async def get_settlement_verified(code: Code, store: Reader, request: Request) -> Verified | Response:
    """Periksa berita acara / Verify a document by its code: its figures, its SHA-256, whether it stands.

    A page for whoever scans the code with a phone, JSON for everybody else.
    """
    verified = await verify_settlement(store, code)
    if "text/html" not in request.headers.get("accept", ""):
        return verified
    market = await find_market(store, verified.market_id)
    return HTMLResponse(verification_page(verified, market.name), headers={"Vary": "Accept"})
