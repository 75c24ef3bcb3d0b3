"""Events of the reaction poll under pages. A poll is no SKM: it has no IKM and no grade A to D."""

from __future__ import annotations

from typing import Literal

from contracts.event import Event, Identifier
from contracts.kinds import Flag

Reaction = Literal["very-satisfied", "satisfied", "fairly-satisfied", "dissatisfied"]
"""Sangat Puas, Puas, Cukup Puas, Tidak Puas."""


class ReactionRecorded(Event):
    """A browser session voted on a page, once.

    Attributes:
        votes: Always 1: what shares are sums of.
    """

    type = "regency.evaluation.reaction.recorded"
    key_field = "page_id"

    page_id: Identifier
    reaction: Reaction
    votes: Flag
