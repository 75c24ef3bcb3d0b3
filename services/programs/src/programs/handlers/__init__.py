"""What programs can do: one use case a module."""

from programs.handlers.advance_followers import advance_followers
from programs.handlers.block_kkpd_card import (
    BlockKkpdCard,
    UnblockKkpdCard,
    block_kkpd_card,
    unblock_kkpd_card,
)
from programs.handlers.call_next_number import CallNextNumber, call_next_number
from programs.handlers.complete_service_request import CompleteServiceRequest, complete_service_request
from programs.handlers.decommission_device import DecommissionDevice, decommission_device
from programs.handlers.decree_kkpd_limit import DecreeKkpdLimit, decree_kkpd_limit
from programs.handlers.describe_contribution import DescribeContribution, describe_contribution
from programs.handlers.disbursement_returns import Return
from programs.handlers.end_ticket import EndTicket, end_ticket
from programs.handlers.hear_devices import (
    Receipt,
    TakeReports,
    Unreadable,
    take_report,
    take_reported_statuses,
    take_reports,
)
from programs.handlers.import_programs import (
    ImportPrograms,
    ProgramRow,
    import_programs,
    seed_programs,
)
from programs.handlers.issue_kkpd_card import IssueKkpdCard, issue_kkpd_card
from programs.handlers.issue_sp2d import IssueSp2d, issue_sp2d
from programs.handlers.issue_spd import IssueSpd, issue_spd
from programs.handlers.issue_spm import IssueSpm, issue_spm
from programs.handlers.judge_card_statement import JudgeCardStatement, LineVerdict, judge_card_statement
from programs.handlers.link_to_plan import LinkToPlan, UnlinkFromPlan, link_to_plan, unlink_from_plan
from programs.handlers.make_card_purchase import MakeCardPurchase, make_card_purchase
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
from programs.handlers.post_card_purchase import PostCardPurchase, post_card_purchase
from programs.handlers.realise_contribution import (
    HandOver,
    RealiseContribution,
    hand_over,
    realise_contribution,
    seed_contribution,
)
from programs.handlers.receive_card_statement import (
    BilledLine,
    MatchCardStatement,
    ReceiveCardStatement,
    match_card_statement,
    receive_card_statement,
)
from programs.handlers.receive_spm import ReceiveSpm, receive_spm
from programs.handlers.reconcile_card_statement import ReconcileCardStatement, reconcile_card_statement
from programs.handlers.record_payment import RecordPayment, record_payment
from programs.handlers.record_step import RecordStep, record_step
from programs.handlers.register_device import RegisterDevice, register_device
from programs.handlers.register_plan import register_plan, seed_plan
from programs.handlers.register_program import (
    Profile,
    RegisterProgram,
    ReviseProgram,
    register_program,
    revise_program,
)
from programs.handlers.reject_sp2d import reject_sp2d
from programs.handlers.release_card_purchase import (
    ReleaseCardPurchase,
    expire_card_purchases,
    release_card_purchase,
)
from programs.handlers.repay_card_debt import RepayCardDebt, repay_card_debt
from programs.handlers.report_progress import ReportProgress, report_progress, take_reported_progress
from programs.handlers.resubmit_spp import ResubmitSpp, resubmit_spp
from programs.handlers.return_spm import return_spm
from programs.handlers.return_spp import return_spp
from programs.handlers.revise_spd import ReviseSpd, revise_spd
from programs.handlers.set_kkpd_float import SetKkpdFloat, set_kkpd_float
from programs.handlers.settle_card_statement import SettleCardStatement, settle_card_statement
from programs.handlers.submit_service_request import SubmitServiceRequest, submit_service_request
from programs.handlers.submit_spp import SubmitSpp, submit_spp
from programs.handlers.take_queue_numbers import TakeQueueNumber, take_queue_numbers
from programs.handlers.tell_breaches import tell_breaches
from programs.handlers.watch_devices import watch_devices
from programs.handlers.withdraw_service_request import WithdrawServiceRequest, withdraw_service_request

__all__ = [
    "AmendPledge",
    "BilledLine",
    "BlockKkpdCard",
    "CallNextNumber",
    "CompleteServiceRequest",
    "DecommissionDevice",
    "DecreeKkpdLimit",
    "DescribeContribution",
    "EndTicket",
    "HandOver",
    "ImportPrograms",
    "IssueKkpdCard",
    "IssueSp2d",
    "IssueSpd",
    "IssueSpm",
    "JudgeCardStatement",
    "LineVerdict",
    "LinkToPlan",
    "MakeCardPurchase",
    "MatchCardStatement",
    "MoveProgram",
    "OpenMasterplan",
    "PledgeContribution",
    "PostCardPurchase",
    "Profile",
    "ProgramRow",
    "PutAction",
    "RealiseContribution",
    "Receipt",
    "ReceiveCardStatement",
    "ReceiveSpm",
    "ReconcileCardStatement",
    "RecordPayment",
    "RecordStep",
    "RegisterDevice",
    "RegisterProgram",
    "ReleaseCardPurchase",
    "RepayCardDebt",
    "ReportAction",
    "ReportProgress",
    "ResubmitSpp",
    "Return",
    "ReviewProgram",
    "ReviseProgram",
    "ReviseSpd",
    "SetKkpdFloat",
    "SettleCardStatement",
    "SubmitServiceRequest",
    "SubmitSpp",
    "TakeQueueNumber",
    "TakeReports",
    "UnblockKkpdCard",
    "UnlinkFromPlan",
    "Unreadable",
    "WithdrawServiceRequest",
    "advance_followers",
    "amend_pledge",
    "block_kkpd_card",
    "call_next_number",
    "complete_service_request",
    "decommission_device",
    "decree_kkpd_limit",
    "describe_contribution",
    "end_ticket",
    "expire_card_purchases",
    "hand_over",
    "import_programs",
    "issue_kkpd_card",
    "issue_sp2d",
    "issue_spd",
    "issue_spm",
    "judge_card_statement",
    "link_to_plan",
    "make_card_purchase",
    "mark_late_actions",
    "match_card_statement",
    "move_program",
    "open_masterplan",
    "pledge_contribution",
    "post_card_purchase",
    "put_action",
    "realise_contribution",
    "receive_card_statement",
    "receive_spm",
    "reconcile_card_statement",
    "record_payment",
    "record_step",
    "register_device",
    "register_plan",
    "register_program",
    "reject_sp2d",
    "release_card_purchase",
    "repay_card_debt",
    "report_action",
    "report_progress",
    "resubmit_spp",
    "return_spm",
    "return_spp",
    "review_program",
    "revise_program",
    "revise_spd",
    "seed_contribution",
    "seed_masterplan",
    "seed_plan",
    "seed_programs",
    "set_kkpd_float",
    "settle_card_statement",
    "submit_service_request",
    "submit_spp",
    "take_queue_numbers",
    "take_report",
    "take_reported_progress",
    "take_reported_statuses",
    "take_reports",
    "tell_breaches",
    "unblock_kkpd_card",
    "unlink_from_plan",
    "watch_devices",
    "withdraw_service_request",
]
