"""The programs of the full profile: where they are looked for and how an operator gets them."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from regencyctl.settings import Surroundings


@dataclass(frozen=True, slots=True)
class Watcher:
    """A program that watches the platform.

    Attributes:
        names: What its program is called, here or elsewhere.
        page: Where to look first.
        advice: How to get it.
    """

    title: str
    names: tuple[str, ...]
    page: str
    advice: str

    def find(self, surroundings: Surroundings) -> Path | None:
        """The program on the path, else the one among the cached tools."""
        tools = str(surroundings.cache() / "tools")
        places = (surroundings.path, tools)
        found = (shutil.which(name, path=place) for place in places for name in self.names)
        return next((Path(program) for program in found if program), None)


WATCHERS: Mapping[str, Watcher] = {
    "prometheus": Watcher("Prometheus", ("prometheus",), "/targets", "apt-get install prometheus"),
    "alertmanager": Watcher(
        "Alertmanager",
        ("prometheus-alertmanager", "alertmanager"),
        "/api/v2/alerts",
        "apt-get install prometheus-alertmanager",
    ),
    "jaeger": Watcher(
        "Jaeger",
        ("jaeger",),
        "/api/traces?service=programs",
        "deploy/tools/install.sh builds it where Go is",
    ),
}
"""By the name of the process and of its port. Debian's Alertmanager and a built Jaeger come without pages."""
