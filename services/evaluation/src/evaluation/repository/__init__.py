"""Everything evaluation keeps, room by room; each owns its queries and the shape of its documents."""

from __future__ import annotations

from evaluation.repository import (
    accountability,
    awards,
    codes,
    complaints,
    follow_ups,
    impact,
    publications,
    purges,
    reactions,
    responses,
    rounds,
    surveys,
)

COLLECTIONS = (
    *surveys.COLLECTIONS,
    *responses.COLLECTIONS,
    *codes.COLLECTIONS,
    *publications.COLLECTIONS,
    *follow_ups.COLLECTIONS,
    *purges.COLLECTIONS,
    *reactions.COLLECTIONS,
    *rounds.COLLECTIONS,
    *accountability.COLLECTIONS,
    *awards.COLLECTIONS,
    *impact.COLLECTIONS,
    *complaints.COLLECTIONS,
)
