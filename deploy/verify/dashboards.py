"""Dashboards and their provisioning: what Grafana would load, and what it would then be able to answer."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from itertools import combinations
from pathlib import Path
from typing import Any

import yaml
from deploy.verify.check import Check, Report, Unreadable
from deploy.verify.expressions import complaints_about, known_series

DASHBOARDS = Path("deploy/observability/grafana/dashboards")
_PROVISIONING = Path("deploy/observability/grafana/provisioning")
_WIDTH = 24
_BUILT_IN = {"__rate_interval": "5m", "__interval": "15s", "__range": "1h"}
_VARIABLE = re.compile(r"\$\{?([A-Za-z_]+)\}?")
_LINK = re.compile(r"/d/(?P<uid>[\w-]+)(?:\?viewPanel=(?P<panel>\d+))?")

Documents = Mapping[str, dict[str, Any]]
"""Dashboards by the name of their file."""


def documents(root: Path) -> Documents:
    """Every dashboard below a checkout. Raises: `Unreadable` for what is none."""
    return {file.name: _read_dashboard(file) for file in sorted((root / DASHBOARDS).glob("*.json"))}


def _read_dashboard(file: Path) -> dict[str, Any]:
    try:
        document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise Unreadable(f"{DASHBOARDS}/{file.name}: not JSON: {error}") from error
    if missing := {"uid", "title", "panels", "templating"} - document.keys():
        raise Unreadable(f"{DASHBOARDS}/{file.name}: has no {', '.join(sorted(missing))}")
    return document


def panels(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The panels of a dashboard that show something."""
    yield from (panel for panel in document["panels"] if panel["type"] != "row")


