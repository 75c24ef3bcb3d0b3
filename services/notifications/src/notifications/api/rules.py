"""Rules: who is told of which event, over which channels, in whose words, by versions."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from contracts.event import Identifier
from notifications.api.notice_forms import EventType, NewRule, Rehearsal
from notifications.api.notice_views import RehearsalView, RuleVersions, RuleView
from notifications.api.templates import Editor, Process, Watcher
from notifications.domain.errors_notices import RuleNotFound
from notifications.domain.library import Edition, in_force
from notifications.domain.notices import Rule
from notifications.facts.samples import sample
from notifications.handlers import Rehearse, rehearse, save_rule
from notifications.repository.notices import Asked, find_library
from servicekit.listing import Listing, Lists
from servicekit.web import Commit, Page, Reader

router = APIRouter(prefix="/rules", tags=["rules"])


class RulePage(Page):
    """Which rules are asked for; `is_own` leaves out what ships."""

    event: EventType | None = None
    purpose: Identifier | None = None
    template: Identifier | None = None
    enabled: bool | None = None
    is_own: bool | None = None

    def asks_for(self, edition: Edition[Rule]) -> bool:
        """Whether a rule is among them."""
        rule = edition.content
        pairs = (
            (self.purpose, rule.purpose),
            (self.template, rule.template),
            (self.enabled, rule.is_enabled),
            (self.is_own, edition.is_own),
        )
        return all(wanted in (None, found) for wanted, found in pairs)


@router.get("", response_model=Listing[RuleView])
async def get_rules(
    caller: Watcher, store: Reader, runtime: Process, lists: Lists, page: Annotated[RulePage, Query()]
) -> Listing[RuleView] | Response:
    """Daftar aturan / The rules in force, the one that goes first first; CSV with `Accept: text/csv`."""
    library = await find_library(store, caller.regency, Asked(kind="rule", event=page.event))
    held = [in_force(editions, runtime.clock.now()) for editions in library.rules.values()]
    found = [one for one in held if one and page.asks_for(one)]
    return lists(RuleView, found[page.offset : page.offset + page.limit], len(found))


@router.post("", status_code=201, response_model=RuleView)
async def post_rule(rule: NewRule, _: Editor, commit: Commit) -> Edition[Rule]:
    """Catat aturan / Add a rule, or a version of one, also to turn it off; what was there stays readable."""
    return await commit(save_rule, rule.command())


@router.post("/dry-run", response_model=RehearsalView)
async def post_dry_run(form: Rehearsal, _: Editor, commit: Commit) -> dict[str, object]:
    """Uji coba / Who would be told of an event now, over which channels, in which words; nothing is sent.

    It tells what people agreed to and how they can be reached: for those who may read consents.
    """
    event = sample(form.event, form.data)
    return {"items": await commit.aside(rehearse, Rehearse(event, form.event_id))}


@router.get("/{rule_id}", response_model=RuleVersions)
async def get_rule(
    rule_id: Identifier, caller: Watcher, store: Reader, runtime: Process
) -> dict[str, object]:
    """Satu aturan / Every version of a rule, the one made last first."""
    library = await find_library(store, caller.regency, Asked(kind="rule", id=rule_id))
    if rule_id not in library.rules:
        raise RuleNotFound(rule_id)
    editions = library.rules[rule_id]
    now = in_force(editions, runtime.clock.now())
    return {"in_force": now.content.version if now else None, "items": editions[::-1]}
