"""What `./regency thread` prints."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from regencyctl.chain import Chain, Link
from regencyctl.thread import as_object, lines, worded

AT = datetime(2024, 11, 15, 3, 0, tzinfo=UTC)
REGISTERED = Link(AT, 1, "programs", "regency.programs.program.registered", "p-1", "programs.program", "e-1")
REFUSED = Link(
    AT,
    2,
    "evaluation",
    "regency.evaluation.skm-survey.opened",
    "s-1",
    "evaluation.skm-survey.dlq.programs",
    "e-2",
)
MONEY: dict[str, Any] = {
    "program_id": "p-1",
    "fund": "apbd",
    "allocated_idr": 60_000_000,
    "disbursed_idr": 48_000_000,
    "spent_idr": 3_000_000,
    "breaches": [],
}


def test_events_are_told_one_a_line_by_local_time_and_a_dead_letter_says_so() -> None:
    assert lines([REGISTERED, REFUSED]) == [
        "2024-11-15 10:00:00  programs    program.registered               p-1",
        "2024-11-15 10:00:00  evaluation  skm-survey.opened (dead letter)  s-1",
    ]


def test_money_that_is_kept_says_the_promise_and_money_that_is_not_names_the_breach() -> None:
    kept = worded(MONEY)
    broken = worded(MONEY | {"breaches": ["spent-over-disbursed"]})

    assert kept == (
        "p-1 apbd: allocated Rp60.000.000, disbursed Rp48.000.000, spent Rp3.000.000:"
        " spent ≤ disbursed ≤ allocated"
    )
    assert broken.endswith("spent Rp3.000.000: spent-over-disbursed")


def test_machines_get_steps_money_and_events() -> None:
    told = as_object("thread-1", [{"kind": "program-registered"}], [MONEY], Chain((REGISTERED,), 5, 0))

    assert (told["thread"], told["records"], told["unread"]) == ("thread-1", 5, 0)
    assert (told["events"][0]["at"], told["events"][0]["key"]) == ("2024-11-15T03:00:00+00:00", "p-1")
