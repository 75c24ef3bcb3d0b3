"""What evaluation does, one use case a module."""

from evaluation.handlers.calculate_index import CalculateIndex, Calculation, calculate_index
from evaluation.handlers.open_survey import OpenSurvey, open_survey
from evaluation.handlers.publish_index import PublishIndex, publish_index
from evaluation.handlers.record_reported_response import record_reported_response
from evaluation.handlers.record_responses import Recorded, RecordResponses, record_responses

__all__ = [
    "CalculateIndex",
    "Calculation",
    "OpenSurvey",
    "PublishIndex",
    "RecordResponses",
    "Recorded",
    "calculate_index",
    "open_survey",
    "publish_index",
    "record_reported_response",
    "record_responses",
]
