"""The rules in force and what they make of a finished sheet; open to all."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from contracts.event import Identifier
from evaluation.api.publication_views import SampleSizeView
from evaluation.api.skm_views import CalculationView, RulesView
from evaluation.domain.period import read_period
from evaluation.domain.sample import sample_size
from evaluation.domain.skm import SkmIndex
from evaluation.domain.skm_rules import RuleSet
from evaluation.handlers import CalculateIndex, calculate_index
from evaluation.reference.skm import rules_for, sample_rules, skm_rules

router = APIRouter(prefix="/skm", tags=["skm"])

Count = Annotated[int, Field(ge=0, le=1_000_000_000, strict=True)]

_PUBLISHED_SHEET: JsonDict = {
    "n": 29,
    "sums": {
        "PERSYARATAN": 105,
        "PROSEDUR": 101,
        "WAKTU": 100,
        "BIAYA": 116,
        "PRODUK": 102,
        "KOMPETENSI": 105,
        "PERILAKU": 106,
        "PENGADUAN": 115,
        "SARPRAS": 105,
    },
}


class Sheet(BaseModel):
    """A finished sheet: respondents, and the sum of their answers for each of the nine elements.

    Attributes:
        sums: By the elements' codes; their numbers differ between forms.
        rule_version: The rules it follows; left out: the newest. A superseded scale is refused.
        legacy_weight: Also show what a sheet with this rounded weight prints: 0.111 or 0.11.
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_PUBLISHED_SHEET]})

    n: Count
    sums: dict[str, Count]
    rule_version: Identifier | None = None
    legacy_weight: Decimal | None = None

    def command(self) -> CalculateIndex:
        """What the office asks for."""
        return CalculateIndex(self.n, self.sums, self.legacy_weight, self.rule_version)


@router.get("/rules", response_model=RulesView)
async def get_rules(period: Annotated[str | None, Query(max_length=20)] = None) -> RuleSet:
    """Kuesioner dan kelas mutu / The questionnaire and the bands of a period; without one the newest."""
    return skm_rules() if period is None else rules_for(read_period(period))


@router.get("/sample-size", response_model=SampleSizeView)
async def get_sample_size(users: Annotated[int, Query(ge=1, le=100_000_000)]) -> SampleSizeView:
    """Jumlah sampel / How many respondents so many users of a service need (Krejcie-Morgan)."""
    rules = sample_rules()
    target = sample_size(users, rules)
    return SampleSizeView(users=users, target=target, rule_version=rules.version, source=rules.source)


@router.post("/calculations", response_model=CalculationView)
async def post_calculation(sheet: Sheet) -> SkmIndex:
    """Hitung IKM / The exact index of a finished sheet; nothing is kept."""
    return calculate_index(sheet.command())
