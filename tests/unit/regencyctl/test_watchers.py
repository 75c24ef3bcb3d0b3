"""Where the programs of the full profile are looked for, and what is said about those that are missing."""

from __future__ import annotations

from pathlib import Path

from regencyctl.local.equipment import equip_watchers
from regencyctl.local.watchers import WATCHERS
from regencyctl.settings import Surroundings


def _program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o755)
    return path


def _machine(path: Path) -> Surroundings:
    return Surroundings({"PATH": str(path / "bin"), "XDG_CACHE_HOME": str(path / "cache")})


def test_the_program_of_debian_and_that_of_upstream_are_found(tmp_path: Path) -> None:
    upstream = _program(tmp_path / "bin" / "alertmanager")
    first = WATCHERS["alertmanager"].find(_machine(tmp_path))
    debian = _program(tmp_path / "bin" / "prometheus-alertmanager")

    assert first == upstream
    assert WATCHERS["alertmanager"].find(_machine(tmp_path)) == debian


def test_a_tool_that_was_built_here_is_found(tmp_path: Path) -> None:
    built = _program(tmp_path / "cache" / "regency" / "tools" / "jaeger")

    assert WATCHERS["jaeger"].find(_machine(tmp_path)) == built


def test_what_is_missing_is_left_out_with_a_line_that_says_how_to_get_it(tmp_path: Path) -> None:
    prometheus = _program(tmp_path / "bin" / "prometheus")
    told: list[str] = []

    watchers = equip_watchers(_machine(tmp_path), told.append, pace=None)

    assert (watchers.prometheus, watchers.alertmanager, watchers.jaeger) == (prometheus, None, None)
    assert told == [
        "Without Alertmanager: apt-get install prometheus-alertmanager",
        "Without Jaeger: deploy/tools/install.sh builds it where Go is",
    ]
