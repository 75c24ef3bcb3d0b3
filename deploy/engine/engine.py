"""containerd and dockerd on this machine, with data of their own, and compose towards them."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
from deploy.verify.check import ToolMissing, tool
from deploy.verify.parts import Parts

from regencyctl.settings import Surroundings

ADVICE = "deploy/tools/install.sh containers builds it"
BUILT = (
    "dockerd",
    "docker-proxy",
    "containerd",
    "containerd-shim-runc-v2",
    "runc",
    "docker-compose",
    "buildx",
)
PACKAGED = {"iptables": "iptables", "tini-static": "tini", "debootstrap": "debootstrap", "tar": "tar"}
"""Programs of the system, and the Debian packages they come in."""

_CHUNK = 1 << 20


class Failed(Exception):
    """Compose or the engine ended with an error; the text is the end of what it said."""


class Engine:
    """A Docker engine for one run; its images and what it built stay in the user's cache. A context manager.

    Args:
        folder: Sockets, records and logs; a short path, for sockets have no room for a long one.

    Raises: `deploy.verify.check.ToolMissing` when a part is not on this machine, or the user is not root.
    """

    def __init__(self, folder: Path) -> None:
        if os.geteuid() != 0:
            raise ToolMissing("an engine of containers runs as root only")
        self._programs = {name: tool(name, ADVICE) for name in BUILT}
        self._programs |= {
            name: tool(name, f"apt-get install {package}") for name, package in PACKAGED.items()
        }
        self._folder = folder
        self._data = Surroundings().cache() / "engine"
        self._socket = folder / "docker.sock"
        self._parts = Parts(folder, self._environment(), ready_within=60, stop_within=60)
        self._parting = ExitStack()

    def __enter__(self) -> Self:
        """Start both, and wait until the engine answers."""
        self._data.mkdir(parents=True, exist_ok=True)
        plugins = self._folder / "config" / "cli-plugins"
        plugins.mkdir(parents=True)
        (plugins / "docker-buildx").symlink_to(self._programs["buildx"])
        with ExitStack() as starting:
            starting.callback(self._parting.close)
            self._parting.callback(self._parts.stop)
            self._start("containerd", "--config", str(self._containerd_configuration()))
            self._parts.until("containerd", (self._folder / "containerd.sock").exists)
            self._start("dockerd", *self._engine_options())
            self._parts.until("dockerd", self._socket.exists)
            self._parting.enter_context(client := self._client())
            self._http = client
            starting.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop both, the engine first."""
        self._parting.close()

    def compose(self, *arguments: str, given: Mapping[str, str] | None = None, folder: Path) -> str:
        """What compose prints on standard output. Raises: `Failed`."""
        run = subprocess.run(
            [str(self._programs["docker-compose"]), "--progress", "plain", *arguments],
            env=self._environment() | dict(given or {}),
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode:
            raise Failed("\n".join((run.stderr or run.stdout).strip().splitlines()[-12:]))
        return run.stdout

    def ask(self, path: str) -> Any:
        """What the engine's own interface answers to a question. Raises: `Failed`."""
        answer = self._http.get(path)
        if answer.is_error:
            raise Failed(answer.text)
        return answer.json()

    def has_image(self, name: str) -> bool:
        """Whether the image is here."""
        return self._http.get(f"/images/{name}/json").is_success

    def import_image(self, name: str, root: Path) -> None:
        """Make an image of a folder that holds a whole file system. Raises: `Failed`."""
        repository, _, tag = name.partition(":")
        query = {"fromSrc": "-", "repo": repository, "tag": tag}
        with subprocess.Popen(
            [self._programs["tar"], "-C", str(root), "-c", "."], stdout=subprocess.PIPE
        ) as packing:
            answer = self._http.post("/images/create", params=query, content=_pieces(packing), timeout=None)
        if answer.is_error or packing.returncode or "errorDetail" in answer.text:
            raise Failed(answer.text)

    def _start(self, name: str, *options: str) -> None:
        self._parts.start(name, [str(self._programs[name]), *options])

    def _containerd_configuration(self) -> Path:
        file = self._folder / "containerd.toml"
        file.write_text(
            "version = 3\n"
            f"root = {json.dumps(str(self._data / 'containerd'))}\n"
            f"state = {json.dumps(str(self._folder / 'containerd'))}\n"
            'disabled_plugins = ["io.containerd.cri.v1.images", "io.containerd.cri.v1.runtime"]\n'
            f"[grpc]\naddress = {json.dumps(str(self._folder / 'containerd.sock'))}\n"
        )
        return file

    def _engine_options(self) -> list[str]:
        return [
            f"--containerd={self._folder / 'containerd.sock'}",
            f"--data-root={self._data / 'docker'}",
            f"--exec-root={self._folder / 'docker'}",
            f"--host=unix://{self._socket}",
            f"--pidfile={self._folder / 'docker.pid'}",
            f"--init-path={self._programs['tini-static']}",
            "--log-level=warn",
        ]

    def _environment(self) -> dict[str, str]:
        """What the parts find each other by: the engine starts the others by their names."""
        folders = dict.fromkeys(str(program.parent) for program in self._programs.values())
        return {
            "HOME": str(self._folder),
            "PATH": ":".join([*folders, "/usr/sbin", "/usr/bin", "/sbin", "/bin"]),
            "DOCKER_HOST": f"unix://{self._socket}",
            "DOCKER_CONFIG": str(self._folder / "config"),
        }

    def _client(self) -> httpx.Client:
        transport = httpx.HTTPTransport(uds=str(self._socket))
        return httpx.Client(transport=transport, base_url="http://engine/v1.44", timeout=60)


def _pieces(packing: subprocess.Popen[bytes]) -> Iterator[bytes]:
    stream = packing.stdout
    while stream and (piece := stream.read(_CHUNK)):
        yield piece
