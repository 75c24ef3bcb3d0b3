"""Who was served, or has an effect to judge, is invited to a survey."""

from __future__ import annotations

from contracts.evaluation import SkmAudienceInvited, SkmInvitationIssued
from contracts.programs import ProgramProgressRecorded, SatisfactionInvited
from evaluation.handlers.issue_codes import random_code
from evaluation.repository.codes import Codes
from evaluation.repository.surveys import Surveys
from servicekit.transaction import Transaction


async def issue_invitation(event: SatisfactionInvited, tx: Transaction) -> None:
    """Give whoever was served a code for one answer, if a survey of that service takes answers on that day.

    The code is kept without its recipient, and the request without its code.
    Emits: `SkmInvitationIssued`, in the thread of the request. Idempotent by request.
    """
    codes = Codes(tx)
    survey = await Surveys(tx).open_for(event.service_id, event.opd, event.occurred_at)
    if survey is None or not await codes.invite(survey.id, event.request_id):
        return
    invitation, code = random_code("invitation")
    await codes.add(survey.id, [code])
    tx.emit(
        SkmInvitationIssued(
            occurred_at=event.occurred_at,
            survey_id=survey.id,
            service_id=survey.service_id,
            opd=survey.opd,
            period=survey.period,
            invitation=invitation,
            recipient=event.recipient,
        )
    )


async def invite_audience(event: ProgramProgressRecorded, tx: Transaction) -> None:
    """Invite the audience of a programme that moved to the open surveys about it.

    From then on what is told of such a survey belongs to the thread that moved the programme.
    Emits: `SkmAudienceInvited` once a survey. Idempotent: an audience that was invited is not invited again.
    """
    surveys, thread = Surveys(tx), tx.context.correlation_id
    for survey in await surveys.of_program(event.program_id):
        invited = survey.invite(thread, at=tx.now)
        if invited != survey:
            announcement = SkmAudienceInvited(
                occurred_at=event.occurred_at,
                survey_id=survey.id,
                service_id=survey.service_id,
                opd=survey.opd,
                period=survey.period,
                program_id=event.program_id,
            )
            await surveys.save(invited, events=[announcement])
