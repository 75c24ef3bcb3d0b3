"""Kubernetes reads what kustomize renders: it is built in every way it may be, and held against schemas.

Definitions of operators' resources come from the tools cache, where deploy/tools/crds makes them.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Set
from importlib.resources import files
from pathlib import Path
from typing import Any

import kubernetes_validate
import yaml
from deploy.verify.check import Check, Report, Told, ToolMissing, Unreadable, documents_of, told, tool

Manifest = dict[str, Any]

KUBERNETES = "1.36"
OLDEST_KUBERNETES = "1.30"
"""What kubectl-validate brings schemas of that knows every field used here."""

OVERLAYS = ("dev", "prod")
OPTIONAL = ("monitoring", "tracing", "autoscaling", "gateway", "operator", "backup", "external-secrets")
"""Components that a regency may leave out of the production overlay."""

INSTEAD = {"gateway": "ingress"}

SCORE_IGNORES = {
    "container-image-pull-policy": "versions are pinned; to ask the registry at each start makes it a risk",
    "deployment-has-host-podantiaffinity": "topologySpreadConstraints spread over nodes and zones",
    "statefulset-has-host-podantiaffinity": "topologySpreadConstraints spread over nodes and zones",
    "deployment-replicas": "how many there are is the autoscaler's business, and one is enough in dev",
}

_ADVICE = "deploy/tools/install.sh builds it"
_K8S = Path("deploy/k8s")
_KIND = re.compile(r"^kind: (\w+)$", re.MULTILINE)
_DEFINED = re.compile(r'^    kind: "?(\w+)"?$', re.MULTILINE)


class _Loader(yaml.CSafeLoader):
    """YAML in which a bare `=` is a word, as everywhere but in PyYAML."""


_WORD: Any = yaml.SafeLoader.construct_yaml_str
_Loader.add_constructor("tag:yaml.org,2002:value", _WORD)


def rendered(root: Path, folder: Path | str) -> str:
    """What `kustomize build` makes of a folder below the root. Raises: `Unreadable`, `ToolMissing`."""
    asked = told([tool("kustomize", _ADVICE), "build", root / folder])
    if asked.code:
        raise Unreadable(f"{folder}: {' '.join(asked.words.split())}")
    return asked.answer


def overlay(root: Path, name: str) -> list[Manifest]:
    """The documents of an overlay. Raises: what `rendered` raises."""
    return list(yaml.load_all(rendered(root, _K8S / "overlays" / name), _Loader))


def definitions() -> Path:
    """The folder with the definitions of operators' resources. Raises: `ToolMissing`."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "regency/tools/crds"
    if not cache.is_dir():
        raise ToolMissing(
            "no definitions of operators' resources here: deploy/tools/crds/generate.sh makes them"
        )
    return cache


def _builds(root: Path) -> Report:
    built = [rendered(root, _K8S / "overlays" / name) for name in OVERLAYS]
    combinations = 0
    for components in _combinations(root):
        _build_with(root, components)
        combinations += 1
    documents = sum(text.count("\n---\n") + 1 for text in built)
    return Report(f"{len(built)} overlays, {combinations} combinations, {documents} documents")


def _combinations(root: Path) -> Iterator[list[str]]:
    """The components of production without one that may be left out, or with another instead of it."""
    file = _K8S / "overlays/prod/kustomization.yaml"
    (production,) = documents_of(root, file)
    names = [Path(component).name for component in production["components"]]
    for name in OPTIONAL:
        yield [other for other in names if other != name]
    for name, other in INSTEAD.items():
        yield [other if one == name else one for one in names]


