"""Codes let one answer in each, days bound what counts, what is told beside the answers is on a list."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from evaluation.domain.booking import Booking, Ledger, book, digests_of
from evaluation.domain.code import NOISE_BYTES, Code, CodeKind, Way, digest_of_code, new_code
from evaluation.domain.respondent import profile
from evaluation.domain.skm import Tally
from evaluation.domain.survey import Survey
from evaluation.reference.respondents import questionnaire

FORM = questionnaire("permenpan-rb-14-2017.v1", "2026-S1")
ANSWERS = dict.fromkeys(FORM.rules.codes, 3)
NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
SURVEY = Survey(
    "s-1",
    "ktp",
    "dukcapil",
    "2026-S1",
    Tally.empty(FORM.rules.codes),
    FORM.rules.version,
    opens_on=date(2026, 2, 1),
    closes_on=date(2026, 2, 28),
)
IN_TIME = "2026-02-28T23:59:59+07:00"


def a_code(number: int, kind: CodeKind = "code", **more: Any) -> tuple[str, Code]:
    """A code as it is written and as it is kept."""
    written, code = new_code(number.to_bytes(NOISE_BYTES, "big"), kind)
    return written, replace(code, **more)


def entry(response_id: str = "a", **more: object) -> dict[str, object]:
    """An entry that was filled in on the survey's last day."""
    return {"id": response_id, "answers": ANSWERS, "occurred_at": IN_TIME} | more


def booked(
    *entries: object,
    codes: tuple[Code, ...] = (),
    answers: dict[str, Any] | None = None,
    way: Way | None = None,
    to: Survey = SURVEY,
) -> Booking:
    """What becomes of entries that arrive now; without a `way` they need a code."""
    known = Ledger(answers or {}, {code.digest: code for code in codes})
    return book(to, entries, known, FORM, way=way, at=NOW)


def verdicts(booking: Booking) -> list[str]:
    """The verdict of each entry, by its code where it was refused."""
    return [one.refusal.reason_code if one.refusal else one.verdict for one in booking.receipts]


def test_a_code_lets_one_response_in_and_that_one_may_come_again() -> None:
    written, code = a_code(7)

    booking = booked(
        entry("a", code=written), entry("a", code=written), entry("b", code=written), codes=(code,)
    )

    assert verdicts(booking) == ["accepted", "duplicate", "code-used"]
    assert (booking.spent, booking.survey.responses) == ((code.digest,), 1)


def test_a_used_code_lets_in_only_the_response_that_used_it() -> None:
    written, code = a_code(7, is_used=True)

    booking = booked(
        entry("a", code=written), entry("b", code=written), codes=(code,), answers={"a": ANSWERS}
    )

    assert verdicts(booking) == ["duplicate", "code-used"]


@pytest.mark.parametrize("told", ["", "0000", 7, {"$gt": ""}, "u" * 20, "0" * 65, a_code(8)[0]])
def test_a_code_the_survey_did_not_give_out_is_refused(told: object) -> None:
    booking = booked(entry(code=told), codes=(a_code(7)[1],))

    assert verdicts(booking) == ["code-unknown"]


def test_the_public_needs_a_code_and_others_do_not() -> None:
    assert verdicts(booked(entry(), {}, 7)) == ["code-missing"] * 3
    assert verdicts(booked(entry(), way="token")) == ["accepted"]


def test_a_code_is_good_for_answers_up_to_its_last_day_whenever_they_arrive() -> None:
    written, code = a_code(7, expires_on=date(2026, 2, 27))

    late = booked(entry(code=written), codes=(code,))
    in_time = booked(entry(code=written, occurred_at="2026-02-27T23:59:59+07:00"), codes=(code,))

    assert (verdicts(late), verdicts(in_time)) == (["code-expired"], ["accepted"])


def test_a_refused_response_uses_no_code() -> None:
    written, code = a_code(7)

    booking = booked(
        entry("a", code=written, occurred_at="2026-03-01T00:00:00+07:00"),
        entry("b", code=written),
        codes=(code,),
    )

    assert verdicts(booking) == ["outside-survey-days", "accepted"]


@pytest.mark.parametrize("typed", [str.upper, lambda code: code.replace("-", " "), lambda code: f" {code} "])
def test_a_code_is_read_however_it_is_typed(typed: Any) -> None:
    written, code = a_code(2**90 + 12345)

    assert digest_of_code(typed(written)) == code.digest
    assert list(digests_of([entry(code=written), entry(), 7])) == [code.digest]


