"""The stand-ins are laid over compose as it is: no container is forgotten, nothing of ours is replaced."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from deploy.engine.checks import ROLES
from deploy.engine.project import PORTS
from deploy.verify.check import document_of

ROOT = Path(__file__).parents[3]
ENGINE = ROOT / "deploy/engine"
OURS = {f"{service}-{role}" for service in PORTS for role in (*ROLES, "schema")}


class _Tagged(yaml.SafeLoader):
    """Reads compose's `!override` and `!reset`."""


def _nothing(loader: _Tagged, node: yaml.Node) -> None:
    del loader, node


def _list(loader: _Tagged, node: yaml.SequenceNode) -> list[Any]:
    return loader.construct_sequence(node)


_Tagged.add_constructor("!reset", _nothing)
_Tagged.add_constructor("!override", _list)


@pytest.fixture(scope="module")
def laid_over() -> dict[str, dict[str, Any] | None]:
    text = (ENGINE / "stand_ins.override.yaml").read_text()
    services: dict[str, dict[str, Any] | None] = yaml.load(text, Loader=_Tagged)["services"]  # noqa: S506 - a safe loader
    return services


def test_every_container_of_compose_is_stood_in_for_or_left_out_by_name(
    laid_over: dict[str, dict[str, Any] | None],
) -> None:
    composed = document_of(ROOT, "docker-compose.yml")["services"]

    assert laid_over.keys() == composed.keys()


def test_of_ours_only_the_bases_of_images_and_the_stores_address_change(
    laid_over: dict[str, dict[str, Any] | None],
) -> None:
    for name in OURS:
        changed = laid_over[name] or {}

        assert changed.keys() == {"build", "environment"}, name
        assert changed["build"] == {"args": {"PYTHON_IMAGE": "regency-stand-in/python"}}, name
        assert all(variable.endswith("_MONGO_URL") for variable in changed["environment"]), name


def test_a_stand_in_is_never_called_by_the_name_of_what_it_stands_in_for(
    laid_over: dict[str, dict[str, Any] | None],
) -> None:
    built = document_of(ROOT, "deploy/engine/stand_ins.yaml")["services"]
    names = {one["image"] for one in built.values()}
    used = {one["image"] for one in laid_over.values() if one and "image" in one}

    assert all(name.startswith("regency-stand-in/") for name in names)
    assert used <= names


def test_without_an_engine_it_says_so_and_ends_well(tmp_path: Path) -> None:
    environment = {"PATH": str(tmp_path), "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}

    run = subprocess.run(
        [sys.executable, "-m", "deploy.engine"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    expected = "dockerd is not here" if os.geteuid() == 0 else "runs as root only"
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("skipped")
    assert expected in run.stdout
