"""Routes: the first channel that leads to a person is taken; where none does, it is known why."""

from __future__ import annotations

from datetime import UTC, datetime

from notifications.domain.card import Card, Device
from notifications.domain.channels import Channel
from notifications.domain.consent import Consent, Speaker
from notifications.domain.message import queue
from notifications.domain.routing import reach_of
from notifications.reference import shipped_notices

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
CHANNELS: tuple[Channel, ...] = ("inbox", "push", "sms", "email", "webhook")
DEVICE = Device("d-1", "android", "sealed", NOW)


def consent(channel: Channel, *, given: bool) -> Consent:
    """What a person said of a channel."""
    asked = Consent("warga", "queue-reminders", channel)
    return asked.give(Speaker("warga"), wording_version="1", source="mobile-app", at=NOW) if given else asked


def test_of_whom_nothing_is_known_only_the_inbox_is() -> None:
    reach = reach_of(None, None, CHANNELS)

    assert reach.refusals == dict.fromkeys(("push", "sms", "email"), "no-contact")
    assert reach.first(("push", "email")) is None
    assert reach.first(("push", "inbox")) == "inbox"


def test_the_first_channel_with_an_address_is_taken() -> None:
    assert reach_of(Card("warga", email="sealed"), None, CHANNELS).first(("push", "sms", "email")) == "email"
    assert reach_of(Card("warga", devices=(DEVICE,)), None, CHANNELS).first(("push", "email")) == "push"
    assert reach_of(Card("warga", phone="sealed"), None, CHANNELS).first(("push", "sms")) == "sms"


def test_where_telling_rests_on_consent_a_channel_nobody_agreed_to_is_skipped() -> None:
    card = Card("warga", email="sealed", devices=(DEVICE,))
    said = {channel: consent(channel, given=channel == "email") for channel in CHANNELS}

    reach = reach_of(card, said, CHANNELS)

    assert reach.first(("push", "email")) == "email"
    assert (reach.refusals["push"], reach.refusals["inbox"]) == ("no-consent", "no-consent")


def test_who_asked_that_nothing_be_processed_is_told_nothing() -> None:
    """UU 27/2022 art. 11."""
    card = Card("warga", email="sealed", restricted_at=NOW)

    assert reach_of(card, None, ("inbox", "email")).refusals == {"inbox": "restricted", "email": "restricted"}


def test_a_message_skips_to_a_channel_of_its_route_and_keeps_those_after_it() -> None:
    (rule,) = (rule for rule in shipped_notices().book(NOW).rules if rule.id == "audience-invited")
    message = queue(
        rule,
        "warga",
        ("push", "sms", "email"),
        message_id="m-1",
        cause="e-1",
        at=NOW,
        template_version="7",
    )

    routed = message.over("sms")

    assert (routed.route, routed.id, routed.state) == (("sms", "email"), "m-1", "queued")
    assert (routed.rule_version, routed.template_version) == ("notices.v4", "7")
