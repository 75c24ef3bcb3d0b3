"""The store of documents: `mongod` where there is one, else a surrogate that speaks its protocol."""

from __future__ import annotations

import shutil
from pathlib import Path

from regencyctl.local.plan import StoreKind, StoreProgram
from regencyctl.local.ports import HOST

REPLICA_SET = "regency"

TRANSACTION_SECONDS = 10
"""How long a transaction may last, and so how long a killed process keeps its documents locked; the store's
default is 60. `Store.run` goes on for longer than this, so a command waits the lock out."""

NOTICES: dict[StoreKind, str] = {
    "mongod": "Store: mongod from PATH, started as a replica set of one.",
    "secantusd-rs": "Store: SecantusDB (Rust), a surrogate for MongoDB, not for real data.",
    "secantusd-py": (
        "Store: SecantusDB (Python), a surrogate for MongoDB, not for real data. "
        "`./regency store build` builds a faster one."
    ),
}


_OPTIONS: dict[StoreKind, tuple[str, ...]] = {
    "mongod": ("--replSet", REPLICA_SET, "--bind_ip", HOST, "--wiredTigerCacheSizeGB", "0.25", "--quiet"),
    "secantusd-rs": ("--cache-size", "256M", "--log-level", "WARNING"),
    "secantusd-py": (),
}


def built_server(cache: Path) -> Path:
    """Where `./regency store build` leaves its program."""
    return cache / "store" / "bin" / "secantusd-rs"


def packaged_server(cache: Path) -> Path:
    """Where the surrogate from the package index is installed."""
    return cache / "tools" / "store" / "bin" / "secantusd-py"


def installed_servers(cache: Path, path: str) -> list[StoreProgram]:
    """The servers this machine has, the best first."""
    mongod = shutil.which("mongod", path=path)
    found = [StoreProgram(kind="mongod", program=Path(mongod))] if mongod else []
    if built_server(cache).exists():
        found.append(StoreProgram(kind="secantusd-rs", program=built_server(cache)))
    if packaged_server(cache).exists():
        found.append(StoreProgram(kind="secantusd-py", program=packaged_server(cache)))
    return found


def data_folder(folder: Path, kind: StoreKind) -> Path:
    """Each kind keeps its files apart: none reads another's."""
    return folder / kind


def start_command(store: StoreProgram, folder: Path, *, port: int) -> tuple[str, ...]:
    """Runs the server until it is told to stop."""
    data = data_folder(folder, store.kind)
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = (
        str(store.program),
        "--port",
        str(port),
        "--dbpath" if store.kind == "mongod" else "--storage-path",
    )
    return (*place, str(data), *_OPTIONS[store.kind])
