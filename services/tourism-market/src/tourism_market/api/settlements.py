"""Settlement documents: printed for those who run the market, verified by anybody."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from servicekit.etag import conditional
from servicekit.web import Reader
from tourism_market.api.ledger import Bookkeeper
from tourism_market.api.ledger_views import VerifiedView
from tourism_market.domain.market_day import MarketDay
from tourism_market.domain.settlement import CODE_LENGTH, Verified
from tourism_market.repository.markets import own_market
from tourism_market.repository.settlements import latest_print, verify_settlement

router = APIRouter(tags=["settlements"])

Code = Annotated[str, Path(pattern=rf"^[0-9a-f]{{{CODE_LENGTH}}}$")]

_PDF: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/pdf": {}}, "description": "Berita acara / the document"}
}


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


@router.get("/settlements/{code}", response_model=VerifiedView)
async def get_settlement_verified(code: Code, store: Reader) -> Verified:
    """Periksa berita acara / Verify a document by its code: its figures, its SHA-256, whether it stands."""
    return await verify_settlement(store, code)
