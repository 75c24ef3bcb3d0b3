"""Who answered a survey, in groups: counts that would point at somebody are not shown."""

from __future__ import annotations

from fastapi import APIRouter, Response

from contracts.event import Identifier
from evaluation.api.profile_views import ProfileRow
from evaluation.domain.errors_answers import AnswersPurged
from evaluation.domain.respondent import profile
from evaluation.reference.respondents import questionnaire
from evaluation.repository.responses import told_groups
from evaluation.repository.surveys import find_survey
from servicekit.auth import Caller
from servicekit.listing import Listing, Lists
from servicekit.web import Reader

router = APIRouter(prefix="/skm/surveys", tags=["skm"])


@router.get("/{survey_id}/respondents", response_model=Listing[ProfileRow])
async def get_respondents(
    survey_id: Identifier, caller: Caller, store: Reader, lists: Lists
) -> Listing[ProfileRow] | Response:
    """Profil responden / Respondents per group and choice; counts below the smallest cell are null."""
    survey = await find_survey(store, caller.regency, survey_id)
    if survey.purged_at is not None:
        raise AnswersPurged(survey.id)
    questions = questionnaire(survey.rule_version, survey.period).questions
    told = await told_groups(store, caller.regency, survey.id)
    groups = profile(told, len(told), questions)
    return lists(ProfileRow, groups, len(groups))
