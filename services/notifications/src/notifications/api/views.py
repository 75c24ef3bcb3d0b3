"""What the endpoints answer: the domain as JSON. Field names are a public contract."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import AliasPath, BaseModel, ConfigDict, Field


class View(BaseModel):
    """Reads its fields off a domain object."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class TextView(View):
    """A text in Indonesian and in English."""

    id: str
    en: str


class WordingView(View):
    """A text a person can agree to; without `valid_until` it is in force until a later version is."""

    purpose: str
    version: str
    text: TextView
    valid_from: date
    valid_until: date | None


class WordingList(View):
    """Every text there is."""

    items: list[WordingView]


class ContactView(View):
    """A person in a role."""

    subject: str
    role: str
    village: str | None
    opd: str | None


class ContactRoleView(View):
    """A role people can hold, and what has to be named with it."""

    role: str
    held_in: Literal["village", "opd", "regency"]
    label: TextView


class ContactRoleList(View):
    """Every role there is."""

    items: list[ContactRoleView]


class ConsentRecordView(View):
    """One time it was given.

    Attributes:
        given_by: The parent or guardian who agreed for them (art. 25 and 26).
        stop_by: Before this the law wants sending to have ended (UU 27/2022 art. 40): 3 times 24 hours after
            the withdrawal, with which it did end.
    """

    wording_version: str
    source: str
    recorded_by: str
    given_at: datetime
    proof: str | None
    given_by: str | None
    withdrawn_at: datetime | None
    stop_by: datetime | None
    withdrawn_by: str | None
    withdrawal_proof: str | None
    withdrawal_source: str | None


class ConsentView(View):
    """All that a person said about one purpose and channel."""

    subject: str
    purpose: str
    channel: str
    given: bool = Field(validation_alias="is_given")
    records: list[ConsentRecordView]


class WithdrawalView(View):
    """The consent as it is now, and how many messages were on their way when it was withdrawn."""

    subject: str = Field(validation_alias=AliasPath("consent", "subject"))
    purpose: str = Field(validation_alias=AliasPath("consent", "purpose"))
    channel: str = Field(validation_alias=AliasPath("consent", "channel"))
    given: bool = Field(validation_alias=AliasPath("consent", "is_given"))
    records: list[ConsentRecordView] = Field(validation_alias=AliasPath("consent", "records"))
    on_their_way: int


class ConsentList(View):
    """All that a person said."""

    items: list[ConsentView]


class ItemView(View):
    """One notice.

    Attributes:
        is_alert: Whether it must be seen soon.
        level: Above 0 it was escalated to the reader.
        acknowledged_at: Since when the reader answers for it.
        answered_at: Since when somebody who was told does.
    """

    id: str
    title: TextView
    body: TextView
    created_at: datetime
    read_at: datetime | None
    rule_id: str | None
    purpose: str | None
    is_alert: bool
    level: int
    acknowledged_at: datetime | None
    answered_at: datetime | None


class UnreadView(View):
    """How much of an inbox is unread, and how many alerts are among it."""

    unread: int
    unread_alerts: int


class InboxView(UnreadView):
    """A part of one's inbox, the latest first; how much of what is asked for there is, and what is unread."""

    items: list[ItemView]
    total: int


class RedriveView(View):
    """What was done, or would be.

    Attributes:
        matching: How many messages were asked for that may be sent once more.
        queued: How many wait again.
        suppressed: How many are not sent since there is no consent any more.
    """

    matching: int
    queued: int
    suppressed: int


class MarkedView(View):
    """How many notices were marked as read, and whether there are more of them."""

    read: int
    is_more: bool
