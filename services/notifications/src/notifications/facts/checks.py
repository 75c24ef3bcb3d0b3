"""Whether rules and templates can be used with the events they are about."""

from __future__ import annotations

from typing import Any

from contracts.event import Event
from contracts.example import example_of
from notifications.domain.errors_notices import EventNotTold
from notifications.domain.notice_checks import (
    Surroundings,
    length_problems,
    rule_problems,
    template_problems,
)
from notifications.domain.notices import Rule, Template
from notifications.facts import ACCOUNTS
from notifications.facts.account import Account
from notifications.facts.values import condition_problems, value_fields
from servicekit.errors import FieldProblem

_ANYWHERE = "00.00"
"""Codes of regencies are all as long as this one."""


def told_event(event_type: str) -> type[Event]:
    """The event of this type, if somebody can be told of it. Raises: `EventNotTold`."""
    for event in ACCOUNTS:
        if event.type == event_type:
            return event
    raise EventNotTold(event_type, [event.type for event in ACCOUNTS])


def problems_of_template(template: Template) -> tuple[FieldProblem, ...]:
    """What is wrong with a template. Raises: `EventNotTold`."""
    account = _account(template.event)
    if problems := template_problems(template, account.known):
        return problems
    example = example_of(told_event(template.event))
    return length_problems(template.fill(account.facts(example, regency=_ANYWHERE)))


def problems_of_rule(rule: Rule, around: Surroundings) -> tuple[FieldProblem, ...]:
    """What is wrong with a rule. Raises: `EventNotTold`."""
    event, account = told_event(rule.event), _account(rule.event)
    fields = value_fields(event, account.figures)
    return (
        *_only_rule_problems(rule, account),
        *rule_problems(rule, account.known, around),
        *condition_problems(rule.when, event, fields),
    )


def _only_rule_problems(rule: Rule, account: Account[Any]) -> tuple[FieldProblem, ...]:
    """A rule nobody would ever be told by is refused."""
    if account.only_rule in (None, rule.id):
        return ()
    return (
        FieldProblem(
            "event",
            "told-by-one-rule",
            f"Peristiwa ini hanya diberitahukan menurut aturan {account.only_rule}",
            f"This event is told by the rule {account.only_rule} only",
        ),
    )


def _account(event_type: str) -> Account[Any]:
    return ACCOUNTS[told_event(event_type)]
