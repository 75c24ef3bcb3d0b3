"""What programs can do: one use case a module."""

from programs.handlers.advance_followers import advance_followers
from programs.handlers.call_next_number import CallNextNumber, call_next_number
from programs.handlers.complete_service_request import CompleteServiceRequest, complete_service_request
from programs.handlers.end_ticket import EndTicket, end_ticket
from programs.handlers.import_programs import (
    Imported,
    ImportPrograms,
    Outcome,
    ProgramRow,
    UnreadableRow,
    import_programs,
    seed_programs,
)
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
from programs.handlers.take_queue_number import TakeQueueNumber, take_queue_number, take_queue_numbers
from programs.handlers.withdraw_service_request import WithdrawServiceRequest, withdraw_service_request

__all__ = [
    "CallNextNumber",
    "CompleteServiceRequest",
    "EndTicket",
    "ImportPrograms",
    "Imported",
    "MoveProgram",
    "Outcome",
    "Profile",
    "ProgramRow",
    "PutAction",
    "RegisterProgram",
    "ReportAction",
    "ReportProgress",
    "ReviewProgram",
    "ReviseProgram",
    "SubmitServiceRequest",
    "TakeQueueNumber",
    "UnreadableRow",
    "WithdrawServiceRequest",
    "advance_followers",
    "call_next_number",
    "complete_service_request",
    "end_ticket",
    "import_programs",
    "mark_late_actions",
    "move_program",
    "put_action",
    "register_program",
    "report_action",
    "report_progress",
    "review_program",
    "revise_program",
    "seed_programs",
    "submit_service_request",
    "take_queue_number",
    "take_queue_numbers",
    "take_reported_progress",
    "withdraw_service_request",
]
