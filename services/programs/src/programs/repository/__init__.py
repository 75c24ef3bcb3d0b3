"""Everything programs keeps, room by room; each owns its queries and the shape of its documents."""

from __future__ import annotations

from programs.repository import (
    contributions,
    masterplans,
    programs,
    queues,
    service_requests,
    signatories,
    signed_documents,
)

COLLECTIONS = (
    *programs.COLLECTIONS,
    *service_requests.COLLECTIONS,
    *queues.COLLECTIONS,
    *signatories.COLLECTIONS,
    *signed_documents.COLLECTIONS,
    *masterplans.COLLECTIONS,
    *contributions.COLLECTIONS,
)
