"""Lists as answers: JSON, or CSV for spreadsheets when the caller's `Accept` asks for it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Request, Response
from pydantic import BaseModel

V = TypeVar("V", bound=BaseModel)

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class Listing(BaseModel, Generic[V]):
    """A part of a list, and how long the whole is."""

    items: list[V]
    total: int


class Lister:
    """Answers with lists in the form this request asks for."""

    def __init__(self, request: Request) -> None:
        self._wants_csv = "text/csv" in request.headers.get("accept", "")

    def __call__(self, view: type[V], items: Iterable[object], total: int) -> Listing[V] | Response:
        """The items as `view` shows them. In CSV the total is in the header X-Total-Count."""
        shown = [view.model_validate(item, from_attributes=True) for item in items]
        if not self._wants_csv:
            return Listing[view](items=shown, total=total)  # type: ignore[valid-type]
        headers = {"X-Total-Count": str(total), "Vary": "Accept"}
        return Response(as_csv(view, shown), headers=headers, media_type="text/csv; charset=utf-8")


async def lister(request: Request) -> Lister:
    """How this request wants its lists."""
    return Lister(request)


Lists = Annotated[Lister, Depends(lister)]


def as_csv(view: type[V], shown: Iterable[V]) -> str:
    """Rows under a header line with the view's field names; nested values are JSON."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(view.model_fields))
    writer.writeheader()
    for item in shown:
        writer.writerow({name: cell(value) for name, value in item.model_dump(mode="json").items()})
    return out.getvalue()


def cell(value: Any) -> Any:
    """A value as it may stand in CSV: a text that a spreadsheet would run as a formula is marked as text."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA_STARTS) else value
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
