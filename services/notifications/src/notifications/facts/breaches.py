"""What may be told about breaches. What was revealed, and how, stands in the register only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.event import Event
from contracts.notifications import BreachNoticeOverdue, BreachRegistered
from notifications.domain.wording import Text, count, moment, same
from notifications.facts.account import Account
from servicekit.days import WIB

BREACH_RULE = "breach-notice"
"""The rule that says over which channels, and in which words, the people concerned are told."""

_ADDRESSEES = {
    "subjects": Text("subjek data yang bersangkutan", "the people concerned"),
    "agency": Text("lembaga pelindungan data pribadi", "the data protection agency"),
}


def _in_the_register(_: BreachRegistered) -> Text:
    """The event does not carry it; the register fills it in."""
    return same("…")


ACCOUNTS: Mapping[type[Event], Account[Any]] = {
    BreachRegistered: Account(
        texts={
            "discovered": lambda event: moment(event.discovered_at.astimezone(WIB)),
            "due": lambda event: moment(event.due_at.astimezone(WIB)),
            "people": lambda event: count(event.subjects),
            "data": _in_the_register,
            "revealed": _in_the_register,
            "how": _in_the_register,
            "handling": _in_the_register,
            "recovery": _in_the_register,
        },
        recipient=lambda _: None,
        only_rule=BREACH_RULE,
    ),
    BreachNoticeOverdue: Account(
        texts={
            "breach": lambda event: same(event.breach_id),
            "addressee": lambda event: _ADDRESSEES[event.addressee],
            "due": lambda event: moment(event.due_at.astimezone(WIB)),
        },
    ),
}
