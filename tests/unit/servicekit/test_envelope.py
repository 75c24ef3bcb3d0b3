"""What an event looks like on the wire, and what is refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from contracts.tourism_market import MarketDayOpened
from servicekit.envelope import Envelope, Header, decode, encode_headers
from servicekit.errors import PoisonMessage

AT = datetime(2026, 11, 22, 3, 4, 5, 678_000, UTC)
EVENT = MarketDayOpened(
    occurred_at=AT,
    market_day_id="papringan-2026-11-22",
    market_id="papringan",
    village="33.23.11.2005",
    market_day=date(2026, 11, 22),
    pasaran="Wage",
    kind="regular",
)
ENVELOPE = Envelope(
    id="e1",
    source="tourism-market",
    type=EVENT.type,
    subject=EVENT.key,
    time=AT,
    regency="33.23",
    correlation_id="c1",
    causation_id="r1",
    traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    dataschema="urn:regency:schema:x:v1",
    sequence=7,
    data=EVENT.model_dump_json().encode(),
)


@dataclass(frozen=True)
class Raw:
    """A record as Kafka hands it over."""

    headers: list[Header]
    value: bytes | None


def record(envelope: Envelope) -> Raw:
    return Raw(encode_headers(envelope), envelope.data)


def test_decode_gives_back_what_was_encoded() -> None:
    decoded = decode(record(ENVELOPE))

    assert decoded == ENVELOPE
    assert decoded.event() == EVENT


def test_the_type_comes_first_and_the_sequence_second_on_the_wire() -> None:
    names = [name for name, _ in encode_headers(ENVELOPE)]

    assert names == [
        "ce_type",
        "ce_sequence",
        "ce_id",
        "ce_source",
        "ce_time",
        "ce_specversion",
        "ce_subject",
        "ce_dataschema",
        "content-type",
        "ce_regency",
        "ce_correlationid",
        "ce_causationid",
        "traceparent",
    ]


def test_headers_without_a_value_are_absent() -> None:
    bare = replace(ENVELOPE, sequence=None, causation_id=None, traceparent=None, dataschema=None)

    names = {name for name, _ in encode_headers(bare)}

    assert names.isdisjoint({"ce_sequence", "ce_causationid", "traceparent", "ce_dataschema"})
    assert decode(record(bare)) == bare


def test_times_travel_in_utc_whatever_the_zone_they_were_seen_in() -> None:
    seen_in_jakarta = AT.astimezone(timezone(timedelta(hours=7)))

    headers = dict(encode_headers(replace(ENVELOPE, time=seen_in_jakarta)))

    assert headers["ce_time"] == b"2026-11-22T03:04:05.678000Z"


def test_an_event_without_correlation_id_starts_a_correlation_of_its_own() -> None:
    headers = [pair for pair in encode_headers(ENVELOPE) if pair[0] != "ce_correlationid"]

    decoded = decode(Raw(headers, ENVELOPE.data))

    assert decoded.correlation_id == ENVELOPE.id


def without(name: str) -> Raw:
    return Raw([pair for pair in encode_headers(ENVELOPE) if pair[0] != name], ENVELOPE.data)


def changed(name: str, value: bytes) -> Raw:
    headers = [(one, value if one == name else old) for one, old in encode_headers(ENVELOPE)]
    return Raw(headers, ENVELOPE.data)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (without("ce_id"), "missing-header"),
        (without("ce_regency"), "missing-header"),
        (changed("ce_time", b"yesterday"), "invalid-header"),
        (changed("ce_time", b"2026-11-22T03:04:05"), "invalid-header"),
        (changed("ce_sequence", b"-1"), "invalid-header"),
        (changed("ce_source", b"\xff"), "invalid-header"),
        (changed("ce_specversion", b"0.3"), "unsupported-specversion"),
        (Raw(encode_headers(ENVELOPE), None), "empty-value"),
    ],
)
def test_a_record_that_is_no_event_is_poison_with_a_code(raw: Raw, code: str) -> None:
    with pytest.raises(PoisonMessage) as refused:
        decode(raw)

    assert refused.value.reason_code == code


@pytest.mark.parametrize(
    ("envelope", "code"),
    [
        (replace(ENVELOPE, type="regency.nowhere.thing.happened"), "unknown-type"),
        (replace(ENVELOPE, data=b'{"market_id": 1}'), "invalid-data"),
        (replace(ENVELOPE, data=b"no json"), "invalid-data"),
    ],
)
def test_data_that_fits_no_model_is_poison_with_a_code(envelope: Envelope, code: str) -> None:
    with pytest.raises(PoisonMessage) as refused:
        envelope.event()

    assert refused.value.reason_code == code


def test_a_refusal_names_the_fields_but_not_what_stood_in_them() -> None:
    envelope = replace(ENVELOPE, data=b'{"market_id": "secret text"}')

    with pytest.raises(PoisonMessage) as refused:
        envelope.event()

    fields = {problem.field for problem in refused.value.fields}
    texts = " ".join(problem.text_en for problem in refused.value.fields)
    assert "market_id" in fields
    assert "secret" not in texts
