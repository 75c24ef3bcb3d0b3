"""Everything evaluation keeps, room by room; each owns its queries and the shape of its documents."""

from __future__ import annotations

from evaluation.repository import reactions, responses, surveys

COLLECTIONS = (*surveys.COLLECTIONS, *responses.COLLECTIONS, *reactions.COLLECTIONS)
