"""Everything programs keeps, room by room; each owns its queries and the shape of its documents."""

from __future__ import annotations

from programs.repository import (
    card_statements,
    card_transactions,
    contributions,
    devices,
    disbursements,
    kkpd,
    masterplans,
    programs,
    queues,
    service_requests,
    signatories,
    signed_documents,
    spds,
)

COLLECTIONS = (
    *spds.COLLECTIONS,
    *disbursements.COLLECTIONS,
    *kkpd.COLLECTIONS,
    *card_transactions.COLLECTIONS,
    *card_statements.COLLECTIONS,
    *programs.COLLECTIONS,
    *service_requests.COLLECTIONS,
    *queues.COLLECTIONS,
    *devices.COLLECTIONS,
    *signatories.COLLECTIONS,
    *signed_documents.COLLECTIONS,
    *masterplans.COLLECTIONS,
    *contributions.COLLECTIONS,
)
