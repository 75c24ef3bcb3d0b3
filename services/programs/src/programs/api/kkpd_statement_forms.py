"""What banks and verifiers send about statements: the statement as JSON or CSV, and verdicts on its lines."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import Query, Request
from pydantic import BaseModel, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from contracts.event import Identifier
from programs.api.kkpd_forms import CardlessForm, Cost
from programs.domain.statement import Verdict
from programs.handlers.judge_card_statement import JudgeCardStatement, LineVerdict
from programs.handlers.receive_card_statement import BilledLine, ReceiveCardStatement
from servicekit.delivery import LIMIT, rows_of
from servicekit.errors import InvalidInput
from servicekit.instant import Instant
from servicekit.personal_data import PublicText
from servicekit.validation import invalid_input

Day = date
"""The type, where a field is called date."""

Period = Annotated[str, Field(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$")]


class StatementLineForm(CardlessForm):
    """One line of a statement, as `docs/kkpd-statement-format.md` describes it.

    Attributes:
        reference: The purchase's id or `bank_reference`; without one it is found by card, amount and date.
    """

    card_id: Identifier
    reference: Identifier | None = None
    date: Day
    merchant: PublicText
    amount_idr: Cost

    def line(self) -> BilledLine:
        """The same, in the words of the handler."""
        return BilledLine(self.card_id, self.reference, self.date, self.merchant, self.amount_idr)


class StatementForm(CardlessForm):
    """A statement of one office and month.

    Attributes:
        billed_idr: The total the bank asks for; it must be the sum of the lines.
        received_at: Now if left out.
    """

    id: Identifier
    opd: Identifier
    period: Period
    billed_idr: Cost
    received_at: Instant | None = None
    lines: Annotated[list[StatementLineForm], Field(min_length=1, max_length=LIMIT)]

    def command(self) -> ReceiveCardStatement:
        """The command it stands for."""
        lines = tuple(line.line() for line in self.lines)
        return ReceiveCardStatement(**dict(self) | {"lines": lines})


class StatementHead(BaseModel):
    """What a CSV does not say about itself: in the query. Unused for JSON."""

    id: str | None = None
    opd: str | None = None
    period: str | None = None
    billed_idr: int | None = None
    received_at: str | None = None


async def read_statement(request: Request, head: Annotated[StatementHead, Query()]) -> StatementForm:
    """The statement of a request, in either form; a row at fault is named by its place, from 0.

    Raises: `InvalidInput`.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await request.body()
    try:
        if media_type == "text/csv":
            rows = [_line(cells) for cells in rows_of(body)]
            return StatementForm.model_validate(head.model_dump(exclude_none=True) | {"lines": rows})
        if media_type == "application/json":
            return StatementForm.model_validate_json(body)
    except ValidationError as error:
        raise invalid_input(error) from error
    raise InvalidInput(
        "Kirim tagihan sebagai text/csv atau application/json",
        "Send the statement as text/csv or application/json",
        code="unsupported-media-type",
    )


def _line(cells: dict[str, Any]) -> dict[str, Any]:
    amount = str(cells.get("amount_idr", "")).strip()
    return cells | ({"amount_idr": int(amount)} if amount.isascii() and amount.isdecimal() else {})


class VerdictForm(CardlessForm):
    """What the PPK says of one line; a rejection says why.

    Attributes:
        line: Its number, from 1.
    """

    line: Annotated[int, Field(ge=1, le=LIMIT, strict=True)]
    verdict: Verdict
    reason: PublicText | None = None

    @model_validator(mode="after")
    def _a_rejection_says_why(self) -> VerdictForm:
        if self.verdict is Verdict.REJECTED and self.reason is None:
            raise PydanticCustomError("missing", "A rejection needs a reason")
        return self


class VerdictsForm(CardlessForm):
    """Verdicts on some lines: all of them are taken, or none."""

    verdicts: Annotated[list[VerdictForm], Field(min_length=1, max_length=LIMIT)]

    @model_validator(mode="after")
    def _each_line_once(self) -> VerdictsForm:
        if len({each.line for each in self.verdicts}) != len(self.verdicts):
            raise PydanticCustomError("line_twice", "A line is judged once")
        return self

    def command(self, statement_id: str) -> JudgeCardStatement:
        """The command it stands for."""
        verdicts = tuple(LineVerdict(each.line, each.verdict, each.reason) for each in self.verdicts)
        return JudgeCardStatement(statement_id, verdicts)


class SettlementForm(CardlessForm):
    """The paid GU disbursement that settled a statement."""

    disbursement_id: Identifier


class RepaymentForm(CardlessForm):
    """A holder paid.

    Attributes:
        proof: Number of the slip.
    """

    proof: PublicText
    repaid_at: Instant | None = None


_JSON = {"schema": StatementForm.model_json_schema()}
_CSV = {
    "schema": {"type": "string"},
    "example": "card_id,reference,date,merchant,amount_idr\n"
    "kkpd-dinkes-1,trx-20240611-0007,2024-06-11,CV Contoh Medika,12000000\n",
}
STATEMENT_BODY = {"requestBody": {"required": True, "content": {"application/json": _JSON, "text/csv": _CSV}}}
"""Both forms, for the API's description."""
