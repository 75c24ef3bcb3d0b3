"""What evaluation does, one use case a module."""

from evaluation.handlers.act_on_complaint import (
    ActOnComplaint,
    RateComplaint,
    act_on_complaint,
    rate_complaint,
)
from evaluation.handlers.calculate_index import CalculateIndex, calculate_index
from evaluation.handlers.close_survey import CloseSurvey, close_ended_surveys, close_survey
from evaluation.handlers.correct_result import (
    CorrectResult,
    WithdrawResult,
    correct_result,
    withdraw_result,
)
from evaluation.handlers.decide_impact_consent import DecideImpactConsent, decide_impact_consent
from evaluation.handlers.follow_up_result import (
    DropFollowUp,
    PlanFollowUp,
    ReportFollowUp,
    drop_follow_up,
    mark_late_follow_ups,
    plan_follow_up,
    report_follow_up,
)
from evaluation.handlers.import_awards import AwardRow, ImportAwards, import_awards, seed_awards
from evaluation.handlers.import_complaints import ComplaintRow, ImportComplaints, import_complaints
from evaluation.handlers.import_results import ImportResults, ResultRow, import_results, seed_results
from evaluation.handlers.invite_respondents import invite_audience, issue_invitation
from evaluation.handlers.issue_codes import (
    IssueCodes,
    Issued,
    IssueSessionCode,
    issue_codes,
    issue_session_code,
)
from evaluation.handlers.open_impact_survey import (
    NameImpactSubject,
    OpenImpactSurvey,
    name_impact_subject,
    open_impact_survey,
    seed_impact_survey,
)
from evaluation.handlers.open_round import OpenRound, open_round
from evaluation.handlers.open_survey import OpenSurvey, open_survey
from evaluation.handlers.prove_round import ReportExecutions, ShowEvidence, report_executions, show_evidence
from evaluation.handlers.publish_impact_result import (
    PublishImpactResult,
    RecomputeImpactResult,
    publish_impact_result,
    recompute_impact_result,
)
from evaluation.handlers.publish_index import (
    PublishIndex,
    Recomputed,
    RecomputePublication,
    publish_index,
    recompute_publication,
)
from evaluation.handlers.purge_impact_responses import purge_impact_responses
from evaluation.handlers.purge_responses import purge_responses
from evaluation.handlers.record_award import RecordAward, WithdrawAward, record_award, withdraw_award
from evaluation.handlers.record_complaints import (
    Reported,
    TakeComplaints,
    TakenComplaints,
    UnreadableReport,
    take_complaint,
    take_complaints,
    take_reported_complaints,
)
from evaluation.handlers.record_impact_responses import (
    IMPACT_DESK,
    RecordImpactResponses,
    record_reported_impact_response,
)
from evaluation.handlers.record_reported_response import record_reported_response
from evaluation.handlers.record_responses import RecordResponses
from evaluation.handlers.record_result import RecordResult, record_result
from evaluation.handlers.record_score import (
    RecordAnnounced,
    RecordComputed,
    record_announced,
    record_computed,
)
from evaluation.handlers.register_reaction_page import (
    RegisterReactionPage,
    register_reaction_page,
    seed_reaction_page,
)
from evaluation.handlers.response_desk import Brought, Desk, Recorded, ResponseRefused
from evaluation.handlers.score_round import Mark, ScoreRound, score_round
from evaluation.handlers.seed_rounds import seed_score, seed_submission
from evaluation.handlers.show_quick_win import (
    ShowQuickWin,
    WithdrawQuickWin,
    learn_quick_win,
    show_quick_win,
    withdraw_quick_win,
)
from evaluation.handlers.submit_round import (
    InterviewRound,
    NoteInterview,
    SubmitRound,
    interview_round,
    note_interview,
    submit_round,
)
from evaluation.handlers.take_delivery import SKM_DESK
from evaluation.handlers.take_votes import CastVote, Voted, take_votes
from evaluation.handlers.watch_complaints import purge_complaint_texts, watch_complaints

__all__ = [
    "IMPACT_DESK",
    "SKM_DESK",
    "ActOnComplaint",
    "AwardRow",
    "Brought",
    "CalculateIndex",
    "CastVote",
    "CloseSurvey",
    "ComplaintRow",
    "CorrectResult",
    "DecideImpactConsent",
    "Desk",
    "DropFollowUp",
    "ImportAwards",
    "ImportComplaints",
    "ImportResults",
    "InterviewRound",
    "IssueCodes",
    "IssueSessionCode",
    "Issued",
    "Mark",
    "NameImpactSubject",
    "NoteInterview",
    "OpenImpactSurvey",
    "OpenRound",
    "OpenSurvey",
    "PlanFollowUp",
    "PublishImpactResult",
    "PublishIndex",
    "RateComplaint",
    "RecomputeImpactResult",
    "RecomputePublication",
    "Recomputed",
    "RecordAnnounced",
    "RecordAward",
    "RecordComputed",
    "RecordImpactResponses",
    "RecordResponses",
    "RecordResult",
    "Recorded",
    "RegisterReactionPage",
    "ReportExecutions",
    "ReportFollowUp",
    "Reported",
    "ResponseRefused",
    "ResultRow",
    "ScoreRound",
    "ShowEvidence",
    "ShowQuickWin",
    "SubmitRound",
    "TakeComplaints",
    "TakenComplaints",
    "UnreadableReport",
    "Voted",
    "WithdrawAward",
    "WithdrawQuickWin",
    "WithdrawResult",
    "act_on_complaint",
    "calculate_index",
    "close_ended_surveys",
    "close_survey",
    "correct_result",
    "decide_impact_consent",
    "drop_follow_up",
    "import_awards",
    "import_complaints",
    "import_results",
    "interview_round",
    "invite_audience",
    "issue_codes",
    "issue_invitation",
    "issue_session_code",
    "learn_quick_win",
    "mark_late_follow_ups",
    "name_impact_subject",
    "note_interview",
    "open_impact_survey",
    "open_round",
    "open_survey",
    "plan_follow_up",
    "publish_impact_result",
    "publish_index",
    "purge_complaint_texts",
    "purge_impact_responses",
    "purge_responses",
    "rate_complaint",
    "recompute_impact_result",
    "recompute_publication",
    "record_announced",
    "record_award",
    "record_computed",
    "record_reported_impact_response",
    "record_reported_response",
    "record_result",
    "register_reaction_page",
    "report_executions",
    "report_follow_up",
    "score_round",
    "seed_awards",
    "seed_impact_survey",
    "seed_reaction_page",
    "seed_results",
    "seed_score",
    "seed_submission",
    "show_evidence",
    "show_quick_win",
    "submit_round",
    "take_complaint",
    "take_complaints",
    "take_reported_complaints",
    "take_votes",
    "watch_complaints",
    "withdraw_award",
    "withdraw_quick_win",
    "withdraw_result",
]
