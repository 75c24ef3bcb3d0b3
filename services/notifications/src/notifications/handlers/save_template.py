"""Add a template, or a version of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from notifications.domain.errors_notices import NoticeRefused
from notifications.domain.library import Edition, Terms, next_edition
from notifications.domain.notices import Template
from notifications.facts.checks import problems_of_template
from notifications.repository.notices import Notices
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class SaveTemplate:
    """A regency wants people to be told in these words.

    Attributes:
        valid_from: None for at once.
        reason: Why.
    """

    template: Template
    valid_from: datetime | None
    reason: str


async def save_template(command: SaveTemplate, tx: Transaction) -> Edition[Template]:
    """Add a version of a template that ships, or of the regency's own, or a new one. What was there stays.

    It is about one event for good, as are the rules that use it: what holds for that event holds for all of
    them. Messages that are queued by then keep what they say.

    Raises: `EventNotTold`, `NoticeRefused` with every field at fault, `IdentityFixed`, `ValidInThePast`.
    """
    if problems := problems_of_template(command.template):
        raise NoticeRefused(problems)
    notices = Notices(tx)
    before = (await notices.library()).templates.get(command.template.id, ())
    terms = Terms(command.valid_from, tx.now, tx.context.actor, command.reason)
    edition = next_edition(command.template, before, terms, fixed=("event",))
    await notices.add_template(edition)
    return edition
