"""CloudEvents as other systems bring them: binary, structured and batched, by HTTP and by Kafka.

Owns reading the bytes into an `Arrival`; whether an arrival is welcome is decided in `servicekit.intake`. The
SDK fills in a missing id or time and knows no batches, so these are settled here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cloudevents.core.bindings.http import CE_PREFIX, HTTPMessage, from_binary
from cloudevents.core.exceptions import BaseCloudEventException, CloudEventValidationError
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from servicekit.errors import FieldProblem, PoisonMessage

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
BATCH_LIMIT = 1_000
"""Events in one HTTP batch; the body limit usually bites first."""

_ATTRIBUTE_LIMIT = 512
_REQUIRED = ("specversion", "id", "source", "type")
_FORMAT = JSONFormat()

Headers = tuple[tuple[str, bytes], ...]


class MalformedEvent(PoisonMessage):
    """The bytes are no CloudEvent."""

    code = "malformed-event"


class UnknownMediaType(PoisonMessage):
    """The body is of a type in which no CloudEvent can come."""

    code = "unsupported-media-type"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One event at a door, not judged yet.

    Attributes:
        value: The bytes a dead letter keeps and a replay sends.
        headers: The headers that go with them in Kafka.
        attributes: The CloudEvents attributes, all text but `time`; empty when unreadable.
        data: The JSON text of its data.
        problem: Why it cannot be read, if it cannot.
        key: Its Kafka key.
        partition: Where in the intake topic it was read; None for HTTP.
        offset: Where in the intake topic it was read; None for HTTP.
        vouched: It is the replay of what somebody with the right to do so brought before.
    """

    value: bytes
    headers: Headers
    attributes: Mapping[str, Any]
    data: bytes = b""
    problem: MalformedEvent | None = None
    key: bytes | None = None
    partition: int | None = None
    offset: int | None = None
    vouched: bool = False

    @property
    def id(self) -> str | None:
        """The id its source gave it."""
        return self.text("id")

    @property
    def source(self) -> str | None:
        """Who says so."""
        return self.text("source")

    @property
    def type(self) -> str | None:
        """What kind of event it claims to be."""
        return self.text("type")

    def text(self, name: str) -> str | None:
        """An attribute, or None when it is absent or no text."""
        value = self.attributes.get(name)
        return value if isinstance(value, str) else None


def from_http(content_type: str, headers: Mapping[str, str], body: bytes) -> list[Arrival]:
    """The events of one request, in their order.

    Raises: `MalformedEvent` when the request as a whole cannot be read, or its only event cannot;
    `UnknownMediaType` when it is neither binary nor JSON CloudEvents. In a batch an unreadable element is an
    arrival with a problem.
    """
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == BATCH:
        return [_element(element) for element in _elements(body)]
    if media_type == STRUCTURED:
        return [_structured(_json_object(body))]
    if any(name.lower().startswith(CE_PREFIX) for name in headers):
        return [_binary(headers, body)]
    raise UnknownMediaType(
        f"Kirim CloudEvents: header ce-*, {STRUCTURED}, atau {BATCH}",
        f"Send CloudEvents: ce-* headers, {STRUCTURED} or {BATCH}",
    )


def from_record(
    key: bytes | None, value: bytes | None, headers: Sequence[tuple[str, bytes]], partition: int, offset: int
) -> Arrival:
    """The event of one record of an intake topic; unreadable ones are arrivals with a problem."""
    raw = value or b""
    try:
        read = _from_kafka(raw, {name.lower(): header.decode() for name, header in headers})
    except UnicodeDecodeError:
        read = _unreadable(raw, _malformed("headers", "not-utf8", "Bukan UTF-8", "Not UTF-8"))
    except MalformedEvent as problem:
        read = _unreadable(raw, problem)
    return Arrival(raw, tuple(headers), read.attributes, read.data, read.problem, key, partition, offset)


def canonical_headers(attributes: Mapping[str, Any]) -> Headers:
    """Attributes as the headers of a Kafka record in binary mode, `ce_type` first."""
    names = ("type", *(name for name in attributes if name not in {"type", "datacontenttype"}))
    headers = tuple(
        (f"ce_{name}", _as_text(attributes[name]).encode()) for name in names if name in attributes
    )
    return (*headers, ("content-type", b"application/json"))


def _from_kafka(raw: bytes, headers: Mapping[str, str]) -> Arrival:
    if headers.get("content-type", "").startswith(STRUCTURED):
        return _structured(_json_object(raw))
    extensions = {"ce-traceparent": headers["traceparent"]} if "traceparent" in headers else {}
    named = {f"ce-{name[3:]}": text for name, text in headers.items() if name.startswith("ce_")}
    return _binary(extensions | named | _content_type(headers), raw)


