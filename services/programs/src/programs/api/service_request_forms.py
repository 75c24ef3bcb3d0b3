"""What citizens and officers send about requests for services. No field takes a person's name or number."""

from __future__ import annotations

from contracts.event import Identifier, VillageCode
from programs.domain.service_request import Outcome
from servicekit.instant import Instant
from servicekit.personal_data import Impersonal, PublicText


class NewRequest(Impersonal):
    """A request.

    Attributes:
        village: Where the citizen lives: its office answers.
        submitted_at: When it came in at a counter; only officers say so.
    """

    service_id: Identifier
    village: VillageCode | None = None
    submitted_at: Instant | None = None


class AnswerForm(Impersonal):
    """What the office decided.

    Attributes:
        reason: Why it refused, without naming anybody.
        completed_at: When; now if left out.
    """

    outcome: Outcome
    reason: PublicText | None = None
    completed_at: Instant | None = None
