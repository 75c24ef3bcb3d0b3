"""One-time codes of surveys: printed by officers, or given to browsers that come to an open survey."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Cookie, Depends, Response
from pydantic import BaseModel, ConfigDict, Field

from contracts.event import Identifier
from evaluation.api.view import View
from evaluation.handlers import IssueCodes, Issued, IssueSessionCode, issue_codes, issue_session_code
from servicekit.auth import Caller, require
from servicekit.delivery import LIMIT
from servicekit.listing import Listing, Lists
from servicekit.web import Address, Commit, VisitorCommit

router = APIRouter(prefix="/skm/surveys", tags=["skm"])

SURVEYOR = Depends(require("officer", "publisher"))
COOKIE = "skm_code"


class CodesWanted(BaseModel):
    """How many codes are to be printed.

    Attributes:
        expires_on: The last day of an answer they are good for; left out: as long as the survey takes any.
    """

    model_config = ConfigDict(extra="forbid")

    count: Annotated[int, Field(ge=1, le=LIMIT, strict=True)]
    expires_on: date | None = None


class CodeView(BaseModel):
    """A code, good for one answer; it is shown only now.

    Attributes:
        url: The answer page with the code, to be printed as a QR code.
    """

    code: str
    url: str
    survey_id: str
    expires_on: date | None


class SessionCodeView(View):
    """The code of this browser session, good for one answer."""

    survey_id: str
    code: str


@router.post("/{survey_id}/codes", status_code=201, response_model=Listing[CodeView], dependencies=[SURVEYOR])
async def post_codes(
    survey_id: Identifier, wanted: CodesWanted, caller: Caller, commit: Commit, lists: Lists, address: Address
) -> Listing[CodeView] | Response:
    """Kode sekali pakai / Up to 1,000 codes to print, each for one answer; CSV with `Accept: text/csv`.

    Only their digests are kept: nobody can list them again, and none leads to who answered. So no
    `Idempotency-Key` is remembered either: asked again, it gives others.
    """
    issued = await commit.aside(issue_codes, IssueCodes(survey_id, wanted.count, wanted.expires_on))
    return _listed(issued, f"{address}/skm/{caller.regency}/{survey_id}", lists)


@router.post("/{survey_id}/session-code", response_model=SessionCodeView)
async def post_session_code(
    survey_id: Identifier,
    commit: VisitorCommit,
    address: Address,
    response: Response,
    held: Annotated[str | None, Cookie(alias=COOKIE, include_in_schema=False)] = None,
) -> SessionCodeView:
    """Kode sesi / The code of this browser session for an open survey; asked again, the same one.

    It stops nobody who deletes cookies: how many answers came in this way is shown with the survey.
    """
    issued = await commit.aside(issue_session_code, IssueSessionCode(survey_id, held))
    (code,) = issued.codes
    secure = not address.startswith("http://")
    response.set_cookie(COOKIE, code, path=None, secure=secure, httponly=True, samesite="strict")
    return SessionCodeView(survey_id=issued.survey_id, code=code)


def _listed(issued: Issued, page: str, lists: Lists) -> Listing[CodeView] | Response:
    named = {"survey_id": issued.survey_id, "expires_on": issued.expires_on}
    shown = [CodeView(code=code, url=f"{page}#kode={code}", **named) for code in issued.codes]
    return lists(CodeView, shown, len(shown))