def _content_type(headers: Mapping[str, str]) -> dict[str, str]:
    return {"content-type": headers["content-type"]} if "content-type" in headers else {}


def _binary(headers: Mapping[str, str], body: bytes) -> Arrival:
    own = {name.lower(): value for name, value in headers.items() if name.lower().startswith(CE_PREFIX)}
    _require({name[len(CE_PREFIX) :]: value for name, value in own.items()})
    try:
        event = from_binary(HTTPMessage(own, b""), _FORMAT, CloudEvent)
    except (BaseCloudEventException, ValueError) as error:
        raise _invalid(error) from error
    return _arrival(event.get_attributes(), body, dated="ce-time" in own)


def _structured(element: Mapping[str, Any]) -> Arrival:
    attributes = {name: value for name, value in element.items() if name not in {"data", "data_base64"}}
    _require(attributes)
    try:
        event = _FORMAT.read(CloudEvent, json.dumps(attributes))
    except (BaseCloudEventException, ValueError, TypeError) as error:
        raise _invalid(error) from error
    if "data_base64" in element:
        raise _malformed("data_base64", "not-json", "Data harus JSON", "Data must be JSON")
    data = json.dumps(element.get("data"), ensure_ascii=False).encode(errors="replace")
    return _arrival(event.get_attributes(), data, dated="time" in attributes)


def _arrival(read: Mapping[str, Any], data: bytes, *, dated: bool) -> Arrival:
    attributes = {name: value for name, value in read.items() if dated or name != "time"}
    broken = [name for name, value in attributes.items() if not _is_text(value)]
    if broken:
        raise _problem([FieldProblem(name, "not-utf8", "Bukan UTF-8", "Not UTF-8") for name in broken])
    return Arrival(value=data, headers=canonical_headers(attributes), attributes=attributes, data=data)


def _element(element: Any) -> Arrival:
    raw = json.dumps(element, ensure_ascii=False).encode(errors="replace")
    try:
        if not isinstance(element, dict):
            raise _malformed("", "not-an-object", "Bukan objek JSON", "Not a JSON object")
        return _structured(element)
    except MalformedEvent as problem:
        named = element.get("id") if isinstance(element, dict) else None
        return _unreadable(raw, problem, {"id": named} if _is_text(named) else {})


def _unreadable(raw: bytes, problem: MalformedEvent, attributes: Mapping[str, Any] | None = None) -> Arrival:
    headers = (("content-type", STRUCTURED.encode()),)
    return Arrival(value=raw, headers=headers, attributes=attributes or {}, problem=problem)


def _elements(body: bytes) -> list[Any]:
    batch = _json(body)
    if not isinstance(batch, list):
        raise _malformed("", "not-an-array", "Batch harus larik JSON", "A batch must be a JSON array")
    if len(batch) > BATCH_LIMIT:
        raise _malformed(
            "", "too-many", f"Paling banyak {BATCH_LIMIT} peristiwa", f"At most {BATCH_LIMIT} events"
        )
    return batch


def _json_object(body: bytes) -> dict[str, Any]:
    value = _json(body)
    if not isinstance(value, dict):
        raise _malformed("", "not-an-object", "Bukan objek JSON", "Not a JSON object")
    return value


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _malformed("", "not-json", "Bukan JSON yang sah", "Not valid JSON") from error


def _require(attributes: Mapping[str, Any]) -> None:
    missing = [name for name in _REQUIRED if not attributes.get(name)]
    if missing:
        raise _problem([FieldProblem(name, "missing", "Wajib diisi", "Required") for name in missing])
    long = [name for name in ("id", "source", "type") if len(str(attributes[name])) > _ATTRIBUTE_LIMIT]
    if long:
        raise _problem([FieldProblem(name, "too-long", "Terlalu panjang", "Too long") for name in long])


def _invalid(error: Exception) -> MalformedEvent:
    if isinstance(error, CloudEventValidationError):
        return _problem([FieldProblem(name, "invalid", "Tidak sah", "Not valid") for name in error.errors])
    return _malformed("time", "not-a-timestamp", "Bukan waktu RFC 3339", "Not an RFC 3339 time")


def _malformed(field: str, reason: str, text_id: str, text_en: str) -> MalformedEvent:
    return _problem([FieldProblem(field, reason, text_id, text_en)])


def _problem(fields: Sequence[FieldProblem]) -> MalformedEvent:
    return MalformedEvent("Bukan CloudEvent yang sah", "Not a valid CloudEvent", fields=fields)


def _is_text(value: Any) -> bool:
    """JSON can write half a character (a lone surrogate), which no store or topic takes."""
    try:
        _as_text(value).encode()
    except UnicodeEncodeError:
        return False
    return True


def _as_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
