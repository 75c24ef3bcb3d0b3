"""The machines and volumes that a control plane without a cluster is given to plan with."""

from __future__ import annotations

from typing import Any

ZONES = ("a", "b", "c")
_VOLUMES = 60

Manifest = dict[str, Any]


def node(zone: str) -> Manifest:
    """The one machine of a zone."""
    name = f"node-{zone}"
    labels = {
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "topology.kubernetes.io/zone": zone,
    }
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": labels}}


def storage() -> list[Manifest]:
    """A default class, and a volume of it for each claim of every overlay."""
    return [_storage_class(), *(_volume(number) for number in range(_VOLUMES))]


def _storage_class() -> Manifest:
    annotations = {"storageclass.kubernetes.io/is-default-class": "true"}
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": "standard", "annotations": annotations},
        "provisioner": "kubernetes.io/no-provisioner",
    }


def _volume(number: int) -> Manifest:
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": f"volume-{number:02d}"},
        "spec": {
            "capacity": {"storage": "500Gi"},
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": "standard",
            "hostPath": {"path": f"/volumes/{number}"},
        },
    }
