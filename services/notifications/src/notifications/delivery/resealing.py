"""Key rotation: what an older key sealed is sealed anew with the current one, some documents at a time.

It stands beside the channels because only here and at the doors clear text may be in a process's hands.
"""

from __future__ import annotations

import asyncio
import contextlib
from itertools import groupby

import structlog

from notifications.config import own
from notifications.repository import SEALED
from notifications.repository.sealed import SealedField, sealed_otherwise
from servicekit.context import Context
from servicekit.errors import ServiceError
from servicekit.mongo import Document
from servicekit.process import Runtime
from servicekit.sealing import SealBroken, Sealer
from servicekit.transaction import Transaction

AT_ONCE = 100
"""Documents in one transaction."""

LOOK_SECONDS = 600.0
"""How often a worker looks again: during a roll-out, processes with the older key still seal."""

_log = structlog.get_logger(__name__)


async def reseal(runtime: Runtime, stop: asyncio.Event) -> None:
    """Renew what is not sealed with the current key, now and then, until `stop`.

    Any number of workers may do so at once. What no key opens stays as it is and is told in the log.
    """
    sealer = own(runtime.settings).sealer()
    while sealer is not None and not stop.is_set():
        try:
            await renew_all(runtime, sealer, stop)
        except ServiceError as error:
            _log.warning("resealing_waits", code=error.reason_code)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_SECONDS):
                await stop.wait()
    await stop.wait()


async def renew_all(runtime: Runtime, sealer: Sealer, stop: asyncio.Event) -> None:
    """Renew every sealed field of every regency that is not sealed with the current key."""
    for field in SEALED:
        after = ""
        while not stop.is_set():
            found = await sealed_otherwise(runtime.store, field, sealer.current, after=after, most=AT_ONCE)
            for regency, group in groupby(found, key=lambda one: one[0]):
                await _renew([document_id for _, document_id in group], field, sealer, regency, runtime)
            if len(found) < AT_ONCE:
                break
            after = found[-1][1]


async def _renew(
    document_ids: list[str], field: SealedField, sealer: Sealer, regency: str, runtime: Runtime
) -> None:
    async def work(tx: Transaction) -> tuple[int, int]:
        documents = await tx.collection(field.collection).find({"_id": {"$in": document_ids}})
        results = [_renewed(document, field, sealer) for document in documents]
        for document, (renewed, _) in zip(documents, results, strict=True):
            if renewed:
                await tx.save(field.collection, document)
        return sum(renewed for renewed, _ in results), sum(lost for _, lost in results)

    context = Context(regency, runtime.clock.new_id(), actor="notifications")
    renewed, lost = await runtime.transactions.run(work, context=context)
    _log.info("fields_resealed", collection=field.collection, field=field.path, renewed=renewed, lost=lost)


def _renewed(document: Document, field: SealedField, sealer: Sealer) -> tuple[int, int]:
    """Seal the field anew wherever an older key sealed it: how many were renewed, how many no key opens."""
    renewed = lost = 0
    for entry in field.entries(document):
        sealed = entry.get(field.name)
        if sealed is None or sealer.is_current(sealed):
            continue
        about = field.about(document, entry)
        try:
            text = sealer.open(sealed, about=about)
        except SealBroken:
            lost += 1
            continue
        entry[field.name] = sealer.seal(text, about=about)
        if field.mark:
            entry[field.mark.name] = sealer.fingerprint(text, about=field.mark.about(document, entry))
        renewed += 1
    return renewed, lost
