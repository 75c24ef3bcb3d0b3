"""The form of a survey, for a page to show: open to everybody, and not sent twice."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Request, Response
from pydantic import Field

from contracts.event import Identifier
from evaluation.api.skm_views import ElementView
from evaluation.api.view import TextView, View
from evaluation.domain.response import Questionnaire
from evaluation.domain.survey import Access, Status, Survey
from evaluation.reference.respondents import questionnaire
from evaluation.repository.surveys import find_survey
from servicekit.auth import Visitor
from servicekit.etag import conditional
from servicekit.web import Reader

router = APIRouter(prefix="/skm/surveys", tags=["skm"])


class ChoiceView(View):
    """One of a group's answers."""

    code: str
    label: TextView


class GroupView(View):
    """What a respondent may tell by choosing one; not telling is fine."""

    code: str
    label: TextView
    choices: list[ChoiceView]


class SurveyFormView(View):
    """Everything a page needs to ask, and to send what was answered.

    Attributes:
        title: What respondents call the service; null: its id has to do.
        access: "open": the page gets a code from `session-code`; "invited": the code is in the invitation.
        opens_on: First and last day of answers, in WIB; null: not fixed.
        version: Of the elements; `groups_version` of the groups.
        elements: In the order of the regulation, each with the wordings of its answers 1 to 4.
    """

    survey_id: str
    regency: str
    service_id: str
    opd: str
    period: str
    title: str | None
    status: Status
    access: Access
    opens_on: date | None
    closes_on: date | None
    version: str
    source: str
    elements: list[ElementView]
    groups_version: str
    groups: list[GroupView]
    suggestion_limit: int = Field(description="Huruf saran bebas / characters of the free suggestion")


@router.get("/{survey_id}/form", response_model=SurveyFormView)
async def get_form(survey_id: Identifier, caller: Visitor, store: Reader, request: Request) -> Response:
    """Formulir survei / What a survey asks, in both languages, with an ETag; no token is needed.

    Without a token `?regency=` says where.
    """
    survey = await find_survey(store, caller.regency, survey_id)
    form = questionnaire(survey.rule_version, survey.period)
    shown = _form_view(survey, caller.regency, form).model_dump_json().encode()
    return conditional(request, shown, media_type="application/json")


def _form_view(survey: Survey, regency: str, form: Questionnaire) -> SurveyFormView:
    rules, questions = form.rules, form.questions
    return SurveyFormView(
        survey_id=survey.id,
        regency=regency,
        service_id=survey.service_id,
        opd=survey.opd,
        period=survey.period,
        title=survey.title,
        status=survey.status,
        access=survey.access,
        opens_on=survey.opens_on,
        closes_on=survey.closes_on,
        version=rules.version,
        source=rules.source,
        elements=[ElementView.model_validate(element) for element in rules.elements],
        groups_version=questions.version,
        groups=[GroupView.model_validate(group) for group in questions.groups],
        suggestion_limit=questions.suggestion_limit,
    )
