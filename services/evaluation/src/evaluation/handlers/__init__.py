"""What evaluation does, one use case a module."""

from evaluation.handlers.calculate_index import CalculateIndex, calculate_index
from evaluation.handlers.open_survey import OpenSurvey, open_survey
from evaluation.handlers.publish_index import PublishIndex, publish_index
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
    "Desk",
    "OpenSurvey",
    "PublishIndex",
    "RecordResponses",
    "Recorded",
    "RegisterReactionPage",
    "ResponseRefused",
    "Voted",
    "calculate_index",
    "open_survey",
    "publish_index",
    "record_reported_response",
    "register_reaction_page",
    "seed_reaction_page",
    "take_votes",
]
