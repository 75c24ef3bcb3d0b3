"""The rules and templates that ship speak of the example of every event, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from contracts.example import example_of
from contracts.registry import topic_of
from notifications.domain.conditions import unmet
from notifications.domain.notices import Rule
from notifications.facts import ACCOUNTS
from notifications.facts.checks import problems_of_rule, problems_of_template, told_event
from notifications.reference import contact_roles, shipped_notices, surroundings

LIBRARY = shipped_notices()
BOOK = LIBRARY.book(datetime.now(UTC))


@pytest.mark.parametrize("rule", BOOK.rules, ids=lambda rule: rule.id)
def test_a_shipped_rule_would_be_taken_if_a_regency_sent_it(rule: Rule) -> None:
    around = surroundings(LIBRARY, datetime.now(UTC))

    assert problems_of_rule(rule, around) == ()
    assert problems_of_template(BOOK.template_of(rule)) == ()


@pytest.mark.parametrize("rule", BOOK.rules, ids=lambda rule: rule.id)
def test_a_shipped_rule_has_something_to_say_of_its_example_in_both_languages(rule: Rule) -> None:
    event = example_of(told_event(rule.event))

    notice = BOOK.template_of(rule).fill(ACCOUNTS[type(event)].facts(event, regency="33.14"))

    for text in (notice.title, notice.body):
        assert text.id.strip()
        assert text.en.strip()
        assert text.id != text.en or text is notice.title
        assert not {"{", "}"} & {*text.id, *text.en}


def test_every_template_is_used_and_every_event_with_an_account_is_told_by_a_rule() -> None:
    assert {rule.template for rule in BOOK.rules} == set(BOOK.templates)
    assert {rule.event for rule in BOOK.rules} == {event.type for event in ACCOUNTS}


def test_conditions_of_shipped_rules_about_one_event_leave_no_example_untold() -> None:
    for event, account in ACCOUNTS.items():
        values = account.values(example_of(event))

        assert any(not unmet(rule.when, values) for rule in BOOK.rules_for(event.type))


def test_events_of_other_services_are_told_where_the_registry_lets_notifications_read() -> None:
    for event in ACCOUNTS:
        topic = topic_of(event)

        assert topic.owner == "notifications" or "notifications" in topic.consumers


def test_every_alert_that_other_services_name_reaches_a_role_that_people_can_hold() -> None:
    """The alerts that the platform promises."""
    alerts = {
        "regency.programs.disbursement.sla-breached",
        "regency.programs.device.silence-detected",
        "regency.tourism-market.market-day.settled",
        "regency.programs.kkpd.limit-refused",
        "regency.evaluation.impact-survey.quota-reached",
        "regency.evaluation.skm-survey.index-published",
        "regency.evaluation.complaint.overdue-detected",
    }

    for alert in alerts:
        first = BOOK.rules_for(alert)[0]

        assert {part.role for part in first.audience} <= contact_roles().keys()
        assert first.channels[0] == "inbox"
