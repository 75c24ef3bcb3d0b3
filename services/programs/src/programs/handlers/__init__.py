"""What programs can do: one use case a module."""

from programs.handlers.advance_followers import advance_followers
from programs.handlers.complete_service_request import CompleteServiceRequest, complete_service_request
from programs.handlers.move_program import MoveProgram, ReviewProgram, move_program, review_program
from programs.handlers.plan_actions import (
    PutAction,
    ReportAction,
    mark_late_actions,
    put_action,
    report_action,
)
from programs.handlers.register_program import (
    Profile,
    RegisterProgram,
    ReviseProgram,
    register_program,
    revise_program,
)
from programs.handlers.report_progress import ReportProgress, report_progress, take_reported_progress
from programs.handlers.submit_service_request import SubmitServiceRequest, submit_service_request
from programs.handlers.withdraw_service_request import WithdrawServiceRequest, withdraw_service_request

__all__ = [
    "CompleteServiceRequest",
    "MoveProgram",
    "Profile",
    "PutAction",
    "RegisterProgram",
    "ReportAction",
    "ReportProgress",
    "ReviewProgram",
    "ReviseProgram",
    "SubmitServiceRequest",
    "WithdrawServiceRequest",
    "advance_followers",
    "complete_service_request",
    "mark_late_actions",
    "move_program",
    "put_action",
    "register_program",
    "report_action",
    "report_progress",
    "review_program",
    "revise_program",
    "submit_service_request",
    "take_reported_progress",
    "withdraw_service_request",
]
