"""The CloudEvents 1.0 headers of a record in Kafka's binary mode, with the platform's extensions."""

from __future__ import annotations

from typing import Any

_REQUIRED: dict[str, dict[str, Any]] = {
    "ce_specversion": {"const": "1.0", "description": "Version of CloudEvents."},
    "ce_id": {
        "type": "string",
        "description": "Id of the event, unique per source; the same id twice is one event.",
    },
    "ce_source": {
        "type": "string",
        "description": "Who says so: a service's name, or a publisher's.",
    },
    "ce_type": {
        "type": "string",
        "pattern": r"^regency\.[a-z-]+\.[a-z-]+\.[a-z-]+(\.v\d+)?$",
        "description": "What happened: regency.<service>.<aggregate>.<past-verb>.",
    },
    "ce_time": {"type": "string", "format": "date-time", "description": "When it happened."},
    "ce_regency": {
        "type": "string",
        "pattern": r"^\d{2}\.\d{2}$",
        "description": "Kemendagri code of the regency it belongs to, such as 33.14.",
    },
    "content-type": {"const": "application/json", "description": "The data is JSON."},
}

_OPTIONAL: dict[str, dict[str, Any]] = {
    "ce_subject": {"type": "string", "description": "Id of the aggregate, equal to the record key."},
    "ce_dataschema": {"type": "string", "format": "uri", "description": "Name of the data's JSON Schema."},
    "ce_sequence": {
        "type": "string",
        "pattern": r"^\d+$",
        "description": "Number of the record within its topic partition, given once by the relay; a number "
        "already seen is a duplicate. Absent at the doors.",
    },
    "ce_correlationid": {
        "type": "string",
        "description": "One id from the first request to the last effect.",
    },
    "ce_causationid": {"type": "string", "description": "The event or request that caused this one."},
    "traceparent": {"type": "string", "description": "W3C trace context of the publisher."},
}


def header_schema() -> dict[str, Any]:
    """The JSON Schema of a record's headers, their values read as text."""
    return {
        "type": "object",
        "description": "CloudEvents 1.0 attributes as Kafka headers.",
        "required": list(_REQUIRED),
        "properties": {**_REQUIRED, **_OPTIONAL},
    }
