"""How the smart-city evaluation is scored, and what it makes of a finished sheet; open to all."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from contracts.event import Identifier
from contracts.kinds import Year
from evaluation.api.smart_city_views import CalculationView, ScoringRulesView
from evaluation.domain.smart_city_calculation import Calculation, Question, calculate
from evaluation.domain.smart_city_rules import ScoringRules
from evaluation.reference.smart_city import scoring_rules

router = APIRouter(prefix="/evaluations", tags=["evaluations"])

Written = Annotated[str, Field(min_length=1, max_length=8)]
_Name = Annotated[str, Field(min_length=1, max_length=60)]

_KEDIRI_2022: JsonDict = {
    "components": {
        "baseline": "3,60",
        "output": "3,21",
        "outcome": "3,23",
        "impact": "3,07",
        "quick-win": "3,65",
    },
    "weight_set": "10-20-30-20-20",
    "published": "3,31",
    "previous": "3,06",
}


class SheetForm(BaseModel):
    """A finished sheet; scores as officers have them, with comma or point.

    Attributes:
        components: By the components' codes; those without a score are named in the answer.
        dimensions: For components that follow from their dimensions, such as impact: all six.
        weight_set: Id of the weights; left out, those of the year.
        published: The announced score, to compare with.
        previous: The score of the round before, for the improvement.
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_KEDIRI_2022]})

    components: Annotated[dict[_Name, Written], Field(max_length=20)] = Field(default_factory=dict)
    dimensions: Annotated[
        dict[_Name, Annotated[dict[_Name, Written], Field(max_length=20)]], Field(max_length=20)
    ] = Field(default_factory=dict)
    weight_set: Identifier | None = None
    year: Year | None = None
    published: Written | None = None
    previous: Written | None = None


@router.get("/rules", response_model=ScoringRulesView)
async def get_rules() -> ScoringRules:
    """Aturan penilaian / Components, weights by round, maximum and rounding, each with its source."""
    return scoring_rules()


@router.post("/calculations", response_model=CalculationView)
async def post_calculation(sheet: SheetForm) -> Calculation:
    """Hitung nilai evaluasi / The exact score of a finished sheet; nothing is kept and nothing is graded."""
    return calculate(Question(**sheet.model_dump()), scoring_rules())
