"""Lists as answers: JSON, or CSV for spreadsheets when the caller's `Accept` asks for it."""

from __future__ import annotations

import csv
import functools
import io
import json
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import is_dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Generic, TypeVar, Union

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
    """Rows under a header line: the fields, those of an object in a row as `field.part`; lists are JSON."""
    columns = list(_columns(view))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([".".join(path) for path in columns])
    for item in shown:
        row = item.model_dump(mode="json")
        writer.writerow([cell(functools.reduce(_part, path, row)) for path in columns])
    return out.getvalue()


def _columns(kind: type, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of an object's fields, those of the objects in it too."""
    for name, annotation in _fields(kind).items():
        inner = _object(annotation)
        if inner is None:
            yield (*before, name)
        else:
            yield from _columns(inner, (*before, name))


def _fields(kind: type) -> Mapping[str, Any]:
    """What the fields of a model or a dataclass hold; nothing for any other type."""
    if issubclass(kind, BaseModel):
        return {name: field.annotation for name, field in kind.model_fields.items()}
    return typing.get_type_hints(kind) if is_dataclass(kind) else {}


def _object(annotation: Any) -> type | None:
    """The one model or dataclass a field may hold, beside None."""
    is_choice = typing.get_origin(annotation) in (Union, UnionType)
    choices = typing.get_args(annotation) if is_choice else (annotation,)
    match [one for one in choices if one is not NoneType]:
        case [type() as only] if _fields(only):
            return only
        case _:
            return None


def _part(value: Any, name: str) -> Any:
    return None if value is None else value[name]


def cell(value: Any) -> Any:
    """A value as it may stand in CSV: a text that a spreadsheet would run as a formula is marked as text."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA_STARTS) else value
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
