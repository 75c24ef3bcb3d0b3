"""A report stands where its facts put it, whatever order they came in, and its sums stay exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from evaluation.domain.complaint import Complaint, Standing, check_act, check_time, clocks_to_tell, stand
from evaluation.domain.complaint_clocks import Clock
from evaluation.domain.complaint_figures import Numbers, Stage, differences, net, waiting_differences
from evaluation.domain.complaint_history import Fact
from evaluation.domain.complaint_measures import Board, Grouping, Measures, board_of, public
from evaluation.domain.complaint_rules import Channel, Kind, Note, Status
from evaluation.domain.errors_complaints import (
    ActTooEarly,
    HistoryFull,
    MoveImpossible,
    NoComplaintRules,
    OfficeMissing,
    ReopenWindowOver,
    StatusIdReused,
    StatusInTheFuture,
    VillageElsewhere,
)
from evaluation.reference.complaints import complaint_rules, rules_of
from servicekit.days import day_of
from servicekit.working_days import working_calendar

JAKARTA = ZoneInfo("Asia/Jakarta")
DAYS = working_calendar("35.22")
RULES_ON = rules_of("35.22")
LATER = datetime(2025, 6, 2, 9, tzinfo=JAKARTA)


def at(day: int, month: int = 12, year: int = 2024, hour: int = 9) -> datetime:
    return datetime(year, month, day, hour, tzinfo=JAKARTA)


def fact(status: str, when: datetime, **more: object) -> Fact:
    named = {"id": f"{status}-{when:%Y%m%d%H}", "recorded_at": LATER} | more
    return Fact(at=when, status=Status(status), **named)  # type: ignore[arg-type]


def known(*facts: Fact) -> Complaint:
    complaint = Complaint("8812345", "35.22", "8812345")
    for one in facts:
        complaint = complaint.learn(one)
    return complaint


def standing(*facts: Fact, now: datetime = LATER) -> Standing:
    return stand(known(*facts), RULES_ON, DAYS, now)


def clock(found: Standing, name: str) -> Clock:
    return next(one for one in found.clocks if one.id == name)


def test_oracle_15_filed_before_christmas_is_verified_and_followed_up_by_the_working_calendar() -> None:
    found = standing(
        fact("DITERIMA", at(20)),
        fact("TERVERIFIKASI", at(23)),
        fact("DIDISPOSISIKAN", at(24), opd="dpupr"),
    )

    assert clock(found, "verification.1").due_on == date(2024, 12, 27)
    assert clock(found, "follow-up.1").due_on == date(2025, 1, 3)


@pytest.mark.parametrize(
    ("kind", "allowed"), [("information", 5), ("complaint", 14), ("supervision", 60), ("aspiration", 14)]
)
def test_a_report_is_solved_by_the_working_days_of_its_kind(kind: str, allowed: int) -> None:
    filed = at(6, 1, 2025)

    found = standing(fact("DITERIMA", filed, kind=Kind(kind)))

    assert clock(found, "solution.1").due_on == DAYS.due(filed, allowed).due


def test_a_postponed_report_stands_still_and_gets_its_working_days_back() -> None:
    received, postponed = fact("DITERIMA", at(6, 1, 2025)), fact("DITUNDA", at(7, 1, 2025))

    paused = standing(received, postponed)
    resumed = standing(received, postponed, fact("TERVERIFIKASI", at(14, 1, 2025)))

    assert (clock(paused, "verification.1").is_paused, paused.overdue_from) == (True, None)
    assert clock(resumed, "verification.1").due_on == date(2025, 1, 16)
    assert clock(resumed, "solution.1").due_on == DAYS.due(received.at, 14 + 5).due


def test_a_report_passed_to_another_office_starts_its_follow_up_anew() -> None:
    found = standing(
        fact("DITERIMA", at(6, 1, 2025)),
        fact("DIDISPOSISIKAN", at(7, 1, 2025), opd="dpupr"),
        fact("DIDISPOSISIKAN", at(8, 1, 2025), opd="dpupr"),
        fact("DIDISPOSISIKAN", at(9, 1, 2025), opd="dinkes"),
        fact("DIPROSES", at(10, 1, 2025)),
    )

    first, second = clock(found, "follow-up.1"), clock(found, "follow-up.2")

    assert (found.opd, first.is_done, first.stopped_at) == ("dinkes", False, at(9, 1, 2025))
    assert (second.started_at, second.is_done, second.working_days) == (at(9, 1, 2025), True, 1)


def test_a_report_opened_again_has_new_clocks_and_spoils_the_solution_before() -> None:
    found = standing(
        fact("DITERIMA", at(6, 1, 2025)),
        fact("DIDISPOSISIKAN", at(7, 1, 2025), opd="dpupr"),
        fact("SELESAI", at(8, 1, 2025), rating=2),
        fact("DIBUKA_KEMBALI", at(13, 1, 2025)),
        fact("SELESAI", at(15, 1, 2025), rating=4),
    )

    solved = {place.at: numbers for place, numbers in found.figures().items() if place.stage is Stage.SOLVED}
    rated = [numbers.rating for place, numbers in found.figures().items() if place.stage is Stage.RATED]

    assert (found.reopened, found.rating, found.is_open) == (1, 4, False)
    assert solved[at(8, 1, 2025)] == Numbers(1, 2 * 1440, 2, 1, 1)
    assert solved[at(15, 1, 2025)] == Numbers(1, 2 * 1440, 2, 1, 0)
    assert sorted(rated) == [2, 4]
    assert clock(found, "follow-up.2").started_at == at(13, 1, 2025)


def test_what_was_never_received_measures_no_time() -> None:
    found = standing(fact("SELESAI", at(8, 1, 2025)))

    assert [place.stage for place in found.figures()] == [Stage.RECEIVED]
    assert found.clocks == ()


def test_the_hour_of_receipt_that_somebody_said_goes_before_the_day_in_a_table() -> None:
    rough = fact("DITERIMA", at(6, 1, 2025, hour=0), is_seen=True)
    said = fact("DITERIMA", at(6, 1, 2025, hour=11))

    assert standing(rough, said) == standing(said, rough)
    assert standing(rough, said).history.received_at == said.at
    assert standing(rough).history.received_at == rough.at


def test_a_look_before_the_receipt_by_another_clock_took_no_time() -> None:
    found = standing(fact("TERVERIFIKASI", at(6, 1, 2025)), fact("DITERIMA", at(7, 1, 2025)))

    verified = clock(found, "verification.1")

    assert (verified.is_done, verified.minutes, verified.was_on_time) == (True, 0, True)


def test_a_report_that_is_none_of_this_regency_is_known_but_not_solved() -> None:
    found = standing(fact("DITERIMA", at(6, 1, 2025)), fact("BUKAN_WEWENANG", at(7, 1, 2025)))

    assert {place.stage for place in found.figures()} == {Stage.RECEIVED, Stage.VERIFIED}
    assert (found.is_open, clock(found, "solution.1").is_done) == (False, False)


STATUSES = some.sampled_from([status.value for status in Status])


@some.composite
def histories(draw: some.DrawFn) -> list[Fact]:
    """Facts as a mirror may tell them: impossible jumps, equal times, the same status again."""
    facts = []
    for number in range(draw(some.integers(1, 8))):
        moment = at(6, 1, 2025) + timedelta(hours=draw(some.integers(0, 90)))
        opd = draw(some.sampled_from([None, "dpupr", "dinkes"]))
        rating = draw(some.sampled_from([None, 1, 4]))
        kind = draw(some.sampled_from([None, *Kind]))
        more = {
            "opd": opd,
            "rating": rating,
            "kind": kind,
            "channel": draw(some.sampled_from([None, *Channel])),
        }
        facts.append(fact(draw(STATUSES), moment, id=f"f{number}", **more))
    return facts


@settings(max_examples=60)
@given(history=histories(), data=some.data())
def test_any_order_ends_in_the_same_state_and_in_the_same_exact_sums(
    history: list[Fact], data: some.DataObject
) -> None:
    shuffled = data.draw(some.permutations(history))
    again = data.draw(some.lists(some.sampled_from(shuffled), max_size=4))

    one, two = told_of(history), told_of([*shuffled, *again])

    assert replace(one[1], judged_at=None) == replace(two[1], judged_at=None)
    assert net(one[0].told) == net(two[0].told) == one[1].figures()
    assert amounts(one[0]) == amounts(two[0])
    assert differences(two[1].figures(), two[0].told) == ()


def told_of(facts: Sequence[Fact]) -> tuple[Complaint, Standing]:
    """A report that learned these facts one by one, announcing after each."""
    complaint = Complaint("8812345", "35.22", "8812345")
    for one in facts:
        complaint = complaint.learn(one)
        found = stand(complaint, RULES_ON, DAYS, LATER)
        waiting = waiting_differences(
            found.opd, found.history.kind, 0, complaint.waiting, is_open=found.is_open, at=LATER
        )
        complaint = replace(
            complaint,
            told=(*complaint.told, *differences(found.figures(), complaint.told)),
            waiting=(*complaint.waiting, *waiting),
        )
    return complaint, stand(complaint, RULES_ON, DAYS, LATER)


def amounts(complaint: Complaint) -> dict[tuple[str, str], int]:
    sums: dict[tuple[str, str], int] = {}
    for one in complaint.waiting:
        sums[one.opd, one.kind] = sums.get((one.opd, one.kind), 0) + one.open
    return {place: number for place, number in sums.items() if number}


def test_what_had_passed_when_it_became_known_is_told_later_and_each_clock_once() -> None:
    noon = at(15, 1, 2025, hour=12)
    complaint = known(fact("DITERIMA", at(6, 1, 2025), recorded_at=noon))
    found = stand(complaint, RULES_ON, DAYS, noon)

    early = clocks_to_tell(complaint, found, noon + timedelta(minutes=59))
    due = clocks_to_tell(complaint, found, noon + timedelta(minutes=60))
    again = clocks_to_tell(replace(complaint, breached=("verification.1",)), found, LATER)

    assert early == ()
    assert [one.id for one in due] == ["verification.1"]
    assert [one.id for one in again] == ["solution.1"]


def test_nobody_replies_to_an_answer_for_ten_working_days() -> None:
    answered = fact("DIPROSES", at(7, 1, 2025), note=Note.ANSWER)
    replied = fact("DIPROSES", at(8, 1, 2025), note=Note.REPLY)
    received = fact("DITERIMA", at(6, 1, 2025))

    waits, goes_on = standing(received, answered), standing(received, answered, replied)

    assert waits.closes_at == datetime(2025, 1, 22, tzinfo=JAKARTA)
    assert goes_on.closes_at is None


def refused_act(act: str, when: datetime, *facts: Fact, opd: str | None = None) -> None:
    rules = complaint_rules("35.22", day_of(when))
    check_act(standing(*facts), rules.acts[act], when, opd, RULES_ON, DAYS)


def test_officers_move_a_report_only_as_the_rules_allow() -> None:
    received, solved = fact("DITERIMA", at(6, 1, 2025)), fact("SELESAI", at(8, 1, 2025))

    refused_act("verifikasi", at(7, 1, 2025), received)
    refused_act("buka-kembali", at(22, 1, 2025), received, solved)

    with pytest.raises(MoveImpossible):
        refused_act("selesai", at(7, 1, 2025), received)
    with pytest.raises(ActTooEarly):
        refused_act("verifikasi", at(5, 1, 2025), received)
    for act, opd in (("verifikasi", "dpupr"), ("disposisi", None)):
        with pytest.raises(OfficeMissing):
            refused_act(act, at(7, 1, 2025), received, opd=opd)
    with pytest.raises(ReopenWindowOver):
        refused_act("buka-kembali", at(23, 1, 2025), received, solved)


def test_a_statement_counts_once_and_must_be_of_the_past_and_of_the_regency() -> None:
    received = fact("DITERIMA", at(6, 1, 2025))
    complaint = known(received)

    assert complaint.learn(replace(received, recorded_at=at(9, 1, 2025))) is complaint
    with pytest.raises(StatusIdReused):
        complaint.learn(replace(received, status=Status.SELESAI))
    with pytest.raises(StatusInTheFuture):
        check_time(LATER + timedelta(hours=1), LATER)
    with pytest.raises(VillageElsewhere):
        complaint.learn(fact("SELESAI", at(7, 1, 2025), village="33.14.01.2001"))
    with pytest.raises(HistoryFull):
        known(*(fact("DIPROSES", at(6, 1, 2025), id=f"f{number}") for number in range(201)))
    with pytest.raises(NoComplaintRules):
        complaint_rules("35.22", date(2015, 12, 31))
    with pytest.raises(NoComplaintRules):
        check_time(datetime(1, 1, 1, tzinfo=JAKARTA), LATER)


def test_times_are_exact_nearest_ranks() -> None:
    filed = at(6, 1, 2025)
    looked = [filed + timedelta(minutes=n) for n in (10, 20, 30, 40, 50, 60, 70, 80, 90, 1000)]

    board = board_of(
        [standing(fact("DITERIMA", filed), fact("TERVERIFIKASI", moment)) for moment in looked], None, LATER
    )

    know = board.total.know
    assert know is not None
    assert (know.n, know.mean_minutes, know.median_minutes, know.p90_minutes) == (10, Fraction(145), 50, 90)
    assert (know.median_working_days, know.on_time_percent) == (0, Fraction(100))


@given(sizes=some.lists(some.integers(1, 12), min_size=1, max_size=6))
def test_the_public_sees_no_group_of_fewer_than_five_nor_works_one_out(sizes: list[int]) -> None:
    groups = tuple(measures(f"opd-{number}", size) for number, size in enumerate(sizes))
    board = public(Board(measures(None, sum(sizes)), groups), 5)

    shown = [one.received for one in board.groups if one.received is not None]
    hidden = sum(sizes) - sum(shown)

    assert all(received >= 5 for received in shown)
    assert board.total.received is None or hidden == 0 or hidden >= 5
    assert sum(one.received is None for one in board.groups) != 1 or len(sizes) == 1


def measures(group: str | None, received: int) -> Measures:
    return Measures(group, received, 0, 0, None, None, None, 0, None, 0, None)


def test_reports_are_told_apart_by_the_month_of_their_receipt() -> None:
    january = standing(fact("DITERIMA", at(31, 1, 2025, hour=23)))
    february = standing(fact("DITERIMA", at(1, 2, 2025, hour=0)))

    board = board_of([january, february, february], Grouping.MONTH, LATER)

    assert [(one.group, one.received) for one in board.groups] == [("2025-01", 1), ("2025-02", 2)]
