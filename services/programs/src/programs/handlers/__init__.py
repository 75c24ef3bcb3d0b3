"""What programs can do: one use case a module."""

from programs.handlers.advance_followers import advance_followers
from programs.handlers.complete_service_request import CompleteServiceRequest, complete_service_request
from programs.handlers.register_program import RegisterProgram, register_program
from programs.handlers.submit_service_request import SubmitServiceRequest, submit_service_request
from programs.handlers.withdraw_service_request import WithdrawServiceRequest, withdraw_service_request

__all__ = [
    "CompleteServiceRequest",
    "RegisterProgram",
    "SubmitServiceRequest",
    "WithdrawServiceRequest",
    "advance_followers",
    "complete_service_request",
    "register_program",
    "submit_service_request",
    "withdraw_service_request",
]
