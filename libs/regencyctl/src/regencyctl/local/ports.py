"""Which TCP ports the stack listens on: the documented ones while they are free, others when not."""

from __future__ import annotations

import random
import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress

HOST = "127.0.0.1"

DEFAULTS: Mapping[str, int] = {
    "kafka": 19292,
    "kafka-controller": 19293,
    "store": 27117,
    "programs": 8101,
    "evaluation": 8102,
    "tourism-market": 8103,
    "notifications": 8104,
    "programs-processor": 9101,
    "evaluation-processor": 9102,
    "tourism-market-processor": 9103,
    "notifications-processor": 9104,
    "programs-worker": 9111,
    "evaluation-worker": 9112,
    "tourism-market-worker": 9113,
    "notifications-worker": 9114,
    "kafka-metrics": 9404,
    "prometheus": 9090,
    "alertmanager": 9093,
    "otlp": 4318,
    "jaeger": 16686,
}

_FREE_RANGE = range(20_000, 32_000)
"""Below the range of outgoing ports: no client shall take the port of a process that is being restarted."""


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of the local host now."""
    return _can_bind(port, shares=True)


def free_port(taken: frozenset[int] = frozenset()) -> int:
    """A port nothing listens on, nobody holds (`held`) and that is not in `taken`."""
    while True:
        port = random.choice(_FREE_RANGE)
        if port not in taken and _can_bind(port, shares=False):
            return port


@contextmanager
def held(ports: Iterable[int]) -> Iterator[None]:
    """For the time of the block nobody else is given these ports, from now until servers listen on them.

    A server can take them meanwhile: like all of ours it sets SO_REUSEADDR, and nothing listens here.
    """
    with ExitStack() as holders:
        for port in ports:
            holder = holders.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
            holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):  # somebody else was quicker: the server will say so
                holder.bind((HOST, port))
        yield


def _can_bind(port: int, *, shares: bool) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        if shares:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError:
            return False
    return True


def assign(
    names: tuple[str, ...], *, earlier: Mapping[str, int], defaults: Mapping[str, int]
) -> dict[str, int]:
    """A free port for every name: its default, else the one it had before, else any."""
    chosen: dict[str, int] = {}
    for name in names:
        taken = frozenset(chosen.values())
        wishes = (mapping[name] for mapping in (defaults, earlier) if name in mapping)
        fitting = (port for port in wishes if port not in taken and is_free(port))
        chosen[name] = next(fitting, None) or free_port(taken)
    return chosen
