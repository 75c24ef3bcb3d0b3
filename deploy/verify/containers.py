"""Compose's own loader, a linter of compose files and BuildKit's linter read what makes containers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory

from deploy.verify.check import Check, Report, document_of, text_of, told, tool
from deploy.verify.compose_rules import COMPOSE, complaints_about

DOCKERFILE = Path("deploy/Dockerfile")

_BUILD = "deploy/tools/install.sh builds it where Go is"
_INSTALL = "deploy/tools/install.sh installs it where npm is"
_PROFILES = {"": (), "tracing": (Path("deploy/compose/tracing.env"),)}
"""Env files that are given to compose, by what they turn on."""


def _compose(root: Path) -> Report:
    """Schema, references and variables, with each env file that README tells of."""
    program = tool("compose-config", _BUILD)
    numbers = []
    for profile, files in _PROFILES.items():
        asked = told([program, root / COMPOSE, *(root / file for file in files)])
        said = asked.words if asked.code else asked.answer
        lines = [line for line in said.replace(f"{root}/", "").splitlines() if line]
        if asked.code:
            return Report(f"{COMPOSE}", tuple(f"{COMPOSE}: {line}" for line in lines))
        numbers.append(f"{len(lines)} services{profile and f' with {profile}'}")
    return Report(", ".join(numbers))


def _compose_style(root: Path) -> Report:
    """What the linter finds once anchors are resolved: it takes a file with many of them for an attack."""
    program, project = tool("dclint", _INSTALL), document_of(root, COMPOSE)
    with TemporaryDirectory() as folder:
        resolved = Path(folder) / COMPOSE
        resolved.write_text(json.dumps(project), encoding="utf-8")
        settings = root / "deploy/compose/dclint.yaml"
        asked = told([program, "--config", settings, "--formatter", "json", resolved])
    if not asked.answer.lstrip().startswith("["):
        return Report(f"{COMPOSE}", (f"{COMPOSE}: {asked.words.strip()}",))
    found = [message for file in json.loads(asked.answer) for message in file["messages"]]
    complaints = (f"{COMPOSE}: {one['rule']}: {one['message']}" for one in found)
    return Report(f"{COMPOSE}", tuple(complaints))


def _dockerfile(root: Path) -> Report:
    asked = told([tool("dockerfile-check", _BUILD), DOCKERFILE], folder=root)
    stages = len(re.findall(r"^FROM ", text_of(root, DOCKERFILE), flags=re.MULTILINE))
    return Report(f"{stages} stages", tuple(asked.words.splitlines()) if asked.code else ())


def _compose_rules(root: Path) -> Report:
    project = document_of(root, COMPOSE)
    found = tuple(f"{COMPOSE}: {complaint}" for complaint in complaints_about(project, root))
    return Report(f"{len(project.get('services', ()))} containers", found)


CHECKS = (
    Check("compose-config", _compose),
    Check("compose-style", _compose_style),
    Check("compose-rules", _compose_rules),
    Check("dockerfile", _dockerfile),
)
