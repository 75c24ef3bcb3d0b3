"""The rules in force and what they make of a finished sheet; open to all."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from evaluation.api.skm_views import CalculationView, RulesView
from evaluation.domain.skm import SkmIndex
from evaluation.domain.skm_rules import RuleSet
from evaluation.handlers import CalculateIndex, calculate_index
from evaluation.reference.skm import skm_rules

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
        legacy_weight: Also show what a sheet with this rounded weight prints: 0.111 or 0.11.
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_PUBLISHED_SHEET]})

    n: Count
    sums: dict[str, Count]
    legacy_weight: Decimal | None = None

    def command(self) -> CalculateIndex:
        """What the office asks for."""
        return CalculateIndex(self.n, self.sums, self.legacy_weight)


@router.get("/rules", response_model=RulesView)
async def get_rules() -> RuleSet:
    """Kuesioner dan kelas mutu / The questionnaire, its answer wordings and the bands."""
    return skm_rules()


@router.post("/calculations", response_model=CalculationView)
async def post_calculation(sheet: Sheet) -> SkmIndex:
    """Hitung IKM / The exact index of a finished sheet; nothing is kept."""
    return calculate_index(sheet.command())
