"""Consents: given and withdrawn by the person, or recorded by an officer who can show why."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from contracts.event import Identifier
from contracts.notifications import Channel
from notifications.api.contacts import Subject
from notifications.api.views import ConsentList, ConsentView, WithdrawalView, WordingList
from notifications.domain.consent import Consent, Speaker
from notifications.domain.errors import NotYourConsent
from notifications.handlers import (
    GiveConsent,
    WithdrawConsent,
    Withdrawn,
    give_consent,
    give_consents,
    withdraw_consent,
)
from notifications.reference import consent_wordings
from notifications.repository.people import consents_of
from servicekit.auth import Caller, Principal
from servicekit.personal_data import OpaqueSubject, Proof
from servicekit.web import Commit, Reader

router = APIRouter(tags=["consents"])

Purpose = Literal["service-notices", "queue-reminders", "satisfaction-surveys", "survey-results"]
"""What consent is asked for; officials are told of their duties without it."""


class Decision(BaseModel):
    """What is decided about, and who says so.

    Attributes:
        subject: Whose decision it is; the caller's own if left out.
        proof: What an officer who speaks for another person can show.
    """

    model_config = ConfigDict(extra="forbid")

    subject: OpaqueSubject | None = None
    purpose: Purpose = "service-notices"
    proof: Proof | None = None

    def speaker(self, caller: Principal) -> Speaker:
        """Who says so."""
        return Speaker(caller.subject, _may_record(caller), self.proof)


class Withdrawal(Decision):
    """To hear no more."""

    channel: Channel = "inbox"

    def command(self, caller: Principal) -> WithdrawConsent:
        """What the caller asks for."""
        subject = self.subject or caller.subject
        return WithdrawConsent(subject, self.purpose, self.channel, self.speaker(caller))


class Agreement(Decision):
    """To be told.

    Attributes:
        wording_version: The text that was agreed to.
        source: Where: "mobile-app", "desk".
        given_by: The parent or guardian who agreed for a child or a person with a disability; an officer
            records it, with proof.
    """

    wording_version: Identifier
    source: Identifier
    given_by: OpaqueSubject | None = None

    def over(self, channel: Channel, caller: Principal) -> GiveConsent:
        """What the caller asks for, for one channel."""
        return GiveConsent(
            subject=self.subject or caller.subject,
            purpose=self.purpose,
            channel=channel,
            wording_version=self.wording_version,
            source=self.source,
            speaker=self.speaker(caller),
            given_by=self.given_by,
        )


class NewConsent(Agreement):
    """To be told over one channel."""

    channel: Channel = "inbox"

    def command(self, caller: Principal) -> GiveConsent:
        """What the caller asks for."""
        return self.over(self.channel, caller)


class NewConsents(Agreement):
    """To be told over several channels."""

    channels: Annotated[frozenset[Channel], Field(min_length=1)]

    def commands(self, caller: Principal) -> list[GiveConsent]:
        """What the caller asks for."""
        return [self.over(channel, caller) for channel in sorted(self.channels)]


@router.get("/consent-wordings", response_model=WordingList)
async def get_consent_wordings() -> dict[str, object]:
    """Naskah persetujuan / The texts a person can agree to; open to all."""
    return {"items": consent_wordings()}


@router.post("/consents", status_code=201, response_model=ConsentView)
async def post_consent(consent: NewConsent, caller: Caller, commit: Commit) -> Consent:
    """Beri persetujuan / Agree to be told."""
    return await commit(give_consent, consent.command(caller))


@router.post("/consents/channels", status_code=201, response_model=list[ConsentView])
async def post_consents(consents: NewConsents, caller: Caller, commit: Commit) -> list[Consent]:
    """Beri persetujuan untuk beberapa kanal / Agree for several channels, all or none."""
    return await commit(give_consents, consents.commands(caller))


@router.post("/consents/withdrawals", response_model=WithdrawalView)
async def post_withdrawal(withdrawal: Withdrawal, caller: Caller, commit: Commit) -> Withdrawn:
    """Tarik persetujuan / Hear no more, from now on."""
    return await commit(withdraw_consent, withdrawal.command(caller))


@router.get("/consents", response_model=ConsentList)
async def get_consents(
    caller: Caller, store: Reader, subject: Annotated[Subject | None, Query()] = None
) -> dict[str, object]:
    """Persetujuan / All that the caller agreed to or withdrew; for an officer, a person, to show proof."""
    whose = subject or caller.subject
    if whose != caller.subject and not _may_record(caller):
        raise NotYourConsent
    return {"items": await consents_of(store, caller.regency, whose)}


def _may_record(caller: Principal) -> bool:
    return not caller.roles.isdisjoint({"officer", "admin"})
