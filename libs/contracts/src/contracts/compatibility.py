"""Whether a changed JSON Schema still reads what was written before, and still gives what readers count on.

Adding an optional field or another value of a closed set is compatible: consumers are upgraded before
producers, and readers ignore fields they do not know. Everything else is a new version of the event, beside
the old one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]

_LOWER_BOUNDS = ("minimum", "exclusiveMinimum", "minLength", "minItems")
_UPPER_BOUNDS = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
_FIXED = ("pattern", "format", "x-type", "x-key")


def breaking_changes(before: Schema, after: Schema) -> list[str]:
    """What in `after` breaks with `before`, one line per field; empty when the change is additive."""
    return list(_compare(_Node(before, before), _Node(after, after), "$"))


class _Node:
    """A part of a schema with its references followed."""

    def __init__(self, part: Schema, root: Schema) -> None:
        while "$ref" in part:
            part = root["$defs"][str(part["$ref"]).rpartition("/")[2]]
        self.part = part
        self.root = root

    def child(self, part: Schema) -> _Node:
        return _Node(part, self.root)

    @property
    def branches(self) -> list[_Node]:
        return [self.child(branch) for branch in self.part.get("anyOf", [self.part])]

    @property
    def properties(self) -> Mapping[str, Schema]:
        properties: Mapping[str, Schema] = self.part.get("properties", {})
        return properties


def _compare(before: _Node, after: _Node, path: str) -> Iterator[str]:
    if "anyOf" in before.part or "anyOf" in after.part:
        for branch in before.branches:
            if all(list(_compare(branch, other, path)) for other in after.branches):
                yield f"{path}: a form it could take is gone"
        return
    yield from _compare_values(before.part, after.part, path)
    yield from _compare_fields(before, after, path)
    if "items" in before.part and "items" in after.part:
        yield from _compare(before.child(before.part["items"]), after.child(after.part["items"]), f"{path}[]")


def _compare_values(before: Schema, after: Schema, path: str) -> Iterator[str]:
    if before.get("type") != after.get("type"):
        yield f"{path}: type {before.get('type')} became {after.get('type')}"
    if gone := _values(before) - _values(after):
        yield f"{path}: values {sorted(gone)} are gone"
    for keyword in _FIXED:
        if keyword in after and before.get(keyword) != after[keyword]:
            yield f"{path}: {keyword} changed"
    yield from _compare_bounds(before, after, path)


def _compare_bounds(before: Schema, after: Schema, path: str) -> Iterator[str]:
    for keyword in _LOWER_BOUNDS:
        if keyword in after and (keyword not in before or after[keyword] > before[keyword]):
            yield f"{path}: {keyword} rose"
    for keyword in _UPPER_BOUNDS:
        if keyword in after and (keyword not in before or after[keyword] < before[keyword]):
            yield f"{path}: {keyword} fell"


def _values(schema: Schema) -> set[str]:
    return {str(value) for value in schema.get("enum", [schema["const"]] if "const" in schema else [])}


def _compare_fields(before: _Node, after: _Node, path: str) -> Iterator[str]:
    was_required, is_required = (set(node.part.get("required", ())) for node in (before, after))
    for name in sorted(is_required - was_required):
        yield f"{path}.{name}: became required"
    for name in sorted(was_required - is_required):
        yield f"{path}.{name}: is no longer certain to be there"
    if (
        after.part.get("additionalProperties") is False
        and before.part.get("additionalProperties") is not False
    ):
        yield f"{path}: unknown fields are refused now"
    for name, field in before.properties.items():
        if name in after.properties:
            yield from _compare(before.child(field), after.child(after.properties[name]), f"{path}.{name}")
        else:
            yield f"{path}.{name}: is gone"
