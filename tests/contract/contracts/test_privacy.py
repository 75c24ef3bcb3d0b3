"""No event carries personal data, and the guard that says so bites."""

from __future__ import annotations

import pytest
from pydantic import create_model

from contracts.evaluation import SkmResponseSubmitted
from contracts.event import Event
from contracts.privacy import is_personal, personal_fields, personal_model_fields
from contracts.registry import TOPICS

EVENTS = [event for topic in TOPICS for event in topic.events]

PERSONAL = (
    "nik",
    "NIK",
    "no_ktp",
    "nama",
    "nama_lengkap",
    "namaLengkap",
    "name",
    "full_name",
    "vendor_name",
    "phone",
    "phone_number",
    "no_hp",
    "noHp",
    "nomor-hp",
    "email",
    "emailAddress",
    "alamat",
    "home_address",
    "patient_id",
    "nama_pasien",
    "pupil",
    "siswa_id",
    "tanggal_lahir",
    "dateOfBirth",
    "npwp",
    "nip",
    "no_rekening",
)
HARMLESS = (
    "market_id",
    "vendor_id",
    "program_name",
    "nama_pasar",
    "village",
    "device_id",
    "beneficiaries",
    "unit",
    "PERILAKU",
    "channel",
    "reason",
    "occurred_at",
    "age_band",
    "message_id",
    "shipment",
)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_no_event_declares_a_personal_field(event: type[Event]) -> None:
    assert personal_model_fields(event) == []


@pytest.mark.parametrize("name", PERSONAL)
def test_a_personal_field_planted_in_an_event_is_found(name: str) -> None:
    planted = create_model("Planted", __base__=SkmResponseSubmitted, **{name: (str, ...)})  # type: ignore[call-overload]

    assert [name] == personal_model_fields(planted)


def test_a_personal_field_planted_in_a_part_of_an_event_is_found() -> None:
    respondent = create_model("Respondent", no_hp=(str, ...))
    planted = create_model("Planted", __base__=SkmResponseSubmitted, respondent=(respondent, ...))

    assert personal_model_fields(planted) == ["Respondent.no_hp"]


@pytest.mark.parametrize("name", HARMLESS)
def test_names_of_things_and_counts_pass(name: str) -> None:
    assert not is_personal(name)


def test_a_payload_is_searched_however_deep() -> None:
    payload = {"id": "1", "detail": {"NIK": "3314…"}, "rows": [{"ok": 1}, {"patient": {"nama": "x"}}]}

    assert personal_fields(payload) == ["detail.NIK", "rows.1.patient", "rows.1.patient.nama"]


def test_values_are_not_judged_only_names() -> None:
    assert personal_fields({"channel": "email", "unit": "patients"}) == []


@pytest.mark.parametrize("data", [None, "nik", 7, [], {}])
def test_a_payload_without_fields_has_no_personal_ones(data: object) -> None:
    assert personal_fields(data) == []
