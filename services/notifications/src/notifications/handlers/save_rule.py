"""Add a rule, or a version of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from notifications.domain.errors_notices import NoticeRefused
from notifications.domain.library import Edition, Terms, next_edition
from notifications.domain.notices import Rule
from notifications.facts.checks import problems_of_rule
from notifications.reference import surroundings
from notifications.repository.notices import Notices
from servicekit.transaction import Transaction

FIXED = ("event", "basis", "purpose")
"""What a rule is: people agreed to its purpose, and messages rest on its basis."""


@dataclass(frozen=True, slots=True)
class SaveRule:
    """A regency wants people to be told so.

    Attributes:
        valid_from: None for at once.
        reason: Why.
    """

    rule: Rule
    valid_from: datetime | None
    reason: str


async def save_rule(command: SaveRule, tx: Transaction) -> Edition[Rule]:
    """Add a version of a rule that ships, or of the regency's own, or a new rule. What was there stays.

    Messages that are queued by then keep what they say.

    Raises: `EventNotTold`, `NoticeRefused` with every field at fault, `IdentityFixed`, `ValidInThePast`.
    """
    notices = Notices(tx)
    library = await notices.library()
    terms = Terms(command.valid_from, tx.now, tx.context.actor, command.reason)
    before = library.rules.get(command.rule.id, ())
    edition = next_edition(command.rule, before, terms, fixed=FIXED)
    if problems := problems_of_rule(edition.content, surroundings(library, edition.valid_from)):
        raise NoticeRefused(problems)
    await notices.add_rule(edition)
    return edition
