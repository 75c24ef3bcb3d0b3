"""Events to try rules and templates with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from contracts.event import Event
from contracts.example import example_of
from notifications.facts.checks import told_event
from servicekit.errors import FieldProblem, InvalidInput
from servicekit.validation import field_problems


def sample(event_type: str, data: Mapping[str, Any] | None) -> Event:
    """An event of this type with these fields; the contract's example without any.

    Raises: `EventNotTold`; `InvalidInput` where fields are not as the contract has them, each as `data.…`.
    """
    event = told_event(event_type)
    if data is None:
        return example_of(event)
    try:
        return event.model_validate_json(json.dumps(data))
    except ValidationError as error:
        found = field_problems(error.errors(include_url=False, include_input=False))
        raise InvalidInput(
            "Isi peristiwa tidak sesuai kontraknya",
            "The event is not as its contract has it",
            fields=[
                FieldProblem(f"data.{one.field}".rstrip("."), one.reason, one.text_id, one.text_en)
                for one in found
            ],
        ) from error
