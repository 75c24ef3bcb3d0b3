"""Which versions of an indicator there are and how far each is, and who may have one counted anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from fastapi import APIRouter

from contracts.indicators import INDICATORS, Indicator, indicator_named
from servicekit.service import Service
from servicekit.stream.ledger import Building, Reach, VersionLedger
from servicekit.testing.boards import Board

SKM = indicator_named("skm-responses")
SECOND = replace(SKM, version=2)
NAMED = f"/v1/indicators/{SKM.name}"


@pytest.fixture
def service() -> Service:
    return Service("evaluation", APIRouter, ())


@pytest.fixture
def indicators() -> Sequence[Indicator]:
    return (*INDICATORS, SECOND)


async def ask(board: Board, path: str, role: str | None = "operator") -> httpx.Response:
    headers = board.door.bearer(role) if role else {}
    async with httpx.AsyncClient(base_url=board.door.url) as client:
        return await client.post(path, headers=headers)


async def states(board: Board) -> list[tuple[int, str, bool, int, int]]:
    found: list[dict[str, Any]] = (await board.get(f"/{SKM.name}/versions")).json()["versions"]
    return [(one["version"], one["state"], one["serving"], one["done"], one["partitions"]) for one in found]


async def asked(ledger: VersionLedger) -> Building:
    """The second version, asked for now."""
    await ledger.ask(SECOND)
    (building,) = [one for one in await ledger.building() if one.indicator == SECOND]
    return building


async def test_a_new_version_is_building_until_every_partition_is_done(board: Board) -> None:
    ledger = VersionLedger(board.store, (SKM, SECOND))

    at_first = await states(board)
    (building,) = await ledger.building()
    await ledger.finish(building, 1, of=2, reach=Reach())
    half_way = await states(board)
    await ledger.finish(building, 0, of=2, reach=Reach())

    assert (building.indicator, building.done) == (SECOND, frozenset())
    assert at_first == [(2, "building", False, 0, 0), (1, "live", True, 0, 0)]
    assert half_way == [(2, "building", False, 1, 2), (1, "live", True, 0, 0)]
    assert await states(board) == [(2, "live", True, 2, 2), (1, "live", False, 0, 0)]
    assert await ledger.building() == []


async def test_an_operator_has_the_newest_version_built_again_or_the_one_named(board: Board) -> None:
    ledger = VersionLedger(board.store, (SKM, SECOND))
    building = await asked(ledger)
    await ledger.finish(building, 0, of=1, reach=Reach())

    newest = await ask(board, f"{NAMED}/rebuild")
    named = await ask(board, f"{NAMED}/rebuild?version=1")

    assert (newest.status_code, named.status_code) == (202, 202)
    assert [one["state"] for one in newest.json()["versions"]] == ["building", "live"]
    assert {one.indicator.version for one in await ledger.building()} == {1, 2}


async def test_what_was_begun_before_a_version_was_asked_for_again_is_begun_again(board: Board) -> None:
    ledger = VersionLedger(board.store, (SKM, SECOND))
    before = await asked(ledger)
    await ledger.finish(before, 1, of=2, reach=Reach())

    await asked(ledger)
    await ledger.finish(before, 0, of=2, reach=Reach())

    (building,) = await ledger.building()
    assert building.done == frozenset()


async def test_a_rebuild_from_a_topic_whose_beginning_expired_says_since_when(board: Board) -> None:
    ledger = VersionLedger(board.store, (SKM, SECOND))
    building = await asked(ledger)

    await ledger.finish(building, 0, of=2, reach=Reach(datetime(2025, 3, 1, tzinfo=UTC)))
    await ledger.finish(building, 1, of=2, reach=Reach(datetime(2025, 1, 1, tzinfo=UTC)))

    answer = (await board.get(f"/{SKM.name}/versions")).json()["versions"][0]
    assert (answer["state"], answer["since"], answer["from_documents"]) == (
        "live",
        "2025-03-01T00:00:00Z",
        False,
    )


async def test_a_rebuild_that_documents_completed_says_so(board: Board) -> None:
    ledger = VersionLedger(board.store, (SKM, SECOND))
    building = await asked(ledger)

    await ledger.finish(building, 0, of=2, reach=Reach(is_told=True))
    await ledger.finish(building, 1, of=2, reach=Reach())

    answer = (await board.get(f"/{SKM.name}/versions")).json()["versions"][0]
    assert (answer["state"], answer["since"], answer["from_documents"]) == ("live", None, True)


async def test_a_rebuild_is_for_operators_and_for_what_there_is(board: Board) -> None:
    refused = [
        await ask(board, f"{NAMED}/rebuild", None),
        await ask(board, f"{NAMED}/rebuild", "citizen"),
        await ask(board, "/v1/indicators/nothing/rebuild"),
        await ask(board, f"{NAMED}/rebuild?version=9"),
        await board.get("/nothing/versions"),
    ]

    assert [(one.status_code, one.json()["code"]) for one in refused] == [
        (401, "token-missing"),
        (403, "role-missing"),
        (404, "no-such-indicator"),
        (404, "no-such-version"),
        (404, "no-such-indicator"),
    ]
