"""An alert climbs while it is unread, never further than its rule says, and tells why it comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.notifications import MessageRead, UnreadAlertsChanged
from notifications.domain import reading
from notifications.domain.escalation import Escalated, escalated, escalated_notice, let_rest, passed_on
from notifications.domain.message import Message, Step
from notifications.domain.notices import Escalation, Notice
from notifications.domain.wording import Text
from notifications.handlers.heard import heard, heard_since
from notifications.reference import contact_roles, escalation_words

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TERMS = Escalation(timedelta(hours=4), 2, "officer")


def alert(escalation: Escalation | None = TERMS, *, level: int = 0) -> Message:
    """An alert that was laid into an inbox."""
    queued = Message(
        id="m-1",
        cause="e-1",
        rule_id="device-silent",
        recipient="budi",
        basis="duty",
        purpose="operator-duties",
        channel="inbox",
        history=(Step("queued", AT),),
        urgency="urgent",
        escalation=escalation,
        is_digestible=True,
    )
    return passed_on(queued, Escalated(level, "operator")).deliver(at=AT)


@pytest.mark.parametrize(("level", "climbs"), [(0, True), (1, True), (2, False)])
def test_an_alert_climbs_as_many_levels_as_its_rule_says(level: int, climbs: bool) -> None:
    found = alert(level=level)

    assert found.escalate_at == (AT + TERMS.after if climbs else None)
    assert not found.is_digestible


def test_without_terms_or_outside_of_an_inbox_nothing_climbs() -> None:
    by_mail = replace(alert(), history=(Step("queued", AT),), channel="email", escalate_at=None)

    assert alert(None).escalate_at is None
    assert by_mail.deliver(at=AT).escalate_at is None


def test_it_says_to_whom_it_went_first_by_role_and_how_long_ago() -> None:
    notice = Notice(Text("Alat {a}", "Device {a}"), Text("Diam", "Silent"), Text("Singkat", "Short"))

    found = escalated_notice(notice, alert(level=2), contact_roles()["operator"].label, escalation_words())

    assert (found.title.id, found.title.en) == ("Eskalasi: Alat {a}", "Escalated: Device {a}")
    assert "kepada Operator dan tidak dibaca selama 8 jam" in found.body.id
    assert found.body.en.endswith("\n\nSilent")


deeds = st.lists(st.sampled_from(["read", "acknowledge", "remove", "escalate", "rest"]), max_size=6)


@given(deeds=deeds, is_alert=st.booleans())
def test_what_is_announced_deed_by_deed_is_what_a_recount_tells(deeds: Sequence[str], is_alert: bool) -> None:
    """And an alert is unread once at most, and no longer once it is read or gone."""
    message = alert() if is_alert else replace(alert(None), urgency="normal")
    said = list(heard(message))
    for number, deed in enumerate(deeds, 1):
        after = _done(message, deed, AT + timedelta(minutes=number))
        said += heard_since(message, after)
        message = after

    told = list(heard(message))
    assert sorted(map(repr, said)) == sorted(map(repr, told))
    unread = sum(event.change for event in told if isinstance(event, UnreadAlertsChanged))
    is_unread = message.read_at is None and message.removed_at is None
    assert unread == int(is_alert and is_unread)
    assert [event.minutes for event in told if isinstance(event, MessageRead)] == (
        [int((message.read_at - AT).total_seconds() // 60)] if message.read_at else []
    )
    if not is_unread:
        assert message.escalate_at is None


def _done(message: Message, deed: str, at: datetime) -> Message:
    if deed == "escalate":
        return escalated(message, at=at) if message.escalate_at else message
    if deed == "rest":
        return let_rest(message)
    if deed == "remove":
        return reading.remove(message, at=at)
    return reading.read(message, at=at) if deed == "read" else reading.acknowledge(message, at=at)
