"""What evaluation does about events from elsewhere."""

from __future__ import annotations

from contracts.evaluation import ImpactResponseReported, SkmResponseReported
from contracts.programs import (
    ProgramDesignated,
    ProgramProgressRecorded,
    SatisfactionInvited,
)
from evaluation.handlers import (
    invite_audience,
    issue_invitation,
    learn_quick_win,
    record_reported_impact_response,
    record_reported_response,
)
from servicekit.service import On

CONSUMERS = (
    On(SatisfactionInvited, issue_invitation),
    On(ProgramProgressRecorded, invite_audience),
    On(ProgramDesignated, learn_quick_win),
)

DOORS = (
    On(SkmResponseReported, record_reported_response),
    On(ImpactResponseReported, record_reported_impact_response),
)
"""What other systems may bring to `POST /events` and `evaluation.intake`."""
