"""What evaluation does about events from elsewhere."""

from __future__ import annotations

from contracts.evaluation import ComplaintStatusReported, ImpactResponseReported, SkmResponseReported
from contracts.programs import ProgramDesignated, ProgramProgressRecorded, SatisfactionInvited
from evaluation.handlers import (
    invite_audience,
    issue_invitation,
    learn_quick_win,
    record_reported_impact_response,
    record_reported_response,
    take_reported_complaints,
)
from servicekit.service import On, Together

CONSUMERS = (
    On(SatisfactionInvited, issue_invitation),
    On(ProgramProgressRecorded, invite_audience),
    On(ProgramDesignated, learn_quick_win),
)

DOORS = (
    On(SkmResponseReported, record_reported_response),
    On(ImpactResponseReported, record_reported_impact_response),
    Together(ComplaintStatusReported, take_reported_complaints),
)
"""What other systems may bring to `POST /events` and `evaluation.intake`."""
