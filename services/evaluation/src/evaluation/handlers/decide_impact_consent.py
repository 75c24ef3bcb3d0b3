"""The owner of a programme agrees that it be surveyed, or takes that back."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.domain.impact_parts import Consent
from evaluation.domain.impact_survey import ImpactSurvey
from evaluation.handlers.impact_announcements import decided
from evaluation.repository.impact import ImpactSurveys
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class DecideImpactConsent:
    """An officer of the OPD decides for one sub-dimension.

    Attributes:
        letter: Number of the letter it is given in, if there is one.
    """

    survey_id: str
    sub_dimension: str
    opd: str
    is_given: bool
    letter: str | None = None


async def decide_impact_consent(command: DecideImpactConsent, tx: Transaction) -> ImpactSurvey:
    """Record the decision; from now on it decides over answers that arrive. Idempotent by what it decides.

    Emits: `ImpactConsentDecided` where it differs from the one before.
    Raises: `Forbidden` (other-office), `ImpactSurveyNotFound`, and what `ImpactSurvey.decide` raises.
    """
    tx.act_for(command.opd)
    surveys = ImpactSurveys(tx)
    before = await surveys.load(command.survey_id)
    consent = Consent(command.opd, command.is_given, tx.now, tx.context.actor, command.letter)
    after = before.decide(command.sub_dimension, consent, for_office=tx.context.office)
    if after != before:
        await surveys.save(after, events=[decided(after, command.sub_dimension, consent)])
    return after