def targets(document: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every panel that asks something, with each of its queries."""
    for panel in panels(document):
        yield from ((panel, target) for target in panel.get("targets", ()))


def without_variables(expression: str, values: Mapping[str, str]) -> str:
    """A query with its variables replaced, as Grafana does it. Raises KeyError for one unknown."""
    known = {**_BUILT_IN, **values}
    return _VARIABLE.sub(lambda found: known[found[1]], expression)


def complaints(found: Documents, known: Mapping[str, frozenset[str]], sources: Set[str]) -> Iterator[str]:
    """What is wrong with dashboards that belong together.

    Args:
        found: The dashboards.
        known: Every series there is, with its labels.
        sources: Uids of the data sources that are provisioned.
    """
    yield from (
        f"the uid {uid} has {number} dashboards"
        for uid, number in Counter(document["uid"] for document in found.values()).items()
        if number > 1
    )
    pages = {document["uid"]: {panel.get("id") for panel in panels(document)} for document in found.values()}
    for name, document in found.items():
        for complaint in (
            *_of_panels(document, sources),
            *_of_queries(document, known),
            *_of_places(document),
            *_of_links(document, pages),
        ):
            yield f"{name}: {complaint}"


def _of_panels(document: Mapping[str, Any], sources: Set[str]) -> Iterator[str]:
    titles = Counter(panel.get("title") for panel in panels(document))
    yield from (f"{number} panels are called {title}" for title, number in titles.items() if number > 1)
    for panel in panels(document):
        missing = [key for key, there in _said_by(panel).items() if not there]
        yield from (f"{panel.get('title')}: has no {key}" for key in missing)
    for panel, target in targets(document):
        if target["datasource"]["uid"] not in sources:
            yield f"{panel['title']}: no data source {target['datasource']['uid']} is provisioned"
    if "__inputs" in document or "${DS_" in json.dumps(document):
        yield "has data sources to be chosen by hand: a provisioned dashboard never gets them"


def _said_by(panel: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a panel says of itself; a text speaks for itself."""
    if panel["type"] == "text":
        return {"title": panel.get("title")}
    unit = panel["fieldConfig"]["defaults"].get("unit")
    return {"title": panel.get("title"), "description": panel.get("description"), "unit": unit}


def _of_queries(document: Mapping[str, Any], known: Mapping[str, frozenset[str]]) -> Iterator[str]:
    chosen = {variable["name"]: ".*" for variable in document["templating"].get("list", ())}
    for panel, target in targets(document):
        try:
            expression = without_variables(target["expr"], chosen)
        except KeyError as error:
            yield f"{panel['title']}: nobody chooses {error}"
            continue
        for complaint in complaints_about(expression, known):
            yield f"{panel['title']}: {complaint}"


def _of_places(document: Mapping[str, Any]) -> Iterator[str]:
    for panel in document["panels"]:
        if panel["gridPos"]["x"] + panel["gridPos"]["w"] > _WIDTH:
            yield f"{panel['title']}: hangs over the edge"
    for one, other in combinations(document["panels"], 2):
        if _overlap(one["gridPos"], other["gridPos"]):
            yield f"{one['title']} and {other['title']} lie on each other"


def _overlap(one: Mapping[str, int], other: Mapping[str, int]) -> bool:
    return (
        one["x"] < other["x"] + other["w"]
        and other["x"] < one["x"] + one["w"]
        and one["y"] < other["y"] + other["h"]
        and other["y"] < one["y"] + one["h"]
    )


def _of_links(document: Mapping[str, Any], pages: Mapping[str, Set[Any]]) -> Iterator[str]:
    for found in _LINK.finditer(json.dumps(document)):
        panel = found["panel"]
        if found["uid"] not in pages or (panel is not None and int(panel) not in pages[found["uid"]]):
            yield f"a link leads nowhere: {found[0]}"


def sources_of(root: Path) -> Set[str]:
    """Uids of the data sources below a checkout."""
    return {source["uid"] for source in _read(root, "datasources", "datasources")}


def _read(root: Path, folder: str, key: str) -> Iterator[dict[str, Any]]:
    for file in sorted((root / _PROVISIONING / folder).glob("*.yaml")):
        yield from yaml.safe_load(file.read_text(encoding="utf-8"))[key]


def _dashboards(root: Path) -> Report:
    found = documents(root)
    asked = sum(1 for document in found.values() for _ in targets(document))
    told = complaints(found, known_series(root), sources_of(root))
    return Report(
        f"{len(found)} dashboards, {asked} queries", tuple(f"{DASHBOARDS}/{complaint}" for complaint in told)
    )


def _provisioning(root: Path) -> Report:
    sources = list(_read(root, "datasources", "datasources"))
    providers = list(_read(root, "dashboards", "providers"))
    told = [*_of_sources(sources), *_of_mounts(root, providers)]
    return Report(
        f"{len(sources)} data sources, {len(providers)} folders",
        tuple(f"{_PROVISIONING}: {complaint}" for complaint in told),
    )


def _of_sources(sources: list[dict[str, Any]]) -> Iterator[str]:
    named = Counter(source.get("uid") for source in sources)
    yield from (f"the uid {uid} is given {number} times" for uid, number in named.items() if number > 1)
    for source in sources:
        yield from (
            f"{source.get('name')} has no {key}" for key in ("uid", "type", "url") if not source.get(key)
        )
        used = [value for key, value in source.get("jsonData", {}).items() if key.endswith("Uid")]
        yield from (f"{source['name']} leads to {uid}, which is none" for uid in used if uid not in named)
    if sum(bool(source.get("isDefault")) for source in sources) != 1:
        yield "not exactly one data source is the default"


def _of_mounts(root: Path, providers: list[dict[str, Any]]) -> Iterator[str]:
    compose = yaml.safe_load((root / "docker-compose.yml").read_text(encoding="utf-8"))
    grafana = compose["services"]["grafana"]
    mounted = {inside: outside for outside, inside, *_ in (each.split(":") for each in grafana["volumes"])}
    paths = [provider["options"]["path"] for provider in providers]
    for path in paths:
        if mounted.get(path) != f"./{DASHBOARDS}":
            yield f"dashboards are looked for in {path}, where none are mounted"
    if mounted.get("/etc/grafana/provisioning") != f"./{_PROVISIONING}":
        yield "the provisioning itself is not mounted"
    home = Path(grafana["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"])
    if str(home.parent) not in paths or not (root / DASHBOARDS / home.name).is_file():
        yield f"Grafana begins with {home}, which is no dashboard"


CHECKS = (Check("dashboards", _dashboards), Check("dashboards-provisioning", _provisioning))
