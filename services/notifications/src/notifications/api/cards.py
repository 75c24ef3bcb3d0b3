"""Cards: how a person is reached and wants to be told, as they say themselves, or an officer with proof.

No `Idempotency-Key` remembers an answer here, for it would hold addresses; the same again does the same.
"""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path

from notifications.api.card_forms import CardOfSomebody, OwnCard
from notifications.api.card_views import CardView, card_view, clear, masked
from notifications.api.contacts import Registrar, Subject
from notifications.api.sealing import Sealing
from notifications.domain.card import Address, Card, Wish
from notifications.handlers import ClearField, clear_field, keep_card
from notifications.repository.cards import cards_of
from servicekit.auth import Caller
from servicekit.mongo import Store
from servicekit.personal_data import OpaqueSubject
from servicekit.web import Commit, Reader

router = APIRouter(prefix="/contacts", tags=["contacts"])

OwnField = Annotated[Address | Literal["quiet", "digest_hour"], Path(alias="field")]
AnyField = Annotated[Address | Wish, Path(alias="field")]


@router.get("/me", response_model=CardView)
async def get_own_card(caller: Caller, store: Reader, sealer: Sealing) -> CardView:
    """Kontak saya / What is known of the caller, in clear text (UU 27/2022 art. 7)."""
    card = await _card(store, caller.regency, caller.subject)
    return card_view(card, sealer, caller.regency, clear)


@router.put("/me", response_model=CardView)
async def put_own_card(form: OwnCard, caller: Caller, commit: Commit, sealer: Sealing) -> CardView:
    """Ubah kontak saya / Say how one is reached; what is left out stays (UU 27/2022 art. 6)."""
    command = form.command(sealer, caller.regency, caller.subject)
    return card_view(await commit.aside(keep_card, command), sealer, caller.regency, clear)


@router.delete("/me/fields/{field}", response_model=CardView)
async def delete_own_field(name: OwnField, caller: Caller, commit: Commit, sealer: Sealing) -> CardView:
    """Hapus isian kontak saya / Be known by this no longer; nothing is kept of it."""
    card = await commit.aside(clear_field, ClearField(caller.subject, name))
    return card_view(card, sealer, caller.regency, clear)


@router.get("/{subject}", response_model=CardView)
async def get_card(subject: Subject, caller: Registrar, store: Reader, sealer: Sealing) -> CardView:
    """Kontak seseorang / What is known of a person; addresses are masked."""
    card = await _card(store, caller.regency, subject)
    return card_view(card, sealer, caller.regency, masked)


@router.put("/{subject}", response_model=CardView)
async def put_card(
    subject: OpaqueSubject, form: CardOfSomebody, caller: Registrar, commit: Commit, sealer: Sealing
) -> CardView:
    """Catat kontak seseorang / Record what a person said, with proof; what is left out stays."""
    card = await commit.aside(keep_card, form.command(sealer, caller.regency, subject))
    return card_view(card, sealer, caller.regency, masked)


@router.delete("/{subject}/fields/{field}", response_model=CardView)
async def delete_field(
    subject: Subject, name: AnyField, caller: Registrar, commit: Commit, sealer: Sealing
) -> CardView:
    """Hapus isian kontak seseorang / Know this of a person no longer."""
    card = await commit.aside(clear_field, ClearField(subject, name))
    return card_view(card, sealer, caller.regency, masked)


async def _card(store: Store, regency: str, subject: str) -> Card:
    return (await cards_of(store, regency, [subject])).get(subject, Card(subject))