def _build_with(root: Path, components: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        to_k8s = os.path.relpath(root / _K8S, Path(folder).resolve())
        kustomization = {
            "apiVersion": "kustomize.config.k8s.io/v1beta1",
            "kind": "Kustomization",
            "resources": [f"{to_k8s}/base"],
            "components": [f"{to_k8s}/components/{name}" for name in components],
            "configMapGenerator": [{"name": "platform", "literals": ["DOMAIN=regency.example"]}],
        }
        (Path(folder) / "kustomization.yaml").write_text(json.dumps(kustomization), encoding="utf-8")
        try:
            rendered(Path(folder), ".")
        except Unreadable as error:
            raise Unreadable(f"deploy/k8s with {', '.join(components)}: {error}") from error


def _validate(root: Path) -> Report:
    """The API server's own validation, with the definitions of operators' resources."""
    program, crds = tool("kubectl-validate", _ADVICE), definitions()
    looked_at, complaints = 0, []
    with tempfile.TemporaryDirectory() as folder:
        for name in OVERLAYS:
            text = rendered(root, _K8S / "overlays" / name)
            given = Path(folder) / f"{name}.yaml"
            given.write_text(text, encoding="utf-8")
            options: list[str | Path] = ["--local-crds", crds, "--version", OLDEST_KUBERNETES, "-o", "json"]
            verdicts = _verdicts(told([program, given, *options]), name)
            looked_at += len(verdicts)
            wrong = [number for number, verdict in enumerate(verdicts) if verdict["status"] != "Success"]
            documents = list(yaml.load_all(text, _Loader)) if wrong else []
            for number in wrong:
                message = verdicts[number]["message"].strip().removeprefix('"" ')
                complaints.append(f"deploy/k8s/overlays/{name}: {title(documents[number])}: {message}")
    return Report(f"{looked_at} documents", tuple(complaints))


def _verdicts(asked: Told, name: str) -> list[Manifest]:
    try:
        told_of = json.loads(asked.answer)
    except ValueError:
        raise Unreadable(f"deploy/k8s/overlays/{name}: {' '.join(asked.words.split())[:400]}") from None
    return [verdict for verdicts in told_of.values() for verdict in verdicts]


def title(document: Manifest) -> str:
    """What a document is called in complaints."""
    return f"{document['kind']} {document['metadata']['name']}"


def _conform(root: Path) -> Report:
    """JSON Schemas of the newest Kubernetes, and those of operators' resources."""
    program, crds = tool("kubeconform", _ADVICE), definitions()
    documents, complaints = 0, []
    with tempfile.TemporaryDirectory() as folder:
        _write_schemas(Path(folder))
        texts = {name: rendered(root, _K8S / "overlays" / name) for name in OVERLAYS}
        used = {kind for text in texts.values() for kind in _KIND.findall(text)}
        written = _write_definitions(Path(folder), crds, used)
        kinds = f"{folder}/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json"
        own = f"{folder}/{{{{.Group}}}}.{{{{.ResourceKind}}}}.json"
        for name, text in texts.items():
            options = ["-strict", "-output", "json", "-schema-location", kinds, "-schema-location", own]
            asked = told([program, *options], given=text)
            documents += text.count("\n---\n") + 1
            complaints += [
                f"deploy/k8s/overlays/{name}: {one['kind']} {one['name']}: {one['msg']}"
                for one in json.loads(asked.answer)["resources"]
            ]
    return Report(f"{documents} documents, {written} kinds of operators", tuple(complaints))


def _write_schemas(folder: Path) -> None:
    """The schemas of kubernetes-validate, whose ids are addresses in the network: here they are files."""
    package = files(kubernetes_validate) / f"kubernetes-json-schema/v{KUBERNETES}.0-local-strict"
    for schema in package.iterdir():
        text = schema.read_text(encoding="utf-8").replace('"/api/_definitions.json', '"_definitions.json')
        (folder / schema.name).write_text(text.replace('"$id"', '"x-id"'), encoding="utf-8")


def _write_definitions(folder: Path, crds: Path, used: Set[str]) -> int:
    """A strict JSON Schema of each definition of a kind that is used; returns how many there are."""
    found = 0
    for file in sorted(crds.glob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        if used.isdisjoint(_DEFINED.findall(text)):
            continue
        spec = yaml.load(text, _Loader)["spec"]  # noqa: S506 - a safe loader
        newest = next(version for version in spec["versions"] if version["storage"])
        schema = _strict(newest["schema"]["openAPIV3Schema"])
        schema["properties"]["metadata"] = {"type": "object"}
        name = f"{spec['group']}.{spec['names']['kind'].lower()}.json"
        (folder / name).write_text(json.dumps(schema), encoding="utf-8")
        found += 1
    return found


def _strict(schema: Any) -> Any:
    """The schema without room for what it does not name, as an API server prunes it."""
    if isinstance(schema, list):
        return [_strict(one) for one in schema]
    if not isinstance(schema, Mapping):
        return schema
    made = {name: _strict(value) for name, value in schema.items() if not _is_prose(name, value)}
    closed = isinstance(schema.get("properties"), Mapping) and schema.get("type") == "object"
    if closed and not schema.get("x-kubernetes-preserve-unknown-fields"):
        made.setdefault("additionalProperties", False)
    return made


def _is_prose(name: str, value: Any) -> bool:
    return name == "description" and isinstance(value, str)


def _score(root: Path) -> Report:
    program = tool("kube-score", _ADVICE)
    ignored = [part for name in SCORE_IGNORES for part in ("--ignore-test", name)]
    options = ["--ignore-container-cpu-limit", "--kubernetes-version", f"v{KUBERNETES}", "-o", "ci", *ignored]
    marks, complaints = 0, []
    for name in OVERLAYS:
        asked = told([program, "score", *options, "-"], given=rendered(root, _K8S / "overlays" / name))
        lines = [line for line in asked.answer.splitlines() if line.startswith("[")]
        marks += len(lines)
        bad = [line for line in lines if line.startswith(("[CRITICAL]", "[WARNING]"))]
        complaints += [f"deploy/k8s/overlays/{name}: {line}" for line in bad]
    return Report(f"{marks} marks", tuple(complaints))


CHECKS = (
    Check("kustomize", _builds),
    Check("kubectl-validate", _validate),
    Check("kubeconform", _conform),
    Check("kube-score", _score),
)
