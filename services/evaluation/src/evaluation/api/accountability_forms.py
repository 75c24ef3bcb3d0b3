"""What officers send about accountability results."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from contracts.event import Identifier
from contracts.kinds import Decree, Year
from evaluation.domain.accountability import Result
from evaluation.handlers import CorrectResult, RecordResult
from evaluation.reference.instruments import instrument_of
from servicekit.personal_data import Impersonal, PublicParagraph, PublicText

_PRINTED = re.compile(r"\d{1,3}([.,]\d{1,4})?", re.ASCII)


def _exactly(printed: Any) -> Decimal:
    """A score as it is printed; a JSON number may have lost digits on its way."""
    if isinstance(printed, str) and _PRINTED.fullmatch(printed.strip()):
        return Decimal(printed.strip().replace(",", "."))
    raise PydanticCustomError("not_printed", 'Write the score as it is printed, such as "3,3252"')


Score = Annotated[
    Decimal,
    BeforeValidator(_exactly),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,3}([.,]\d{1,4})?$", "examples": ["3,3252"]}),
]
Number = Annotated[int, Field(ge=1, le=100_000, strict=True)]


class ResultForm(Impersonal):
    """What was announced; what nobody announced is left out.

    Attributes:
        method: Left out, the only one that the year can have been judged by.
        grade: As announced: WTP, BB, "Tinggi", "Tidak Dinilai".
        score: As printed, with a comma or a point.
        max: What the score is out of, where the method does not say.
        target: What the regency had set itself, such as its IKU.
        issuer: A code of `GET /v1/accountability/issuers`; left out, the instrument's own.
        source: Where it was read; `source_quote` in its own words.
    """

    method: Identifier | None = None
    grade: Annotated[PublicText, Field(max_length=60)] | None = None
    score: Score | None = None
    max: Score | None = None
    target: Score | None = None
    stars: Annotated[int, Field(ge=0, le=10, strict=True)] | None = None
    rank: Number | None = None
    ranked: Number | None = None
    announced_on: date | None = None
    issuer: Identifier | None = None
    decree: Decree | None = None
    note: PublicParagraph | None = None
    source: PublicText
    source_quote: PublicParagraph | None = None

    def result(self, instrument: str, year: int) -> Result:
        """The result. Raises: `InstrumentUnknown`, `MethodNotInForce`, `MethodNeeded`."""
        judged_by = instrument_of(instrument)
        told = {name: getattr(self, name) for name in ResultForm.model_fields}
        told["method"] = judged_by.method_for(year, self.method).code
        told["issuer"] = self.issuer or judged_by.issuer
        return Result(year=year, **told)


class NewResult(ResultForm):
    """A result of a year.

    Attributes:
        year: The fiscal or evaluated year, never the year of the announcement.
    """

    instrument: Identifier
    year: Year

    def command(self) -> RecordResult:
        """What the officer asks for. Raises what `result` raises."""
        return RecordResult(self.instrument, self.result(self.instrument, self.year))


class CorrectionForm(ResultForm):
    """What should have been on record of a year, and why it was not."""

    reason: PublicParagraph

    def command(self, instrument: str, year: int) -> CorrectResult:
        """What the officer asks for. Raises what `result` raises."""
        return CorrectResult(instrument, self.result(instrument, year), self.reason)


class WithdrawalForm(Impersonal):
    """Why something is taken off the record."""

    reason: PublicParagraph
