"""JSON Schemas of the events, for publishers and readers in any language."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Any

from contracts.event import Event
from contracts.registry import TOPICS, schema_uri, topic_of

DIRECTORY = PurePosixPath("libs/contracts/schemas")
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_path(event: type[Event]) -> PurePosixPath:
    """Where an event's schema lies, from the root of the repository."""
    return DIRECTORY / topic_of(event).name / f"v{event.schema_version()}" / f"{event.__name__}.json"


def json_schema(event: type[Event]) -> dict[str, Any]:
    """The schema of an event's data. Unknown fields are allowed: readers are tolerant."""
    return {
        "$schema": DIALECT,
        "$id": schema_uri(event),
        "x-type": event.type,
        "x-key": event.key_field,
        **event.model_json_schema(),
    }


def schema_files() -> dict[PurePosixPath, str]:
    """Every schema file the registry asks for, with its content."""
    return {schema_path(event): _pretty(json_schema(event)) for topic in TOPICS for event in topic.events}


def _pretty(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
