"""The AsyncAPI document is well formed: what it refers to exists, and it says what the registry says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from contracts.headers import header_schema
from contracts.registry import TOPICS

DOCUMENT = Path(__file__).parents[3] / "docs" / "asyncapi.yaml"

_REFERENCE = {"type": "object", "required": ["$ref"], "properties": {"$ref": {"type": "string"}}}
STRUCTURE = {
    "type": "object",
    "required": ["asyncapi", "info", "channels", "operations", "components"],
    "additionalProperties": False,
    "properties": {
        "asyncapi": {"const": "3.0.0"},
        "info": {"type": "object", "required": ["title", "version"]},
        "defaultContentType": {"type": "string"},
        "servers": {"additionalProperties": {"type": "object", "required": ["host", "protocol"]}},
        "channels": {
            "additionalProperties": {
                "type": "object",
                "required": ["address", "messages"],
                "properties": {
                    "address": {"type": "string"},
                    "messages": {"type": "object", "additionalProperties": _REFERENCE},
                },
            }
        },
        "operations": {
            "additionalProperties": {
                "type": "object",
                "required": ["action", "channel"],
                "properties": {
                    "action": {"enum": ["send", "receive"]},
                    "channel": _REFERENCE,
                    "messages": {"type": "array", "items": _REFERENCE},
                },
            }
        },
        "components": {
            "type": "object",
            "properties": {
                "messages": {
                    "additionalProperties": {"type": "object", "required": ["name", "payload", "contentType"]}
                },
                "schemas": {"additionalProperties": {"type": "object"}},
            },
        },
    },
}
"""The parts of AsyncAPI 3.0's own schema that the document uses."""


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The committed document."""
    loaded: dict[str, Any] = yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))
    return loaded


def references(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for value in part.values():
            yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def resolve(document: dict[str, Any], reference: str) -> object:
    file, _, pointer = reference.partition("#")
    target: Any = json.loads((DOCUMENT.parent / file).read_text(encoding="utf-8")) if file else document
    for step in pointer.strip("/").split("/") if pointer else ():
        target = target[step]
    return target


def test_it_has_the_shape_of_asyncapi_3(document: dict[str, Any]) -> None:
    assert list(Draft202012Validator(STRUCTURE).iter_errors(document)) == []


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    found = [resolve(document, reference) for reference in references(document)]

    assert found
    assert all(isinstance(target, dict) for target in found)


def test_every_topic_is_a_channel_with_its_partitions(document: dict[str, Any]) -> None:
    expected = {topic.name: topic.partitions for topic in TOPICS}

    assert expected == {
        name: channel["bindings"]["kafka"]["partitions"] for name, channel in document["channels"].items()
    }


def test_an_operation_uses_only_messages_of_its_channel(document: dict[str, Any]) -> None:
    for operation in document["operations"].values():
        channel = operation["channel"]["$ref"]

        assert all(message["$ref"].startswith(f"{channel}/messages/") for message in operation["messages"])


def test_only_the_owner_sends(document: dict[str, Any]) -> None:
    owners = {topic.name: topic.owner for topic in TOPICS}

    senders = [operation for operation in document["operations"].values() if operation["action"] == "send"]

    assert senders
    for operation in senders:
        channel = operation["channel"]["$ref"].removeprefix("#/channels/")
        assert [{"name": owners[channel]}] == operation["tags"]


def test_every_event_carries_the_cloudevent_headers(document: dict[str, Any]) -> None:
    assert header_schema() == document["components"]["schemas"]["CloudEventHeaders"]
    for name, message in document["components"]["messages"].items():
        assert ("headers" in message) == (name != "FeedCell")
