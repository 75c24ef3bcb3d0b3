"""A survey counts every respondent once, whatever the order, the batches and the repetitions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.domain.booking import Booking, Ledger
from evaluation.domain.booking import book as book_on
from evaluation.domain.errors_skm import NoResponses, PeriodInvalid
from evaluation.domain.period import read_period
from evaluation.domain.skm import Tally
from evaluation.domain.survey import Survey
from evaluation.reference.respondents import questionnaire

FORM = questionnaire("permenpan-rb-14-2017.v1", "2026-S1")
RULES = FORM.rules
NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
ANSWERS = dict.fromkeys(RULES.codes, 3)


def survey() -> Survey:
    """An open survey nobody has answered."""
    return Survey("s-1", "ktp", "dukcapil", "2026-S1", Tally.empty(RULES.codes), RULES.version)


def entry(response_id: str, **answers: int) -> dict[str, Any]:
    """A valid entry."""
    return {"id": response_id, "answers": ANSWERS | answers}


def book(
    to: Survey, *entries: Mapping[str, object], known: Mapping[str, Mapping[str, int]] | None = None
) -> Booking:
    """Book the entries now."""
    return book_on(to, entries, Ledger(dict(known or {}), {}), FORM, way="token", at=NOW)


def book_in_batches(batches: Sequence[Sequence[dict[str, Any]]]) -> Survey:
    """Book batch after batch, knowing what the batches before brought."""
    current, known = survey(), Ledger({}, {})
    for batch in batches:
        booking = book_on(current, batch, known, FORM, way="token", at=NOW)
        current = booking.survey
        known.enter(booking)
    return current


def verdicts(booking: Booking) -> list[str]:
    """The verdict of each entry."""
    return [receipt.verdict for receipt in booking.receipts]


def test_a_batch_gets_a_verdict_for_each_entry_in_its_order() -> None:
    booking = book(survey(), entry("a"), entry("b", WAKTU=9), entry("a"), entry("c", WAKTU=1))

    assert verdicts(booking) == ["accepted", "refused", "duplicate", "accepted"]
    assert [response.id for response in booking.accepted] == ["a", "c"]
    assert booking.survey.tally == Tally(2, dict.fromkeys(RULES.codes, 6) | {"WAKTU": 4})


def test_a_response_counted_before_is_a_duplicate() -> None:
    booking = book(survey(), entry("a"), known={"a": ANSWERS})

    assert verdicts(booking) == ["duplicate"]
    assert booking.survey == survey()


def test_other_answers_under_a_known_id_are_refused() -> None:
    booking = book(survey(), entry("a", BIAYA=4), known={"a": ANSWERS})

    (receipt,) = booking.receipts
    assert receipt.refusal is not None
    assert receipt.refusal.reason_code == "response-id-reused"


def test_a_published_survey_takes_no_new_response_but_knows_the_old_ones() -> None:
    closed = book(survey(), entry("a")).survey.publish(at=NOW)

    booking = book(closed, entry("a"), entry("b"), known={"a": ANSWERS})

    assert verdicts(booking) == ["duplicate", "refused"]
    refusal = booking.receipts[1].refusal
    assert refusal is not None
    assert refusal.reason_code == "survey-closed"


def test_a_survey_without_responses_has_no_index() -> None:
    with pytest.raises(NoResponses):
        survey().index(RULES)


sheets = st.fixed_dictionaries({code: st.integers(1, 4) for code in RULES.codes})


@given(st.lists(sheets, min_size=1, max_size=12), st.data())
def test_any_order_split_and_repetition_of_the_same_entries_counts_the_same(
    answered: list[dict[str, int]], data: st.DataObject
) -> None:
    entries = [{"id": f"r{number}", "answers": answers} for number, answers in enumerate(answered)]
    repeated = entries + data.draw(st.lists(st.sampled_from(entries), max_size=6))
    shuffled = data.draw(st.permutations(repeated))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(shuffled)), max_size=4)))
    batches = [shuffled[start:end] for start, end in zip([0, *cuts], [*cuts, len(shuffled)], strict=True)]

    assert book_in_batches([entries]) == book_in_batches(batches)


@pytest.mark.parametrize("period", ["2026", "2026-S1", "2026-S2", "2026-Q4", "2026-01", "2026-12"])
def test_the_periods_of_the_regulation_are_known(period: str) -> None:
    assert period == read_period(period)


@pytest.mark.parametrize("period", ["", "26-S1", "2026-S3", "2026-Q0", "2026-13", "2026-1", "2026-S1 "])
def test_any_other_period_is_refused(period: str) -> None:
    with pytest.raises(PeriodInvalid):
        read_period(period)
