"""Reactions by HTTP: registered pages only, one vote a browser session, many at once, counted exactly."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import httpx
import pytest

from contracts.evaluation import ReactionRecorded
from evaluation.api.reactions import COOKIE
from evaluation.recount.reactions import RECOUNT
from evaluation.repository.reactions import VOTES
from servicekit.mongo import Store
from servicekit.testing.boards import Board
from servicekit.testing.counted import counted
from servicekit.testing.doors import Door
from servicekit.testing.outgoing import Waiting, announced

BEST, GOOD, FAIR, BAD = "very-satisfied", "satisfied", "fairly-satisfied", "dissatisfied"
PAGE = "/v1/reactions/berita-350"
HERE = {"regency": "35.22"}

MakeBrowser = Callable[[str], httpx.AsyncClient]


@pytest.fixture
async def browser() -> AsyncIterator[MakeBrowser]:
    """Makes browsers of visitors, each with cookies of its own and without a token."""
    async with AsyncExitStack() as opened:

        def make(url: str) -> httpx.AsyncClient:
            client = httpx.AsyncClient(base_url=url, params=HERE, timeout=30)
            opened.push_async_callback(client.aclose)
            return client

        yield make


async def told(store: Store) -> list[Waiting]:
    """What was announced of reactions; other rooms announce what they come with."""
    return [one for one in await announced(store) if one.type == "reaction.recorded"]


async def vote(client: httpx.AsyncClient, reaction: str) -> httpx.Response:
    return await client.post(PAGE, json={"reaction": reaction})


async def test_fourteen_visitors_at_once_are_shown_as_79_7_0_14_and_counted_alike_on_the_board(
    board: Board, browser: MakeBrowser
) -> None:
    """O-17: on the page the platform comes with, which had no vote before."""
    visitors = [browser(board.door.url) for _ in range(14)]
    before = (await visitors[0].get(PAGE)).json()

    votes = [BEST] * 11 + [GOOD] + [BAD] * 2
    answers = await asyncio.gather(*map(vote, visitors, votes))

    after = (await visitors[11].get(PAGE)).json()
    waiting = await told(board.store)
    await board.show(counted(waiting, "reaction-share") + counted(waiting, "reactions"))
    shares = (await board.get("/reaction-share?window=all")).json()["items"]
    counts = (await board.get("/reactions?window=all")).json()["items"]
    assert (before["n"], before["summary"]["id"]) == (0, "belum ada tanggapan")
    assert {share["percent"] for share in before["reactions"]} == {None}
    assert [answer.status_code for answer in answers] == [201] * 14
    assert [(one["label"]["id"], one["count"], one["percent"]) for one in after["reactions"]] == [
        ("Sangat Puas", 11, 79),
        ("Puas", 1, 7),
        ("Cukup Puas", 0, 0),
        ("Tidak Puas", 2, 14),
    ]
    assert (after["n"], after["summary"]["id"], after["yours"]) == (14, "14 tanggapan", GOOD)
    assert not re.search("ikm|grade|mutu", str(after), re.IGNORECASE)
    assert {one["labels"]["reaction"]: one["exact"] for one in shares} == {
        BEST: "550/7",
        GOOD: "50/7",
        BAD: "100/7",
    }
    assert {one["labels"]["reaction"]: one["exact"] for one in counts} == {BEST: "11", GOOD: "1", BAD: "2"}
    again = [event async for _, event in RECOUNT[ReactionRecorded](board.store)]
    assert sorted(one.data for one in waiting) == sorted(event.model_dump_json().encode() for event in again)


async def test_a_session_votes_once_on_a_page_whatever_it_sends_again(
    door: Door, http: httpx.AsyncClient, browser: MakeBrowser
) -> None:
    visitor = browser(door.url)
    shown = await visitor.get(PAGE)

    first = await asyncio.gather(*(vote(visitor, GOOD) for _ in range(3)))
    again = await vote(visitor, GOOD)
    other = await vote(visitor, BAD)

    assert sorted(answer.status_code for answer in first) == [200, 200, 201]
    assert (again.status_code, again.json()["n"]) == (200, 1)
    assert (other.status_code, other.json()["code"]) == (409, "already-voted")
    assert other.json()["detail_id"] == "Sesi ini sudah memilih Puas; pilihan itu tetap berlaku"
    assert len(await told(door.runtime.store)) == 1
    handed = shown.headers["set-cookie"]
    session = visitor.cookies[COOKIE]
    assert re.fullmatch(rf"{COOKIE}=[0-9a-f]{{32}}; HttpOnly; SameSite=lax", handed)
    assert session not in str(await door.runtime.store.collection(VOTES).find({}))
    forged = await http.get(PAGE, params=HERE, headers={"Cookie": f"{COOKIE}=budi"})
    assert forged.headers["set-cookie"].startswith(COOKIE)


async def test_pages_are_registered_by_officers_of_their_regency_and_by_nobody_else(
    door: Door, http: httpx.AsyncClient, browser: MakeBrowser
) -> None:
    officer, visitor = door.bearer("officer", regency="35.22"), browser(door.url)
    form = {"title": "Layanan daring", "path": "/layanan?hal=1"}
    unknown = await visitor.post("/v1/reactions/layanan", json={"reaction": BEST})

    stranger = await http.put("/v1/reactions/layanan", json=form, headers=door.bearer("citizen"))
    wrong = await http.put("/v1/reactions/layanan", json=form | {"path": "layanan"}, headers=officer)
    created = await http.put("/v1/reactions/layanan", json=form, headers=officer)
    for chosen in (BEST, GOOD, FAIR):
        await browser(door.url).post("/v1/reactions/layanan", json={"reaction": chosen})
    thirds = (await visitor.get("/v1/reactions/layanan")).json()
    renamed = await http.put("/v1/reactions/layanan", json=form | {"title": "Layanan"}, headers=officer)

    assert (unknown.status_code, unknown.json()["code"]) == (404, "page-not-found")
    assert (stranger.status_code, wrong.status_code, created.status_code) == (403, 422, 200)
    assert [one["percent"] for one in thirds["reactions"]] == [33, 33, 33, 0]
    assert (renamed.json()["title"], renamed.json()["n"], renamed.json()["very_satisfied"]) == (
        "Layanan",
        3,
        1,
    )
    listed = (await http.get("/v1/reactions", params={"limit": 1}, headers=officer)).json()
    assert (listed["total"], listed["items"][0]["page_id"]) == (2, "berita-350")
    found = await http.get("/v1/reactions", params={"path": form["path"]}, headers=officer)
    assert [one["page_id"] for one in found.json()["items"]] == ["layanan"]
    table = await http.get("/v1/reactions", headers=officer | {"Accept": "text/csv"})
    assert table.text.splitlines() == [
        "page_id,title,path,embedded_by,n,very_satisfied,satisfied,fairly_satisfied,dissatisfied",
        "berita-350,Penghargaan Menuju 100 Smart City 2017,/index.php/berita/baca/350,"
        '"[""https://dinkominfo.bojonegorokab.go.id""]",0,0,0,0,0',
        "layanan,Layanan,/layanan?hal=1,[],3,1,1,1,0",
    ]
    elsewhere = await http.get("/v1/reactions/layanan", params={"regency": "33.14"})
    with_text = await visitor.post(PAGE, json={"reaction": BEST, "text": "Nama saya Budi"})
    assert (elsewhere.status_code, with_text.status_code) == (404, 422)


@pytest.mark.parametrize("own_settings", [{"public_url": "https://layanan.bojonegorokab.go.id"}])
async def test_where_the_public_comes_by_https_the_session_is_told_to_nobody_else(
    door: Door, browser: MakeBrowser
) -> None:
    shown = await browser(door.url).get(PAGE)

    assert shown.headers["set-cookie"].endswith("; HttpOnly; SameSite=lax; Secure")
