"""How accountability results are shown. Scores are texts, as they are printed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pydantic import model_validator

from evaluation.api.view import TextView, View
from evaluation.domain.issuers import IssuerKind
from evaluation.domain.records import Record
from evaluation.domain.timeline import Kind
from evaluation.domain.trend import TrendPoint


class GradeView(View):
    """A grade; `over` leaves its edge to the grade below, `at_least` takes it in."""

    code: str
    name: TextView
    over: Decimal | None
    at_least: Decimal | None


class MethodView(View):
    """A version of an instrument; without grades, they are taken as announced."""

    code: str
    name: TextView
    first_year: int
    last_year: int | None
    has_score: bool
    max: Decimal | None
    source: str
    grades: tuple[GradeView, ...]


class InstrumentView(View):
    """What regencies are judged by."""

    code: str
    name: TextView
    note: TextView | None
    issuer: str
    is_announced_later: bool
    run_grades: list[str]
    methods: tuple[MethodView, ...]


class InstrumentsView(View):
    """The instruments in force, and the version of the list."""

    version: str
    valid_from: date
    source: str
    instruments: tuple[InstrumentView, ...]


class IssuerView(View):
    """Who announces results or gives awards."""

    code: str
    name: TextView
    kind: IssuerKind


class SchemeEntryView(View):
    """A category or a class of a scheme."""

    code: str
    name: TextView


class SchemeView(View):
    """An award that is given again and again."""

    code: str
    name: TextView
    note: TextView
    issuer: str
    first_year: int
    source: str
    categories: tuple[SchemeEntryView, ...]
    classes: tuple[SchemeEntryView, ...]


class IssuersView(View):
    """The register of issuers and schemes, and its version."""

    version: str
    valid_from: date
    source: str
    issuers: tuple[IssuerView, ...]
    schemes: tuple[SchemeView, ...]


class ResultView(View):
    """What was announced of a year."""

    year: int
    method: str
    grade: str | None
    score: Decimal | None
    max: Decimal | None
    target: Decimal | None
    above_target: Decimal | None
    stars: int | None
    rank: int | None
    ranked: int | None
    announced_on: date | None
    issuer: str
    decree: str | None
    note: str | None
    source: str
    source_quote: str | None


class RecordView(ResultView):
    """A result on record.

    Attributes:
        band: What the instrument's bands say of the score; null where it has none.
        statement: What readers must know of results of this instrument.
        corrections: How often what stood on record was changed; `history` tells.
    """

    id: str
    instrument: str
    instrument_name: TextView
    band: str | None
    issuer_name: TextView
    issuer_kind: IssuerKind
    statement: TextView | None
    corrections: int

    @model_validator(mode="before")
    @classmethod
    def _in_one(cls, shown: Any) -> Any:
        return _record(shown) if isinstance(shown, Record) else shown


class EntryView(View):
    """What was put on record of a year; without a result it was taken back."""

    result: ResultView | None
    at: datetime
    reason: str | None


class RunView(View):
    """Years in a row."""

    years: int
    first_year: int | None
    last_year: int | None


class OpinionRunView(View):
    """The run of unqualified opinions up to the last audited year, and the longest there ever was."""

    current: RunView
    best: RunView
    last_audited: int | None
    statement: TextView


class PointView(View):
    """One year of a trend.

    Attributes:
        change: Against the result before it; null after a break.
        is_break: The result before it was judged by another method: the two are not compared.
    """

    year: int
    method: str
    grade: str | None
    score: Decimal | None
    target: Decimal | None
    above_target: Decimal | None
    change: Decimal | None
    is_break: bool
    source: str

    @model_validator(mode="before")
    @classmethod
    def _in_one(cls, shown: Any) -> Any:
        return _point(shown) if isinstance(shown, TrendPoint) else shown


class MomentView(View):
    """One entry of the timeline.

    Attributes:
        on: Where it stands: the last day of its year for a result nobody knows the announcement of, the
            first day it can have been given for an award.
        when: The day, month, year or span as it is known.
        change: Of a smart-city score, against the round before.
        occasion: What an award honours, with when that was in `occasion_on`.
    """

    on: date
    when: str | None
    id: str
    kind: Kind
    title: TextView
    year: int
    instrument: str | None
    method: str | None
    grade: str | None
    score: Decimal | None
    max: Decimal | None
    change: Decimal | None
    rank: int | None
    ranked: int | None
    category: str | None
    occasion: str | None
    occasion_on: str | None
    issuer: str
    issuer_kind: IssuerKind
    decree: str | None
    source: str
    source_quote: str | None


def _record(record: Record) -> dict[str, Any]:
    result = record.result
    said = {name: getattr(result, name) for name in ResultView.model_fields}
    return said | {
        "id": record.id,
        "instrument": record.instrument.code,
        "instrument_name": record.instrument.name,
        "band": record.band,
        "issuer_name": record.issuer.name,
        "issuer_kind": record.issuer.kind,
        "statement": record.instrument.note,
        "corrections": record.corrections,
    }


def _point(point: TrendPoint) -> dict[str, Any]:
    own = {"change": point.change, "is_break": point.is_break}
    return own | {name: getattr(point.result, name) for name in PointView.model_fields.keys() - own.keys()}
