"""What documents tell a reader to open, run or set exists: links, commands, options, settings, metrics."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import typer.main

from contracts.registry import SERVICES
from notifications.config import NotificationSettings
from regencyctl.cli import BENCHES, COMMANDS
from servicekit.families import FAMILIES
from servicekit.settings import Settings, prefix_of

ROOT = Path(__file__).parents[3]
DOCUMENTS = sorted(
    {
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("deploy/**/*.md"),
        *ROOT.glob("services/*/README.md"),
        *ROOT.glob("libs/*/README.md"),
    }
)
NAMES = [str(document.relative_to(ROOT)) for document in DOCUMENTS]

_LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", flags=re.MULTILINE)
_CODE = re.compile(r"```.*?```", flags=re.DOTALL)
_COMMAND = re.compile(r"\./regency ([^`\n|;&#)]*)")
_MAKE = re.compile(r"`make ([a-z0-9-]+)`|^make ([a-z0-9-]+)", flags=re.MULTILINE)
_MODULE = re.compile(r"python -m ([a-z_][a-z_.]*[a-z_])")
_VARIABLE = re.compile(r"\b(?:PROGRAMS|EVALUATION|TOURISM_MARKET|NOTIFICATIONS)_[A-Z][A-Z_]*[A-Z]\b")
_METRIC = re.compile(r"\bregency_[a-z_]+[a-z]\b(?![_*{])|\bregency_[a-z_]+[a-z](?=\{)")


def anchors(document: Path) -> set[str]:
    """The anchors of a document's headings, as they are made where it is shown."""
    text = _CODE.sub("", document.read_text(encoding="utf-8"))
    slugs = (re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in _HEADING.findall(text))
    return set(slugs)


def dead_links(document: Path) -> Iterator[str]:
    for target in _LINK.findall(_CODE.sub("", document.read_text(encoding="utf-8"))):
        path, _, anchor = target.partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        found = (document.parent / path).resolve() if path else document
        if not found.exists() or (anchor and found.suffix == ".md" and anchor not in anchors(found)):
            yield target


def command_of(words: list[str]) -> tuple[Any, list[str]]:
    """The command that words of a command line lead to, and the words after it; None where there is none."""
    table = COMMANDS
    if words[0] == "bench" and len(words) > 1:
        table, words = BENCHES, words[1:]
    if words[0] not in table:
        return None, words
    if words[0] == "bench":
        return typer.main.get_command(typer.Typer(callback=lambda: None)), []
    command: Any = typer.main.get_command(table[words[0]].load())
    words = words[1:]
    while hasattr(command, "commands") and words and words[0] in command.commands:
        command, words = command.commands[words[0]], words[1:]
    return command, words


def wrong_commands(text: str) -> Iterator[str]:
    """Command lines whose command or options there are not."""
    for line in _COMMAND.findall(text):
        words = shlex.split(line.replace("'", " ").replace('"', " ").replace("…", " ").replace("\\", " "))
        words = [word for word in words if not word.startswith(("[", "<", "(", "$"))]
        if not words or words[0].startswith("--"):
            continue
        command, rest = command_of([word.rstrip(".,:") for word in words])
        if command is None:
            yield f"./regency {line}"
            continue
        known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        free = command.context_settings.get("ignore_unknown_options")
        unknown = [word for word in rest if word.startswith("--") and word.split("=")[0] not in known]
        if unknown and not free:
            yield f"./regency {line}: {', '.join(unknown)}"


def is_module(name: str) -> bool:
    """Whether `python -m` at the root of the checkout finds it."""
    here = ROOT.joinpath(*name.split("."))
    if here.is_dir() or here.with_suffix(".py").is_file():
        return True
    return find_spec(name.partition(".")[0]) is not None and find_spec(name) is not None


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    assert list(dead_links(ROOT / name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_commands_and_their_options_exist(name: str) -> None:
    assert list(wrong_commands((ROOT / name).read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("name", NAMES)
def test_targets_of_make_and_modules_that_are_run_exist(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    targets = {first or second for first, second in _MAKE.findall(text)}
    modules = set(_MODULE.findall(text))
    assert [target for target in targets if f"\n{target}:" not in makefile] == []
    assert [module for module in modules if not is_module(module)] == []


@pytest.mark.parametrize("name", NAMES)
def test_settings_and_metrics_that_are_named_exist(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    kinds: dict[str, type[Settings]] = {"notifications": NotificationSettings}
    settings = {
        f"{prefix_of(service)}{field.upper()}"
        for service in SERVICES
        for field in kinds.get(service, Settings).model_fields
    }
    metrics = {family.name for family in FAMILIES}

    unknown = {variable for variable in _VARIABLE.findall(text) if variable not in settings}
    metrics |= {f"{name}_{part}" for name in metrics for part in ("bucket", "sum", "count")}
    assert unknown == set()
    assert set(_METRIC.findall(text)) - metrics == set()


def test_what_is_wrong_would_be_found(tmp_path: Path) -> None:
    document = tmp_path / "page.md"
    document.write_text("# One\n[a](#one) [b](#two) [c](nowhere.md)\n", encoding="utf-8")

    assert list(dead_links(document)) == ["#two", "nowhere.md"]
    assert list(wrong_commands("`./regency upp`, `./regency up --detached`, `./regency up --detach`")) == [
        "./regency upp",
        "./regency up --detached: --detached",
    ]
