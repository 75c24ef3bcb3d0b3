"""What notifications keeps: people, messages, inboxes, mailings under way, targets, breaches, alerts.

Owns the queries, the shape of the documents and their way to the domain and back. Decides nothing. People are
known by the subject of their token; what names or reaches them is sealed before it comes here.
"""

from notifications.repository import (
    breaches,
    cards,
    contents,
    endpoints,
    footprints,
    inbox,
    ledger,
    mailings,
    notices,
    people,
    platform_alerts,
    stops,
    subject_requests,
    targets,
)

COLLECTIONS = (
    *people.COLLECTIONS,
    *cards.COLLECTIONS,
    *ledger.COLLECTIONS,
    *contents.COLLECTIONS,
    *endpoints.COLLECTIONS,
    *inbox.COLLECTIONS,
    *mailings.COLLECTIONS,
    *notices.COLLECTIONS,
    *stops.COLLECTIONS,
    *targets.COLLECTIONS,
    *breaches.COLLECTIONS,
    *platform_alerts.COLLECTIONS,
    *subject_requests.COLLECTIONS,
    *footprints.COLLECTIONS,
)

SEALED = (
    *cards.SEALED,
    *endpoints.SEALED,
)
"""Every field of theirs that only a holder of the key can read."""
