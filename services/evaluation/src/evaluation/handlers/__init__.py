"""What evaluation does, one use case a module."""

from evaluation.handlers.calculate_index import CalculateIndex, calculate_index
from evaluation.handlers.close_survey import CloseSurvey, close_ended_surveys, close_survey
from evaluation.handlers.follow_up_result import (
    DropFollowUp,
    PlanFollowUp,
    ReportFollowUp,
    drop_follow_up,
    mark_late_follow_ups,
    plan_follow_up,
    report_follow_up,
)
from evaluation.handlers.invite_respondents import invite_audience, issue_invitation
from evaluation.handlers.issue_codes import (
    IssueCodes,
    Issued,
    IssueSessionCode,
    issue_codes,
    issue_session_code,
)
from evaluation.handlers.open_survey import OpenSurvey, open_survey
from evaluation.handlers.publish_index import (
    PublishIndex,
    Recomputed,
    RecomputePublication,
    publish_index,
    recompute_publication,
)
from evaluation.handlers.purge_responses import purge_responses
from evaluation.handlers.record_reported_response import record_reported_response
from evaluation.handlers.record_responses import RecordResponses
from evaluation.handlers.register_reaction_page import (
    RegisterReactionPage,
    register_reaction_page,
    seed_reaction_page,
)
from evaluation.handlers.response_desk import Brought, Desk, Recorded, ResponseRefused
from evaluation.handlers.take_delivery import SKM_DESK
from evaluation.handlers.take_votes import CastVote, Voted, take_votes

__all__ = [
    "SKM_DESK",
    "Brought",
    "CalculateIndex",
    "CastVote",
    "CloseSurvey",
    "Desk",
    "DropFollowUp",
    "IssueCodes",
    "IssueSessionCode",
    "Issued",
    "OpenSurvey",
    "PlanFollowUp",
    "PublishIndex",
    "RecomputePublication",
    "Recomputed",
    "RecordResponses",
    "Recorded",
    "RegisterReactionPage",
    "ReportFollowUp",
    "ResponseRefused",
    "Voted",
    "calculate_index",
    "close_ended_surveys",
    "close_survey",
    "drop_follow_up",
    "invite_audience",
    "issue_codes",
    "issue_invitation",
    "issue_session_code",
    "mark_late_follow_ups",
    "open_survey",
    "plan_follow_up",
    "publish_index",
    "purge_responses",
    "recompute_publication",
    "record_reported_response",
    "register_reaction_page",
    "report_follow_up",
    "seed_reaction_page",
    "take_votes",
]
