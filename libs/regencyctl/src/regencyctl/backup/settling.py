"""After a restore: wait until the figures are what the documents say, counting anew those that are not."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from regencyctl.backup.scope import Tell
from regencyctl.errors import OperatorError
from regencyctl.local import LocalStack
from regencyctl.platform_client import Platform
from regencyctl.reconcile import recount

WITHIN_SECONDS = 600.0
_LOOK_SECONDS = 1.0

Drift = Mapping[tuple[str, str], int]
"""(service, indicator) → figures that are not what the documents say."""


async def settle(stack: LocalStack, tell: Tell, within: float = WITHIN_SECONDS) -> int:
    """Recount until nothing differs; the drift that is left when the time is over.

    Figures that differ in the same way twice in a row are built anew from topic and documents, once.

    Raises: `OperatorError` if a service cannot recount, or not one recount of all came to its end in time.
    """
    urls = {service: stack.url(service) for service in stack.services}
    rebuilt: set[tuple[str, str]] = set()
    before: Drift = {}
    drift: Drift | None = None
    async with Platform(urls, stack.token, patience=60) as platform:
        try:
            async with asyncio.timeout(within):
                while drift := await _drift(platform, stack.services):
                    if drift == before:
                        await _rebuild(platform, [one for one in drift if one not in rebuilt], tell)
                        rebuilt |= drift.keys()
                    before = drift
                    await asyncio.sleep(_LOOK_SECONDS)
        except TimeoutError:
            if drift is None:
                raise OperatorError(f"no recount within {within:.0f} s: ./regency reconcile") from None
            return sum(drift.values())
    return 0


async def _drift(platform: Platform, services: Sequence[str]) -> Drift:
    verdicts = await recount(platform, services)
    return {
        (verdict["service"], one["name"]): one["drift"]
        for verdict in verdicts
        for one in verdict["indicators"]
        if one["drift"]
    }


async def _rebuild(platform: Platform, indicators: Sequence[tuple[str, str]], tell: Tell) -> None:
    for service, name in indicators:
        await platform.post(service, f"/v1/indicators/{name}/rebuild", role="operator")
        tell(f"built anew  {name}")
