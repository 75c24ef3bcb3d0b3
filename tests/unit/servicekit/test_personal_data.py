"""What a door sees in the data of an event before its model does."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from servicekit.personal_data import (
    WITHHELD,
    Impersonal,
    OpaqueSubject,
    PersonalData,
    Proof,
    PublicText,
    fields_with_personal_data,
    masked,
)


class Stall(Impersonal):
    """A place at a market."""

    name: PublicText


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


def test_a_register_takes_the_names_it_declares() -> None:
    assert Stall.model_validate({"name": " Jenang Krasikan "}).name == "Jenang Krasikan"


def test_a_register_refuses_fields_that_name_a_person_however_deep() -> None:
    with pytest.raises(PersonalData) as refused:
        Stall.model_validate({"name": "Jenang", "nik": "3314", "owner": {"no_hp": "0812"}})

    assert [problem.field for problem in refused.value.fields] == ["nik", "owner.no_hp"]


def test_a_register_refuses_any_field_it_does_not_know() -> None:
    with pytest.raises(ValidationError, match="extra_forbidden"):
        Stall.model_validate({"name": "Jenang", "colour": "red"})


@pytest.mark.parametrize(
    "text", ["Jenang 3314021505800001", "hubungi 081234567890", "+6281234567890", " ", ""]
)
def test_a_public_text_holds_something_and_no_number_of_a_person(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(PublicText).validate_python(text)


@pytest.mark.parametrize("text", ["SK 188.4/253/002/2021", "Tanah kas desa 10.000 m²", "33.14.02.2015"])
def test_numbers_of_things_are_public(text: str) -> None:
    assert TypeAdapter(PublicText).validate_python(text) == text


@pytest.mark.parametrize("text", ["surel budi@example.org, 3-1-2026", "telepon 081234567890", " "])
def test_a_proof_holds_something_and_no_address_of_a_person(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Proof).validate_python(text)


@pytest.mark.parametrize("subject", ["budi@example.org", "3314021505800001", "+6281234567890", "", "budi s"])
def test_somebody_is_named_by_no_address_number_or_name(subject: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(OpaqueSubject).validate_python(subject)


@pytest.mark.parametrize("subject", ["3f1c0812-3456-7890-8123-081234567890", "auth0|81234567890123"])
def test_subjects_of_accounts_may_have_any_digits(subject: str) -> None:
    assert TypeAdapter(OpaqueSubject).validate_python(subject) == subject


@pytest.mark.parametrize("name", ["Siti Rahmawati", "x', input_type=Siti Rahmawati", "input_value=Siti"])
def test_what_pydantic_quotes_is_masked_whatever_is_in_it(name: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        TypeAdapter(int).validate_python(name)

    told = masked(str(refusal.value))

    assert "Siti" not in told
    assert "unable to parse string as an integer" in told
