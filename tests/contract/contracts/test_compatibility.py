"""A schema that others read may grow, never break: compared with what the merge base promised."""

from __future__ import annotations

import copy
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from contracts.compatibility import breaking_changes
from contracts.registry import TOPICS
from contracts.schemas import DIRECTORY, json_schema, schema_files
from contracts.tourism_market import CoinsIssued

ROOT = Path(__file__).parents[3]
EVENTS = [event for topic in TOPICS for event in topic.events]


def git(*arguments: str) -> str:
    run = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return run.stdout if run.returncode == 0 else ""


def baseline() -> str:
    """The commit others build on: the last release, else the fork from the main branch, else the parent."""
    head = git("rev-parse", "HEAD").strip()
    candidates = (
        git("describe", "--tags", "--abbrev=0"),
        git("merge-base", "HEAD", "origin/main"),
        git("rev-parse", "--verify", "HEAD^1"),
    )
    return next((commit.strip() for commit in candidates if commit.strip() not in ("", head)), head)


def promised() -> dict[str, dict[str, Any]]:
    """The schemas of the baseline by path; empty where there is no history."""
    commit = baseline()
    paths = git("ls-tree", "-r", "--name-only", commit, "--", str(DIRECTORY)).split() if commit else []
    return {path: json.loads(git("show", f"{commit}:{path}")) for path in paths}


def test_no_schema_breaks_with_the_baseline() -> None:
    current = {str(path): json.loads(content) for path, content in schema_files().items()}

    broken = {
        path: breaking_changes(schema, current[path]) if path in current else ["the event is gone"]
        for path, schema in promised().items()
    }

    assert {path: changes for path, changes in broken.items() if changes} == {}


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_a_schema_is_compatible_with_itself(event: type[Any]) -> None:
    assert breaking_changes(json_schema(event), json_schema(event)) == []


def changed(**changes: Any) -> dict[str, Any]:
    """The schema of CoinsIssued with other properties; None removes one."""
    schema = copy.deepcopy(json_schema(CoinsIssued))
    for name, field in changes.items():
        if field is None:
            del schema["properties"][name]
        else:
            schema["properties"][name] = schema["properties"].get(name, {}) | field
    return schema


@pytest.mark.parametrize(
    ("after", "finding"),
    [
        (changed(coins=None), "$.coins: is gone"),
        (changed(coins={"type": "string"}), "$.coins: type integer became string"),
        (changed(coins={"maximum": 10}), "$.coins: maximum fell"),
        (changed(amount_idr={"minimum": 1}), "$.amount_idr: minimum rose"),
        (changed(device_id={"pattern": "^gate-"}), "$.device_id: pattern changed"),
        (changed() | {"required": [*changed()["required"], "gate"]}, "$.gate: became required"),
        (
            changed() | {"required": changed()["required"][1:]},
            f"$.{changed()['required'][0]}: is no longer certain to be there",
        ),
        (changed() | {"x-key": "device_id"}, "$: x-key changed"),
        (changed() | {"additionalProperties": False}, "$: unknown fields are refused now"),
    ],
)
def test_a_breaking_change_is_found(after: dict[str, Any], finding: str) -> None:
    assert [finding] == breaking_changes(changed(), after)


def test_a_new_optional_field_and_a_wider_bound_are_compatible() -> None:
    after = changed(weather={"type": "string"}, coins={"maximum": 10**9})

    assert breaking_changes(changed(), after) == []


def test_a_closed_set_may_grow_but_not_shrink() -> None:
    two = {"type": "string", "enum": ["a", "b"]}
    three = {"type": "string", "enum": ["a", "b", "c"]}

    assert breaking_changes(changed(kind=two), changed(kind=three)) == []
    assert breaking_changes(changed(kind=three), changed(kind=two)) == ["$.kind: values ['c'] are gone"]


def test_a_field_that_could_be_empty_may_not_stop_being_so() -> None:
    nullable = {"anyOf": [{"type": "integer"}, {"type": "null"}]}

    assert breaking_changes(changed(extra=nullable), changed(extra={"type": "integer"})) == [
        "$.extra: a form it could take is gone"
    ]
