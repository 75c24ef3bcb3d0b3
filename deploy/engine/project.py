"""docker-compose.yml, started on an engine: its containers, and the platform in them as its users see it."""

from __future__ import annotations

import base64
import json
import secrets
import signal
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from deploy.engine.engine import Engine, Failed

from regencyctl.platform_client import Platform

NAME = "regency-tried"
"""Of the project: nothing of another one called regency is touched."""

PORTS = {"programs": 8101, "evaluation": 8102, "tourism-market": 8103, "notifications": 8104}
_FILES = ("--env-file", "deploy/compose/tracing.env", "--file", "docker-compose.yml")
_STAND_INS = ("--file", "deploy/engine/stand_ins.override.yaml")
_HEALTHY_SECONDS = "400"


class Project:
    """The composed platform, with spans. Use as a context manager: nothing of it stays but images.

    Args:
        engine: Where it runs.
        root: The checkout.
        stand_ins: Whether images of others are stood in for.
    """

    def __init__(self, engine: Engine, root: Path, *, stand_ins: bool) -> None:
        self._engine = engine
        self._root = root
        self._files = (*_FILES, *(_STAND_INS if stand_ins else ()), "--project-name", NAME)
        sealing = json.dumps({"tried-1": base64.b64encode(secrets.token_bytes(32)).decode()})
        self._given = {"NOTIFICATIONS_FIELD_KEYS": sealing}

    def __enter__(self) -> Self:
        """Remove what a run that was broken off left."""
        self._remove()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove containers, networks and volumes."""
        self._remove()

    def _remove(self) -> None:
        self.compose("down", "--volumes", "--remove-orphans", "--timeout", "1")

    def compose(self, *arguments: str) -> str:
        """What compose says of this project. Raises: `Failed`."""
        return self._engine.compose(*self._files, *arguments, given=self._given, folder=self._root)

    def up(self) -> None:
        """Start what does not run; wait until all is healthy. Raises: `Failed`, with logs of who is not."""
        try:
            self.compose("up", "--wait", "--wait-timeout", _HEALTHY_SECONDS)
        except Failed as failed:
            ill = [name for name, one in self.containers().items() if not _well(one["State"])]
            logs = self.compose("logs", "--no-color", "--tail", "4", *ill) if ill else ""
            raise Failed(f"{failed}\n{logs}") from failed

    def containers(self) -> dict[str, dict[str, Any]]:
        """What the engine knows of each container, by its service."""
        label = f"com.docker.compose.project={NAME}"
        filters = json.dumps({"label": [label, "com.docker.compose.oneoff=False"]})
        found = self._engine.ask(f"/containers/json?all=1&filters={filters}")
        return {
            one["Labels"]["com.docker.compose.service"]: self._engine.ask(f"/containers/{one['Id']}/json")
            for one in found
        }

    def image(self, name: str) -> dict[str, Any]:
        """What the engine knows of an image."""
        known: dict[str, Any] = self._engine.ask(f"/images/{name}/json")
        return known

    def said_by(self, service: str, *command: str) -> str:
        """What a command prints inside the running container. Raises: `Failed` when it ends with an error."""
        return self.compose("exec", "--no-tty", service, *command)

    def token(self, role: str, regency: str) -> str:
        """A token of the composed issuer."""
        asked = ("issuer", "--role", role, "--regency", regency)
        return self.compose("run", "--rm", "--no-TTY", "--no-deps", *asked).strip()

    def platform(self) -> Platform:
        """The four services through the ports they publish."""
        urls = {service: f"http://127.0.0.1:{port}" for service, port in PORTS.items()}
        return Platform(urls, self.token, patience=60)

    def wait_for_interrupt(self) -> None:
        """Leave it running until Ctrl-C."""
        print("running; Ctrl-C ends it: " + ", ".join(f"{name} :{port}" for name, port in PORTS.items()))
        signal.sigwait({signal.SIGINT, signal.SIGTERM})


def _well(state: dict[str, Any]) -> bool:
    if state["Status"] == "running":
        return bool(state.get("Health", {}).get("Status", "healthy") == "healthy")
    return bool(state["Status"] == "exited" and state["ExitCode"] == 0)
