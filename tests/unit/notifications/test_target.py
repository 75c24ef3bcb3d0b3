"""A target that fails again and again rests, then proves itself with one message; nobody outpaces it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.domain.channels import ChannelPolicy, Limit
from notifications.domain.letter import Never, NotNow, Outcome, Taken, Withheld
from notifications.domain.target import SLICES, Target, Turn, target_of
from notifications.reference import channel_policies

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
POLICY = channel_policies()["webhook"]
BREAKER = POLICY.breaker
OWN_FAULT = NotNow("timeout")


def heard(target: Target, outcome: Outcome, at: datetime, begun_at: datetime | None = None) -> Target:
    """The target after one outcome."""
    after, _ = target.hear(outcome, begun_at=begun_at or at, breaker=BREAKER, at=at)
    return after


def failing(times: int) -> Target:
    """A target that failed so often in a row."""
    target = target_of("webhook.opd")
    for _ in range(times):
        target = heard(target, OWN_FAULT, NOW)
    return target


def resting() -> Target:
    """A target whose circuit was opened just now."""
    return failing(BREAKER.failures)


def test_a_new_target_takes_what_its_pace_allows() -> None:
    target = target_of("webhook.opd-1")

    assert (target.channel, target.allows(POLICY, at=NOW)) == ("webhook", POLICY.pace.count)


def test_failures_in_a_row_open_the_circuit_and_nothing_is_sent_until_the_rest_is_over() -> None:
    before = failing(BREAKER.failures - 1)

    target, turn = before.hear(OWN_FAULT, begun_at=NOW, breaker=BREAKER, at=NOW)

    assert (before.is_open, target.is_open) == (False, True)
    assert turn == Turn("webhook.opd", 1, 1, NOW)
    assert target.allows(POLICY, at=NOW + BREAKER.rest - SECOND) == 0
    assert target.again_at(POLICY, at=NOW) == NOW + BREAKER.rest


@pytest.mark.parametrize(
    "answer", [Taken(is_delivered=True), Never("rejected"), NotNow("smtp-451", is_targets_fault=False)]
)
def test_any_answer_ends_the_row_of_failures(answer: Outcome) -> None:
    target = heard(failing(BREAKER.failures - 1), answer, NOW + SECOND)

    assert (target.failures, target.failing_since) == (0, None)
    assert (target.succeeded_at, target.failed_at) == (NOW + SECOND, NOW)


def test_after_the_rest_one_probe_is_sent_and_no_other_as_long_as_it_is_on_its_way() -> None:
    rested = NOW + BREAKER.rest

    target = resting().begin(1, POLICY, at=rested)

    assert resting().allows(POLICY, at=rested) == 1
    assert target.allows(POLICY, at=rested + SECOND) == 0
    assert target.allows(POLICY, at=rested + POLICY.lease) == 1


def test_a_probe_that_gets_through_closes_the_circuit() -> None:
    rested = NOW + BREAKER.rest
    probing = resting().begin(1, POLICY, at=rested)

    target, turn = probing.hear(Taken(is_delivered=True), begun_at=rested, breaker=BREAKER, at=rested)

    assert (target.is_open, target.rests, target.failures) == (False, 0, 0)
    assert turn == Turn("webhook.opd", 2, -1, rested)
    assert target.allows(POLICY, at=rested) == POLICY.pace.count - 1


def test_each_probe_that_fails_doubles_the_rest_up_to_the_longest() -> None:
    target, at, rests = resting(), NOW, []
    for _ in range(12):
        assert target.rests_until is not None
        rests.append(target.rests_until - at)
        at = target.rests_until
        target = heard(target.begin(1, POLICY, at=at), OWN_FAULT, at)

    assert rests[:3] == [BREAKER.rest, 2 * BREAKER.rest, 4 * BREAKER.rest]
    assert rests[-1] == BREAKER.longest
    assert target.turns == 1


def test_what_was_begun_before_the_rest_says_nothing_new() -> None:
    target = resting()

    assert heard(target, Taken(is_delivered=True), NOW + SECOND, NOW - SECOND).rests_until is not None
    assert heard(target, OWN_FAULT, NOW + SECOND, NOW - SECOND).rests_until == target.rests_until


def test_a_probe_that_was_withheld_leaves_room_for_another() -> None:
    rested = NOW + BREAKER.rest
    probing = resting().begin(1, POLICY, at=rested)

    target = heard(probing, Withheld("consent-withdrawn"), rested)

    assert (target.is_open, target.allows(POLICY, at=rested)) == (True, 1)


def test_a_target_that_says_when_to_come_again_is_left_alone_until_then_but_not_for_ever() -> None:
    polite = heard(failing(BREAKER.failures - 1), NotNow("throttled", after=4 * BREAKER.rest), NOW)
    greedy = heard(failing(BREAKER.failures - 1), NotNow("throttled", after=timedelta(days=999)), NOW)

    assert polite.rests_until == NOW + 4 * BREAKER.rest
    assert greedy.rests_until == NOW + BREAKER.longest


def test_that_a_target_answered_soon_after_it_did_is_not_written_down() -> None:
    before = heard(target_of("email"), Taken(is_delivered=True), NOW)

    soon, later = (
        heard(before, Taken(is_delivered=True), NOW + pause) for pause in (SECOND, timedelta(minutes=5))
    )

    assert not soon.is_other_than(before)
    assert later.is_other_than(before)
    assert heard(before, OWN_FAULT, NOW + SECOND).is_other_than(before)


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(1, 5)), max_size=80),
    st.integers(1, 12),
)
def test_no_span_ever_has_more_than_the_pace(steps: list[tuple[int, int]], count: int) -> None:
    policy: ChannelPolicy = replace(POLICY, pace=Limit(count, timedelta(seconds=30)))
    target, at, begun = target_of("webhook.opd"), NOW, list[datetime]()
    for seconds, asked in steps:
        at += seconds * SECOND
        allowed = min(asked, target.allows(policy, at=at))
        if allowed:
            target = target.begin(allowed, policy, at=at)
            begun += [at] * allowed
        elif target.allows(policy, at=at) == 0:
            again = target.again_at(policy, at=at)
            assert again is not None
            assert again > at
            assert target.allows(policy, at=again) > 0

    for start in begun:
        assert sum(start <= one < start + policy.pace.span for one in begun) <= count
    assert len(target.begun) <= SLICES + 2


def test_a_drill_shortens_pauses_as_told_and_tries_only_as_far_as_they_can_work() -> None:
    drill = POLICY.hastened(20)

    assert (drill.retry.first * 20, drill.breaker.rest * 20) == (POLICY.retry.first, BREAKER.rest)
    assert SECOND < drill.timeout < drill.lease < POLICY.lease
