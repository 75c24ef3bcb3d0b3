"""Templates: the words people are told in, by versions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from contracts.event import Identifier
from notifications.api.notice_forms import EventType, NewTemplate, Sample, TemplatePreview
from notifications.api.notice_views import (
    ChannelsView,
    PreviewView,
    TemplateVersions,
    TemplateView,
    TextMessageView,
    WordsView,
)
from notifications.config import own
from notifications.domain.addresses import with_addresses
from notifications.domain.card import Language
from notifications.domain.errors_notices import NoticeRefused, TemplateNotFound
from notifications.domain.library import Edition, in_force
from notifications.domain.mail import one_line
from notifications.domain.notices import Notice, Template
from notifications.domain.segments import fitted, segments
from notifications.domain.short_text import short_text
from notifications.facts import ACCOUNTS
from notifications.facts.checks import problems_of_template
from notifications.facts.samples import sample
from notifications.handlers import save_template
from notifications.reference import sms_terms
from notifications.repository.notices import Asked, find_library
from servicekit.auth import Principal, require
from servicekit.listing import Listing, Lists
from servicekit.mongo import Store
from servicekit.process import Runtime
from servicekit.web import Commit, Page, Reader, runtime_of

router = APIRouter(prefix="/templates", tags=["templates"])

Editor = Annotated[Principal, Depends(require("officer", "admin"))]
Watcher = Annotated[Principal, Depends(require("operator", "officer", "admin"))]
Process = Annotated[Runtime, Depends(runtime_of)]


class TemplatePage(Page):
    """Which templates are asked for; `is_own` leaves out what ships."""

    event: EventType | None = None
    is_own: bool | None = None


@router.get("", response_model=Listing[TemplateView])
async def get_templates(
    caller: Watcher, store: Reader, runtime: Process, lists: Lists, page: Annotated[TemplatePage, Query()]
) -> Listing[TemplateView] | Response:
    """Daftar templat / The templates in force; CSV with `Accept: text/csv`."""
    library = await find_library(store, caller.regency, Asked(kind="template", event=page.event))
    held = [in_force(editions, runtime.clock.now()) for editions in library.templates.values()]
    found = [one for one in held if one and page.is_own in (None, one.is_own)]
    return lists(TemplateView, found[page.offset : page.offset + page.limit], len(found))


@router.post("", status_code=201, response_model=TemplateView)
async def post_template(template: NewTemplate, _: Editor, commit: Commit) -> Edition[Template]:
    """Catat templat / Add a template, or a version of one; what was there stays readable."""
    return await commit(save_template, template.command())


@router.post("/preview")
async def post_draft_preview(form: TemplatePreview, caller: Watcher, runtime: Process) -> PreviewView:
    """Pratinjau naskah / What a template that is not saved would say, per language and channel."""
    template = form.template.template()
    if problems := problems_of_template(template):
        raise NoticeRefused(problems)
    return _preview(template, form, caller.regency, own(runtime.settings).site)


@router.get("/{template_id}", response_model=TemplateVersions)
async def get_template(
    template_id: Identifier, caller: Watcher, store: Reader, runtime: Process
) -> dict[str, object]:
    """Satu templat / Every version of a template, the one made last first."""
    editions = await _editions(store, caller.regency, template_id)
    now = in_force(editions, runtime.clock.now())
    return {"in_force": now.content.version if now else None, "items": editions[::-1]}


@router.post("/{template_id}/preview")
async def post_preview(
    template_id: Identifier, form: Sample, caller: Watcher, store: Reader, runtime: Process
) -> PreviewView:
    """Pratinjau / What a template says now, per language and channel; or will, before its first version."""
    editions = await _editions(store, caller.regency, template_id)
    shown = in_force(editions, runtime.clock.now()) or editions[0]
    return _preview(shown.content, form, caller.regency, own(runtime.settings).site)


async def _editions(store: Store, regency: str, template_id: str) -> Sequence[Edition[Template]]:
    library = await find_library(store, regency, Asked(kind="template", id=template_id))
    if template_id not in library.templates:
        raise TemplateNotFound(template_id)
    return library.templates[template_id]


def _preview(template: Template, form: Sample, regency: str, site: str) -> PreviewView:
    event = sample(template.event, form.data)
    notice = template.fill(ACCOUNTS[type(event)].facts(event, regency=regency))
    return {"id": _shown(notice, "id", site), "en": _shown(notice, "en", site)}


def _shown(notice: Notice, language: Language, site: str) -> ChannelsView:
    title, body = notice.title.of(language), notice.body.of(language)
    outside = WordsView(title=one_line(title), body=with_addresses(body, site))
    text = fitted(with_addresses(short_text(notice, language), site), sms_terms().segments)
    return ChannelsView(
        inbox=WordsView(title=title, body=body),
        email=outside,
        push=outside,
        sms=TextMessageView(text=text, segments=segments(text)),
    )
