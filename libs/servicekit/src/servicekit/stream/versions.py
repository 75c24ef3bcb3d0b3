"""Which version of an indicator answers: a changed definition is rebuilt while the one before it goes on.

Every version is counted side by side. The store notes how far each one is; of those that are live the highest
serves.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from contracts.indicators import INDICATORS, Indicator
from servicekit.errors import FieldProblem, NotFound
from servicekit.mongo import CollectionSpec, Store

VERSIONS = "indicator_versions"
COLLECTIONS = (CollectionSpec(VERSIONS),)


class State(StrEnum):
    """How far a version is."""

    BUILDING = "building"
    LIVE = "live"


async def serving(store: Store, name: str, indicators: Sequence[Indicator] = INDICATORS) -> Indicator:
    """The highest version of an indicator that is live; while none is, the lowest there is.

    Raises: `NotFound` when there is no such indicator; `Unavailable`.
    """
    defined = sorted((one for one in indicators if one.name == name), key=lambda one: one.version)
    if not defined:
        raise unknown(name, indicators)
    if len(defined) == 1:
        return defined[0]
    live = {"_id": {"$in": [key_of(one) for one in defined]}, "state": State.LIVE.value}
    marked = {document["_id"] for document in await store.collection(VERSIONS).find(live)}
    return next((one for one in reversed(defined) if key_of(one) in marked), defined[0])


async def chosen(
    store: Store, name: str, version: int | None, indicators: Sequence[Indicator] = INDICATORS
) -> Indicator:
    """The version asked for, building or not; the serving one when none is. Raises: as `serving`."""
    if version is None:
        return await serving(store, name, indicators)
    found = [one for one in indicators if (one.name, one.version) == (name, version)]
    if not found:
        choices = ", ".join(map(str, numbers(name, indicators)))
        if not choices:
            raise unknown(name, indicators)
        raise NotFound(
            f"Versi {version} dari {name} tidak ada; yang ada: {choices}",
            f"There is no version {version} of {name}; there are: {choices}",
            code="no-such-version",
            fields=(FieldProblem("version", "not-allowed", f"Yang ada: {choices}", f"There are: {choices}"),),
        )
    return found[0]


def numbers(name: str, indicators: Sequence[Indicator] = INDICATORS) -> list[int]:
    """The versions of an indicator that are defined."""
    return sorted(one.version for one in indicators if one.name == name)


def key_of(indicator: Indicator) -> str:
    """What a version is called in the store."""
    return f"{indicator.name}/{indicator.version}"


def unknown(name: str, indicators: Sequence[Indicator]) -> NotFound:
    """There is no indicator of this name; says which there are."""
    choices = ", ".join(dict.fromkeys(one.name for one in indicators))
    return NotFound(
        f"Indikator {name} tidak ada; yang ada: {choices}",
        f"There is no indicator {name}; there are: {choices}",
        code="no-such-indicator",
        fields=(FieldProblem("name", "not-allowed", f"Yang ada: {choices}", f"There are: {choices}"),),
    )
