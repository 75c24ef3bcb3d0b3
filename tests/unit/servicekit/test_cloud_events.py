"""CloudEvents in every mode, read without a broker."""

from __future__ import annotations

import json
from typing import Any

import pytest

from servicekit.cloud_events import (
    BATCH,
    BATCH_LIMIT,
    STRUCTURED,
    MalformedEvent,
    UnknownMediaType,
    from_http,
    from_record,
)

NAMED = {"specversion": "1.0", "id": "e1", "source": "urn:gate", "type": "regency.x.y.z"}


def structured(**more: Any) -> bytes:
    """One event in structured mode."""
    return json.dumps(NAMED | more).encode()


def test_the_three_modes_say_the_same() -> None:
    data = {"coins": 3}
    binary_headers = {f"CE-{name}": value for name, value in NAMED.items()}

    (binary,) = from_http("application/json", binary_headers, json.dumps(data).encode())
    (single,) = from_http(STRUCTURED, {}, structured(data=data))
    (batched,) = from_http(BATCH, {}, b"[" + structured(data=data) + b"]")

    for arrival in (binary, single, batched):
        assert (arrival.id, arrival.source, arrival.type) == ("e1", "urn:gate", "regency.x.y.z")
        assert json.loads(arrival.data) == data
        assert dict(arrival.headers)["ce_id"] == b"e1"
        assert arrival.headers[0][0] == "ce_type"


def test_binary_data_keeps_its_bytes() -> None:
    headers = {f"ce-{name}": value for name, value in NAMED.items()}

    (arrival,) = from_http("application/json", headers, b'{"a": 1.10 }')

    assert arrival.value == b'{"a": 1.10 }'


def test_a_percent_encoded_header_is_decoded() -> None:
    headers = {f"ce-{name}": value for name, value in NAMED.items()} | {"ce-subject": "Bumi%20Raharjo"}

    (arrival,) = from_http("", headers, b"{}")

    assert arrival.text("subject") == "Bumi Raharjo"


def test_a_time_nobody_gave_is_not_made_up() -> None:
    (arrival,) = from_http(STRUCTURED, {}, structured())

    assert "time" not in arrival.attributes


@pytest.mark.parametrize("missing", ["id", "source", "type", "specversion"])
def test_a_missing_attribute_is_named(missing: str) -> None:
    event = {name: value for name, value in NAMED.items() if name != missing}

    with pytest.raises(MalformedEvent) as refused:
        from_http(STRUCTURED, {}, json.dumps(event).encode())

    assert [problem.field for problem in refused.value.fields] == [missing]


@pytest.mark.parametrize(
    "more",
    [
        {"id": 7},
        {"id": "x" * 600},
        {"source": ["urn"]},
        {"specversion": "0.3"},
        {"time": "yesterday"},
        {"time": "2026-01-04T03:00:00"},
        {"time": {}},
        {"time": 5},
        {"Bad-Name": "x"},
        {"data_base64": "AA=="},
        {"dataschema": ""},
        {"id": "half \ud800"},
        {"regency": "\udfff"},
    ],
)
def test_an_attribute_of_the_wrong_kind_is_malformed(more: dict[str, Any]) -> None:
    with pytest.raises(MalformedEvent):
        from_http(STRUCTURED, {}, structured(**more))


def test_an_unreadable_element_of_a_batch_is_an_arrival_with_a_problem() -> None:
    first, second, third = from_http(BATCH, {}, b'[5, {"id": "e2"}, ' + structured() + b"]")

    assert first.problem is not None
    assert second.problem is not None
    assert (first.id, second.id) == (None, "e2")
    assert third.problem is None


def test_half_a_character_in_a_batch_names_no_id() -> None:
    (arrival,) = from_http(BATCH, {}, b"[" + structured(id="half \ud800") + b"]")

    assert arrival.problem is not None
    assert arrival.id is None


def test_a_batch_has_a_limit() -> None:
    with pytest.raises(MalformedEvent):
        from_http(BATCH, {}, json.dumps([NAMED] * (BATCH_LIMIT + 1)).encode())


def test_a_body_that_is_no_cloudevent_is_of_an_unknown_media_type() -> None:
    with pytest.raises(UnknownMediaType):
        from_http("application/json", {}, b"{}")


@pytest.mark.parametrize(
    ("headers", "value"),
    [
        ([], b"{}"),
        ([("ce_id", b"\xff")], b"{}"),
        ([("content-type", STRUCTURED.encode())], b"{"),
        ([("content-type", STRUCTURED.encode())], None),
    ],
)
def test_a_record_that_cannot_be_read_keeps_its_bytes(
    headers: list[tuple[str, bytes]], value: bytes | None
) -> None:
    arrival = from_record(b"k", value, headers, partition=1, offset=2)

    assert arrival.problem is not None
    assert arrival.value == (value or b"")
    assert arrival.headers == tuple(headers)
    assert (arrival.partition, arrival.offset) == (1, 2)


def test_a_record_carries_its_trace() -> None:
    headers = [(f"ce_{name}", value.encode()) for name, value in NAMED.items()]
    parent = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    arrival = from_record(None, b"{}", [*headers, ("traceparent", parent)], partition=0, offset=0)

    assert arrival.text("traceparent") == parent.decode()
