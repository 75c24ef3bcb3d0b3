"""What a door sees in the data of an event before its model does."""

from __future__ import annotations

import pytest

from servicekit.personal_data import WITHHELD, PersonalData, fields_with_personal_data


def test_a_personal_field_is_found_in_the_json_however_deep() -> None:
    assert fields_with_personal_data(b'{"coins": 2, "buyer": {"no_hp": "0812"}}') == ["buyer.no_hp"]


@pytest.mark.parametrize("data", [b"", b"{", b"7", b'{"coins": 2}'])
def test_data_without_fields_or_without_personal_ones_passes_to_its_model(data: bytes) -> None:
    assert fields_with_personal_data(data) == []


def test_the_refusal_names_the_fields_and_none_of_their_values() -> None:
    error = PersonalData(["buyer.no_hp"])

    assert error.reason_code == "personal-data"
    assert [(problem.field, problem.reason) for problem in error.fields] == [("buyer.no_hp", "personal-data")]


def test_what_a_dead_letter_holds_instead_names_nobody() -> None:
    assert fields_with_personal_data(WITHHELD) == []
