"""What is answered about a person's data as a whole. Field names are a public contract."""

from __future__ import annotations

from datetime import datetime

from notifications.api.card_views import CardView
from notifications.api.ledger_views import LedgerRowView
from notifications.api.views import ConsentView, ContactView, TextView, View
from notifications.domain.subject_request import Kind


class RequestView(View):
    """One request about a person's data.

    Attributes:
        due_at: When the law wants it done.
        done_at: When it was done; null while parts are left.
        rows: How many rows of the delivery ledger it changed so far.
    """

    id: str
    subject: str
    kind: Kind
    asked_by: str
    reason: str | None
    asked_at: datetime
    due_at: datetime
    done_at: datetime | None
    rows: int


class DeviceView(View):
    """A device for push messages; its token is nobody's business."""

    id: str
    platform: str
    added_at: datetime


class KeptItemView(View):
    """A notice in the person's inbox."""

    id: str
    title: TextView
    body: TextView
    created_at: datetime
    read_at: datetime | None


class ProvenRecordView(View):
    """What is left of one time a consent was given."""

    wording_version: str
    source: str
    given_at: datetime
    proof: str | None
    withdrawn_at: datetime | None
    withdrawal_proof: str | None


class ConsentProofView(View):
    """What is left of a consent after an erasure."""

    purpose: str
    channel: str
    records: list[ProvenRecordView]
    kept_until: datetime


class KnownView(View):
    """What is kept about a person, without what they were told.

    Attributes:
        proofs: Of consents from before an erasure.
        breaches: Ids of failures to protect data that concerned the person.
    """

    subject: str
    card: CardView
    devices: list[DeviceView]
    roles: list[ContactView]
    consents: list[ConsentView]
    proofs: list[ConsentProofView]
    breaches: list[str]
    requests: list[RequestView]


class SubjectView(KnownView):
    """Everything that is kept about a person.

    Attributes:
        messages: The rows of the delivery ledger, escalations among them, the oldest first.
        inbox: What they were told in their inbox, the oldest first.
    """

    messages: list[LedgerRowView]
    inbox: list[KeptItemView]
