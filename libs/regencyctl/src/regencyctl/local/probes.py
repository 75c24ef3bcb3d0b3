"""Whether a process is ready, asked the way its clients would ask."""

from __future__ import annotations

import asyncio

from regencyctl.local.parts import Probe
from regencyctl.local.store import REPLICA_SET, TRANSACTION_SECONDS
from servicekit.broker import Broker
from servicekit.errors import ServiceError

PATIENCE = 10.0

_LIFETIME = "transactionLifetimeLimitSeconds"


async def http_answers(address: str) -> bool:
    """Whether a GET of "host:port/path" is answered with 200."""
    address, _, path = address.partition("/")
    host, port = address.rsplit(":", 1)
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(f"GET /{path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        status = await reader.readline()
    finally:
        writer.close()
    return b" 200 " in status


async def _listens(address: str) -> None:
    """Raises OSError while nothing listens: cheaper to ask than a client that tries again by itself."""
    host, port = address.rsplit(":", 1)
    _, writer = await asyncio.open_connection(host, int(port))
    writer.close()


async def _store_answers(url: str) -> bool:
    """Whether it takes writes; one that has just started is set up on the way."""
    from servicekit.mongo import Store

    member = url.removeprefix("mongodb://").partition("/")[0]
    await _listens(member)
    store = Store.open(url, "admin")
    try:
        hello = await store.command({"hello": 1})
        if hello.get("isreplicaset"):
            members = [{"_id": 0, "host": member}]
            await store.command({"replSetInitiate": {"_id": REPLICA_SET, "members": members}})
        # The surrogate's wheel knows no such limit and says so by leaving it out.
        known = await store.command({"getParameter": 1, _LIFETIME: 1})
        if known.get(_LIFETIME, TRANSACTION_SECONDS) != TRANSACTION_SECONDS:
            await store.command({"setParameter": 1, _LIFETIME: TRANSACTION_SECONDS})
        return bool(hello.get("isWritablePrimary"))
    finally:
        await store.close()


async def _kafka_answers(broker: Broker) -> bool:
    from servicekit.kafka import kafka_ready

    await _listens(broker.servers)
    await kafka_ready(broker)
    return True


_ASK = {"http": http_answers, "store": _store_answers}


async def is_ready(probe: Probe) -> bool:
    """Whether the process behind the probe serves now; never raises for one that does not."""
    try:
        async with asyncio.timeout(PATIENCE):
            if probe.broker is not None:
                return await _kafka_answers(probe.broker)
            return await _ASK[probe.kind](probe.address)
    except (OSError, TimeoutError, ServiceError):
        return False
