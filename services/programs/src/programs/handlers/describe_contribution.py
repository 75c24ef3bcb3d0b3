"""Describing a contribution anew."""

from __future__ import annotations

from dataclasses import dataclass

from programs.domain.contribution import Contribution
from programs.domain.contribution_parts import Details, Record
from programs.handlers.pledge_contribution import require_place
from programs.repository.contributions import Contributions
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class DescribeContribution:
    """More is known of a contribution, or it was described wrongly."""

    contribution_id: str
    details: Details
    reason: str


async def describe_contribution(command: DescribeContribution, tx: Transaction) -> Contribution:
    """Put the details in the place of those before, which stay on record. What is counted stays as it is.

    Raises: `ContributionNotFound`, `UnknownPlace`.
    """
    contributions = Contributions(tx)
    before = await contributions.own(command.contribution_id)
    require_place(command.details.location, tx.context.regency)
    after = before.describe(Record(command.details, tx.now, tx.context.actor, command.reason))
    if after != before:
        await contributions.save(after, events=[])
    return after