def test_signs_that_look_alike_are_one() -> None:
    assert digest_of_code("O" * 10 + "Il" * 5) == digest_of_code("0" * 10 + "1" * 10)


def test_a_code_is_made_of_a_hundred_random_bits() -> None:
    assert a_code(2**100)[0] == a_code(0)[0] == "00000-00000-00000-00000"
    assert len({a_code(2**place)[0] for place in range(100)}) == 100


def test_ways_are_counted_by_the_kind_of_code_or_by_the_door() -> None:
    made = [a_code(number, kind) for number, kind in enumerate(("code", "invitation", "session"), 1)]  # type: ignore[arg-type]
    entries = [entry(f"r-{place}", code=written) for place, (written, _) in enumerate(made)]

    by_code = booked(*entries, codes=tuple(code for _, code in made))
    whole = booked(entry("x"), entry("y"), way="system", to=by_code.survey)

    assert whole.survey.ways == {"code": 1, "invitation": 1, "session": 1, "system": 2}


@pytest.mark.parametrize("at", ["2026-01-31T23:59:59+07:00", "2026-03-01T00:00:00+07:00"])
def test_what_was_answered_outside_the_days_is_refused(at: str) -> None:
    assert verdicts(booked(entry(occurred_at=at), way="token")) == ["outside-survey-days"]


def test_a_late_batch_counts_until_publication() -> None:
    closed = replace(SURVEY, closed_at=datetime(2026, 2, 28, 17, tzinfo=UTC))
    published = replace(closed, published_at=NOW)

    assert verdicts(booked(entry(), way="token", to=closed)) == ["accepted"]
    assert verdicts(booked(entry(), way="token", to=published)) == ["survey-closed"]


def test_nothing_counts_once_the_raw_answers_are_destroyed() -> None:
    """Nobody could tell any more whether it had been counted before."""
    purged = replace(SURVEY, closed_at=datetime(2026, 2, 28, 17, tzinfo=UTC), purged_at=NOW)

    assert verdicts(booked(entry(), way="token", to=purged)) == ["survey-closed"]


def test_groups_are_kept_as_chosen_and_none_is_needed() -> None:
    told = {"sex": "P", "education": "S1", "age_band": None}

    (response,) = booked(entry(respondent=told, suggestion="Lebih cepat"), way="token").accepted

    assert response.groups == {"sex": "P", "education": "S1"}
    assert response.suggestion == "Lebih cepat"
    assert "Lebih cepat" not in repr(response)


@pytest.mark.parametrize(
    ("more", "field", "reason"),
    [
        ({"respondent": {"sex": "X"}}, "respondent.sex", "not-listed"),
        ({"respondent": {"sex": ["P"]}}, "respondent.sex", "not-listed"),
        ({"respondent": {"nik": "3314020101900001"}}, "respondent.nik", "not-asked-for"),
        ({"respondent": ["P"]}, "respondent", "not-an-object"),
        ({"suggestion": 7}, "suggestion", "not-a-text"),
        ({"suggestion": "x" * 1001}, "suggestion", "not-a-text"),
    ],
)
def test_what_is_on_no_list_is_refused_by_its_name(more: dict[str, object], field: str, reason: str) -> None:
    (receipt,) = booked(entry("a", **more), way="token").receipts

    assert receipt.refusal is not None
    assert [(one.field, one.reason) for one in receipt.refusal.fields] == [(field, reason)]


def cells(*sexes: tuple[str, int], responses: int) -> dict[str | None, int | None]:
    """The profile by sex of as many respondents of each."""
    told = [{"sex": sex} for sex, count in sexes for _ in range(count)]
    shown = {group.code: group.cells for group in profile(told, responses, FORM.questions)}
    return {cell.choice: cell.responses for cell in shown["sex"]}


def test_a_profile_counts_each_choice_and_who_did_not_tell() -> None:
    assert cells(("L", 7), ("P", 8), responses=20) == {"L": 7, "P": 8, None: 5}


def test_counts_below_five_are_not_shown_nor_what_would_tell_them() -> None:
    assert cells(("L", 4), ("P", 9), responses=13) == {"L": None, "P": None, None: 0}
    assert cells(("L", 4), ("P", 1), responses=25) == {"L": None, "P": None, None: 20}
    assert cells(("L", 40), ("P", 1), responses=47) == {"L": 40, "P": None, None: None}
