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
from programs.handlers.link_to_plan import LinkToPlan, UnlinkFromPlan, link_to_plan, unlink_from_plan
from programs.handlers.move_program import MoveProgram, ReviewProgram, move_program, review_program
from programs.handlers.open_masterplan import OpenMasterplan, open_masterplan, seed_masterplan
from programs.handlers.plan_actions import (
    PutAction,
    ReportAction,
    mark_late_actions,
    put_action,
    report_action,
)
from programs.handlers.pledge_contribution import (
    AmendPledge,
    PledgeContribution,
    amend_pledge,
    pledge_contribution,
)
from programs.handlers.realise_contribution import (
    HandOver,
    RealiseContribution,
    hand_over,
    realise_contribution,
    seed_contribution,
)
from programs.handlers.record_step import RecordStep, record_step
from programs.handlers.register_plan import register_plan, seed_plan
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
    "AmendPledge",
    "CallNextNumber",
    "CompleteServiceRequest",
    "EndTicket",
    "HandOver",
    "ImportPrograms",
    "Imported",
    "LinkToPlan",
    "MoveProgram",
    "OpenMasterplan",
    "Outcome",
    "PledgeContribution",
    "Profile",
    "ProgramRow",
    "PutAction",
    "RealiseContribution",
    "RecordStep",
    "RegisterProgram",
    "ReportAction",
    "ReportProgress",
    "ReviewProgram",
    "ReviseProgram",
    "SubmitServiceRequest",
    "TakeQueueNumber",
    "UnlinkFromPlan",
    "UnreadableRow",
    "WithdrawServiceRequest",
    "advance_followers",
    "amend_pledge",
    "call_next_number",
    "complete_service_request",
    "end_ticket",
    "hand_over",
    "import_programs",
    "link_to_plan",
    "mark_late_actions",
    "move_program",
    "open_masterplan",
    "pledge_contribution",
    "put_action",
    "realise_contribution",
    "record_step",
    "register_plan",
    "register_program",
    "report_action",
    "report_progress",
    "review_program",
    "revise_program",
    "seed_contribution",
    "seed_masterplan",
    "seed_plan",
    "seed_programs",
    "submit_service_request",
    "take_queue_number",
    "take_queue_numbers",
    "take_reported_progress",
    "unlink_from_plan",
    "withdraw_service_request",
]
