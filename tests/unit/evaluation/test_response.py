"""An entry becomes a response only when it is whole, possible and free of personal data."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from evaluation.domain.entries import response_id_of
from evaluation.domain.errors_responses import ResponseInvalid
from evaluation.domain.response import Response, kept_fields, read_response
from evaluation.reference.respondents import questionnaire

FORM = questionnaire("permenpan-rb-14-2017.v1", "2026-S1")
RULES = FORM.rules
RECEIVED = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
ANSWERS = dict.fromkeys(RULES.codes, 3)


def read(**changes: Any) -> Response:
    """Read an entry that is whole but for the changes."""
    return read_response({"id": "r-1", "answers": ANSWERS} | changes, FORM, received_at=RECEIVED)


def problems(**changes: Any) -> list[tuple[str, str]]:
    """The fields the changed entry is refused for, with their reasons."""
    with pytest.raises(ResponseInvalid) as refused:
        read(**changes)
    return [(problem.field, problem.reason) for problem in refused.value.fields]


def test_a_whole_entry_becomes_a_response() -> None:
    response = read(occurred_at="2026-03-01T08:30:00+07:00")

    assert response == Response("r-1", ANSWERS, datetime(2026, 3, 1, 1, 30, tzinfo=UTC))
    assert response.total == 27


def test_an_entry_without_a_time_happened_when_it_was_received() -> None:
    assert read().occurred_at == read(occurred_at=None).occurred_at == RECEIVED


@pytest.mark.parametrize(
    ("entry", "expected"),
    [({"id": "r-1"}, "r-1"), ({"id": "\ud800"}, None), ({"id": {"$gt": ""}}, None), ({}, None), (7, None)],
)
def test_only_a_usable_id_is_taken_from_an_entry(entry: object, expected: str | None) -> None:
    assert expected == response_id_of(entry)


@pytest.mark.parametrize(
    "time", ["kemarin", "2026-03-01T08:30:00", 20260301, "9999-12-31T23:59:59-12:00", ["2026"]]
)
def test_a_time_that_is_no_instant_is_refused(time: object) -> None:
    assert problems(occurred_at=time) == [("occurred_at", "not-an-instant")]


@pytest.mark.parametrize("time", ["1999-12-31T23:59:59Z", "2026-03-03T03:00:01Z", "9999-12-31T20:00:00Z"])
def test_a_time_only_a_broken_clock_shows_is_refused(time: str) -> None:
    assert problems(occurred_at=time) == [("occurred_at", "implausible")]


def test_a_clock_a_day_ahead_is_forgiven() -> None:
    assert read(occurred_at="2026-03-03T03:00:00Z").total == 27


def test_an_entry_that_is_no_object_is_refused() -> None:
    with pytest.raises(ResponseInvalid):
        read_response(27, FORM, received_at=RECEIVED)


def test_a_made_up_field_name_is_made_printable() -> None:
    ((field, _),) = problems(**{"\ud800" * 99: 1})

    assert len(field) == 360
    assert field.startswith("\\ud800")


def test_only_what_was_asked_for_is_kept_of_a_refused_entry() -> None:
    entry = {
        "id": "r" * 99,
        "answers": {"WAKTU": "cepat", "nik": "331402"},
        "nik": "331402",
        "occurred_at": None,
    }

    assert kept_fields(entry, RULES) == {"id": "r" * 60, "answers": {"WAKTU": "cepat"}, "occurred_at": "None"}


@pytest.mark.parametrize("response_id", [None, "", "a b", "x/y", 7, "-1", "a" * 129])
def test_an_id_that_is_not_safe_in_keys_is_refused(response_id: object) -> None:
    assert problems(id=response_id) == [("id", "not-an-id")]


@pytest.mark.parametrize("answer", [0, 5, 2.0, "3", True, None])
def test_an_answer_is_a_whole_number_from_1_to_4(answer: object) -> None:
    assert problems(answers=ANSWERS | {"WAKTU": answer}) == [("answers.WAKTU", "not-an-answer")]


def test_a_missing_and_an_unknown_element_are_both_named() -> None:
    answers = {code: 3 for code in RULES.codes if code != "BIAYA"} | {"HARGA": 3}

    assert problems(answers=answers) == [
        ("answers.BIAYA", "not-an-answer"),
        ("answers.HARGA", "unknown-element"),
    ]


@pytest.mark.parametrize("answers", [None, 27, [3] * 9])
def test_answers_are_keyed_by_element(answers: object) -> None:
    assert problems(answers=answers) == [("answers", "missing")]


@pytest.mark.parametrize("field", ["nik", "nama", "phone"])
def test_personal_data_nobody_asked_for_is_refused(field: str) -> None:
    assert problems(**{field: "3314020101900001"}) == [(field, "not-asked-for")]
