"""etcd, kube-apiserver, its controllers and scheduler, and kwok on this machine, and kubectl towards them."""

from __future__ import annotations

import json
import secrets
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from deploy.verify.check import tool
from deploy.verify.parts import Parts

from regencyctl.local import ports

ADVICE = "deploy/tools/install.sh kubernetes builds it"
PARTS = ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok")
_SERVICES = "10.96.0.0/16"
_STAGES = Path(__file__).with_name("stages.yaml")


def _read_objects(stream: IO[str], found: list[dict[str, Any]]) -> None:
    """Take JSON objects that follow each other off a stream until it ends."""
    decoder, text = json.JSONDecoder(), ""
    for line in stream:
        text += line
        if line.startswith("}"):
            found.append(decoder.decode(text))
            text = ""


class Refused(Exception):
    """kubectl ended with an error; the text is what it said."""


class ControlPlane:
    """A control plane with data of its own in a folder. Use as a context manager.

    Raises on entry: `deploy.verify.check.ToolMissing` when a part of it is not on this machine.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._programs = {name: str(tool(name, ADVICE)) for name in (*PARTS, "kubectl")}
        self._token = secrets.token_hex(16)
        self._ports = {name: ports.free_port() for name in ("client", "peer", "api", "manager", "scheduler")}
        environment = {"HOME": str(folder), "PATH": "/usr/bin:/bin"}
        self._parts = Parts(folder, environment, ready_within=120, stop_within=20)

    def __enter__(self) -> Self:
        """Start the parts one after the other."""
        with ExitStack() as starting:
            starting.callback(self._parts.stop)
            self._write_keys()
            self._start("etcd", self._etcd())
            self._start("kube-apiserver", self._server())
            self._parts.until("server", self._is_ready)
            self._start("kube-controller-manager", self._manager())
            self._start("kube-scheduler", self._scheduler())
            self._start("kwok", self._nodes())
            self._parts.until("controllers", lambda: bool(self.found("serviceaccount", "default", "default")))
            starting.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop what was started, the youngest first."""
        self._parts.stop()

    def kubectl(self, *arguments: str, given: str | None = None) -> str:
        """What kubectl says. Raises: `Refused` when it ends with an error."""
        run = subprocess.run(
            [self._programs["kubectl"], "--kubeconfig", str(self._kubeconfig), *arguments],
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode:
            raise Refused((run.stderr or run.stdout).strip())
        return run.stdout

    def found(self, kind: str, namespace: str, name: str) -> dict[str, Any] | None:
        """One object, or None where there is none."""
        try:
            answer = self.kubectl("get", kind, name, "--namespace", namespace, "--output", "json")
        except Refused:
            return None
        found: dict[str, Any] = json.loads(answer)
        return found

    def all_of(self, kind: str, namespace: str, selector: str = "") -> list[dict[str, Any]]:
        """All objects of a kind in a namespace, those with the labels asked for."""
        arguments = ["get", kind, "--namespace", namespace, "--output", "json", "--selector", selector]
        items: list[dict[str, Any]] = json.loads(self.kubectl(*arguments))["items"]
        return items

    def apply(self, objects: Sequence[dict[str, Any]], *, dry_run: bool = False) -> str:
        """Server-side apply, or only ask whether it would be taken. Raises: `Refused`."""
        arguments = ["apply", "--server-side", "--force-conflicts", "--filename", "-"]
        arguments += ["--dry-run=server"] if dry_run else []
        return self.kubectl(*arguments, given=yaml.safe_dump_all(objects))

    @contextmanager
    def watching(self, kind: str, namespace: str) -> Iterator[list[dict[str, Any]]]:
        """A list that holds, after the block, every state the objects of a kind went through meanwhile."""
        changes: list[dict[str, Any]] = []
        command = ["get", kind, "--namespace", namespace, "--watch", "--output", "json"]
        with subprocess.Popen(
            [self._programs["kubectl"], "--kubeconfig", str(self._kubeconfig), *command],
            stdout=subprocess.PIPE,
            text=True,
        ) as watch:
            reading = threading.Thread(target=_read_objects, args=(watch.stdout, changes), daemon=True)
            reading.start()
            try:
                yield changes
            finally:
                watch.terminate()
                reading.join()

    @property
    def version(self) -> str:
        """Of the server, such as "v1.36.1"."""
        told: str = json.loads(self.kubectl("version", "--output", "json"))["serverVersion"]["gitVersion"]
        return told

    def _is_ready(self) -> bool:
        try:
            return self.kubectl("get", "--raw", "/readyz") == "ok"
        except Refused:
            return False

    @property
    def _kubeconfig(self) -> Path:
        return self._folder / "kubeconfig"

    def _write_keys(self) -> None:
        """Who may do everything, the key that signs service accounts' tokens, and how to reach the server."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
        (self._folder / "accounts.key").write_bytes(pem)
        (self._folder / "tokens.csv").write_text(f"{self._token},verifier,verifier,system:masters\n")
        address = f"https://{ports.HOST}:{self._ports['api']}"
        certificate = str(self._folder / "certificates" / "apiserver.crt")
        cluster = {"server": address, "certificate-authority": certificate}
        configuration = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "here",
            "clusters": [{"name": "here", "cluster": cluster}],
            "users": [{"name": "here", "user": {"token": self._token}}],
            "contexts": [{"name": "here", "context": {"cluster": "here", "user": "here"}}],
        }
        self._kubeconfig.write_text(yaml.safe_dump(configuration))
        for file in self._folder.iterdir():
            file.chmod(0o600)

    def _etcd(self) -> list[str]:
        client, peer = (f"http://{ports.HOST}:{self._ports[name]}" for name in ("client", "peer"))
        return [
            f"--data-dir={self._folder / 'etcd'}",
            f"--listen-client-urls={client}",
            f"--advertise-client-urls={client}",
            f"--listen-peer-urls={peer}",
            f"--initial-advertise-peer-urls={peer}",
            f"--initial-cluster=default={peer}",
            "--unsafe-no-fsync",
            "--log-level=error",
        ]

    def _server(self) -> list[str]:
        return [
            f"--etcd-servers=http://{ports.HOST}:{self._ports['client']}",
            f"--bind-address={ports.HOST}",
            f"--secure-port={self._ports['api']}",
            f"--cert-dir={self._folder / 'certificates'}",
            f"--token-auth-file={self._folder / 'tokens.csv'}",
            "--authorization-mode=Node,RBAC",
            "--service-account-issuer=https://kubernetes.default.svc",
            f"--service-account-key-file={self._folder / 'accounts.key'}",
            f"--service-account-signing-key-file={self._folder / 'accounts.key'}",
            f"--service-cluster-ip-range={_SERVICES}",
            "--endpoint-reconciler-type=none",
            "--allow-privileged=true",  # as clusters have it: namespaces have to refuse what is privileged
        ]

    def _manager(self) -> list[str]:
        return [
            f"--kubeconfig={self._kubeconfig}",
            f"--secure-port={self._ports['manager']}",
            f"--bind-address={ports.HOST}",
            f"--cert-dir={self._folder / 'manager'}",
            f"--service-account-private-key-file={self._folder / 'accounts.key'}",
            f"--root-ca-file={self._folder / 'certificates' / 'apiserver.crt'}",
            "--node-monitor-grace-period=24h",  # nobody beats for the nodes: they never fall silent here
            "--use-service-account-credentials=false",
            "--leader-elect=false",
        ]

    def _scheduler(self) -> list[str]:
        return [
            f"--kubeconfig={self._kubeconfig}",
            f"--secure-port={self._ports['scheduler']}",
            f"--bind-address={ports.HOST}",
            f"--cert-dir={self._folder / 'scheduler'}",
            "--leader-elect=false",
        ]

    def _nodes(self) -> list[str]:
        return [f"--kubeconfig={self._kubeconfig}", f"--config={_STAGES}", "--manage-all-nodes=true"]

    def _start(self, name: str, options: Sequence[str]) -> None:
        self._parts.start(name, [self._programs[name], *options])
