"""Rules and templates that could not be told by are refused, with every field at fault."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contracts.programs import SlaBreached
from contracts.tourism_market import MarketDayOpened
from notifications.domain.errors_notices import EventNotTold
from notifications.domain.gaps import gap_problems
from notifications.domain.notice_checks import RESERVED, Surroundings, rule_problems, template_problems
from notifications.domain.notices import Audience, Escalation, Known, Rule, Template
from notifications.domain.wording import Text, same
from notifications.facts.checks import problems_of_rule, problems_of_template
from notifications.reference import shipped_notices, surroundings

SETTLED = Known(frozenset({"market", "turnover"}), frozenset({"regency", "village", "subscribers"}))
AROUND = Surroundings(
    templates={"t": "settled", "other": "reminded"},
    roles=("bud", "village-head"),
    purposes=frozenset({"results"}),
    words_kept=timedelta(days=92),
)


def rule(**changes: Any) -> Rule:
    """A rule that is right but for the changes."""
    right: dict[str, Any] = {
        "id": "r",
        "event": "settled",
        "audience": (Audience("regency", "bud"),),
        "basis": "duty",
        "purpose": "duties",
        "routes": (("inbox",), ("push", "email")),
        "template": "t",
    }
    return Rule(**(right | changes))


def reasons(changed: Rule) -> list[tuple[str, str]]:
    """Which fields of a rule are refused, and why."""
    return [(problem.field, problem.reason) for problem in rule_problems(changed, SETTLED, AROUND)]


def test_a_rule_that_can_be_told_by_is_taken() -> None:
    assert reasons(rule()) == []
    assert reasons(rule(audience=(Audience("subscribers"),), basis="consent", purpose="results")) == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"audience": (Audience("office", "bud"),)}, ("audience.0.scope", "scope-not-known")),
        ({"audience": (Audience("recipient"),)}, ("audience.0.scope", "scope-not-known")),
        ({"audience": (Audience("regency"),)}, ("audience.0.role", "unknown-role")),
        ({"audience": (Audience("village", "bupati"),)}, ("audience.0.role", "unknown-role")),
        (
            {"audience": (Audience("subscribers", "bud"),), "basis": "consent", "purpose": "results"},
            ("audience.0.role", "role-not-asked"),
        ),
        ({"audience": (Audience("subscribers"),)}, ("audience.0.scope", "subscribers-consent")),
        ({"purpose": "results"}, ("basis", "purpose-needs-consent")),
        ({"basis": "consent", "purpose": "gossip"}, ("purpose", "nobody-can-agree")),
        ({"routes": (("inbox",), ("email", "inbox"))}, ("routes", "channel-twice")),
        ({"escalation": Escalation(timedelta(days=30), 4)}, ("escalation", "escalation-too-long")),
        ({"template": "none"}, ("template", "unknown-template")),
        ({"template": "other"}, ("template", "template-of-other-event")),
        ({"is_digestible": True, "urgency": "urgent"}, ("digest", "urgent-waits-for-nothing")),
        (
            {"routes": (("email",),), "escalation": Escalation(timedelta(hours=1), 1)},
            ("escalation", "escalation-without-inbox"),
        ),
        (
            {"escalation": Escalation(timedelta(hours=1), 1, "bupati")},
            ("escalation.fallback", "unknown-role"),
        ),
    ],
)
def test_a_rule_is_refused_for_the_one_field_that_is_wrong(
    changes: dict[str, Any], problem: tuple[str, str]
) -> None:
    assert reasons(rule(**changes)) == [problem]


def test_what_the_ledger_calls_its_own_messages_is_no_name_for_a_rule() -> None:
    for name in RESERVED:
        assert reasons(rule(id=name)) == [("id", "reserved")]


@pytest.mark.parametrize(
    ("gap", "reason"),
    [
        ("{owner}", "unknown-field"),
        ("{market.__class__}", "gap-not-a-name"),
        ("{turnover[0]}", "gap-not-a-name"),
        ("{}", "gap-not-a-name"),
        ("{0}", "gap-not-a-name"),
        ("{market!r}", "gap-with-format"),
        ("{market:>999999999}", "gap-with-format"),
        ("{market:{turnover}}", "gap-with-format"),
        ("{market", "braces-unmatched"),
        ("market}", "braces-unmatched"),
    ],
)
def test_a_gap_is_the_name_of_a_field_and_nothing_else(gap: str, reason: str) -> None:
    found = gap_problems(f"{{market}} {gap}", at="body.id", fields=SETTLED.fields)

    assert [(problem.field, problem.reason) for problem in found] == [("body.id", reason)]


def test_braces_written_twice_are_braces() -> None:
    template = Template("t", "settled", same("{{{market}}}"), same("-"))

    assert template_problems(template, SETTLED) == ()
    assert template.fill({"market": Text("Pasar", "Market")}).title == Text("{Pasar}", "{Market}")


def test_every_text_of_a_template_is_looked_at() -> None:
    wrong = same("{owner}")

    found = template_problems(Template("t", "settled", wrong, wrong, wrong), SETTLED)

    assert [problem.field for problem in found] == [
        "title.id",
        "title.en",
        "body.id",
        "body.en",
        "short.id",
        "short.en",
    ]


def test_a_short_text_that_needs_two_segments_is_refused_and_title_and_body_may_be_long() -> None:
    long = same("{disbursement} " * 20)
    words = Template("t", SlaBreached.type, same("-"), long, Text("-", long.en))

    found = problems_of_template(words)

    assert [(problem.field, problem.reason) for problem in found] == [("short.en", "too-long")]
    assert problems_of_template(replace(words, short=None)) == ()


def test_nobody_is_told_of_events_without_an_account() -> None:
    with pytest.raises(EventNotTold) as refused:
        problems_of_rule(rule(event=MarketDayOpened.type), AROUND)

    assert [problem.field for problem in refused.value.fields] == ["event"]


def test_a_regency_cannot_make_it_a_duty_to_tell_whom_an_event_names_and_the_law_does() -> None:
    ships = shipped_notices()
    around = surroundings(ships, datetime.now(UTC))
    reminder, breach = (ships.rules[name][0].content for name in ("queue-reminder", "breach-notice"))

    pressed = problems_of_rule(replace(reminder, basis="duty", purpose="queue-duties"), around)
    owed = problems_of_rule(breach, around)

    assert [(one.field, one.reason) for one in pressed] == [("audience.0.scope", "recipient-consent")]
    assert owed == ()


def test_a_rule_that_would_never_be_asked_is_refused() -> None:
    ships = shipped_notices()
    breach = ships.rules["breach-notice"][0].content
    silent = replace(breach, id="to-the-dpo", audience=(Audience("regency", "dpo"),))

    found = problems_of_rule(silent, surroundings(ships, datetime.now(UTC)))

    assert [(problem.field, problem.reason) for problem in found] == [("event", "told-by-one-rule")]


def test_what_a_fact_says_is_never_read_as_a_gap() -> None:
    template = Template("t", "settled", same("{market}"), same("{turnover}"))

    notice = template.fill({"market": same("{turnover}"), "turnover": same("Rp1")})

    assert (notice.title.id, notice.body.id) == ("{turnover}", "Rp1")
