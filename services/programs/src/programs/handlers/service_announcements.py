"""Requests for services as the events other services read. Why one was refused stays in its document."""

from __future__ import annotations

from contracts.programs import SatisfactionInvited, ServiceRequestCompleted, ServiceRequestSubmitted
from programs.domain.service_request import Answer, Outcome, ServiceRequest


def submitted(request: ServiceRequest) -> ServiceRequestSubmitted:
    """Somebody asked."""
    return ServiceRequestSubmitted(
        occurred_at=request.submitted_at,
        request_id=request.id,
        service_id=request.service_id,
        opd=request.opd,
        village=request.village,
    )


def completed(request: ServiceRequest, answer: Answer) -> ServiceRequestCompleted:
    """The office answered."""
    return ServiceRequestCompleted(
        occurred_at=answer.at,
        request_id=request.id,
        service_id=request.service_id,
        opd=request.opd,
        outcome=answer.outcome.value,
        refused=int(answer.outcome is Outcome.REFUSED),
        working_days=answer.working_days,
    )


def invited(request: ServiceRequest, answer: Answer) -> SatisfactionInvited:
    """Whoever asked is asked how it was."""
    return SatisfactionInvited(
        occurred_at=answer.at,
        request_id=request.id,
        service_id=request.service_id,
        opd=request.opd,
        recipient=request.subject,
    )
