"""The files of the public pages: one release, nothing inline, framed only by whom officers named."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx

from servicekit.testing.doors import Door

PAGES = ("/skm/35.22/skm-1", "/skm/35.22/hasil", "/skm/35.22/hasil/skm-1", "/reaksi/35.22/berita-350")


async def _release(http: httpx.AsyncClient, folder: str) -> dict[str, Any]:
    named = (await http.get(f"/{folder}/release.js")).text
    return dict(json.loads(named.removeprefix("self.release = ").rstrip(";\n")))


async def test_every_file_of_a_release_is_there_and_unchanged_ones_are_not_sent_again(
    http: httpx.AsyncClient,
) -> None:
    for folder in ("skm", "reaksi"):
        for name in (await _release(http, folder))["files"]:
            answer = await http.get(f"/{folder}/{name}")
            again = await http.get(f"/{folder}/{name}", headers={"If-None-Match": answer.headers["etag"]})
            assert (answer.status_code, again.status_code, again.content) == (200, 304, b"")


async def test_a_phone_answers_each_address_with_the_page_the_service_has_there(
    http: httpx.AsyncClient,
) -> None:
    pages = (await _release(http, "skm"))["pages"]

    for path in PAGES[:3]:
        kept = next(name for pattern, name in pages if re.search(pattern, path.removeprefix("/skm/")))
        assert (await http.get(path)).text == (await http.get(f"/skm/{kept}")).text


async def test_pages_run_their_own_scripts_only_find_their_files_and_nothing_else_is_served(
    http: httpx.AsyncClient,
) -> None:
    for path in PAGES:
        page = await http.get(path)
        policy = dict(part.split(" ", 1) for part in page.headers["content-security-policy"].split("; "))
        assert [policy[part] for part in ("default-src", "script-src", "connect-src")] == [
            "'none'",
            "'self'",
            "'self'",
        ]
        assert re.findall(r"<script(?![^>]*\ssrc=)|<style|\son\w+=|style=|https?://", page.text) == []
        for name in re.findall(r'(?:src|href)="([^"]+)"', page.text):
            assert (await http.get(str(page.url.join(name)))).status_code == 200

    for path in ("/skm/router.py", "/skm/35.22", "/reaksi/reaction.html.bak"):
        answer = await http.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "no-such-path")


async def test_only_the_sites_officers_named_may_frame_a_poll_and_a_site_is_an_origin(
    door: Door, http: httpx.AsyncClient
) -> None:
    officer = door.bearer("officer", regency="35.22")
    form = {"title": "Beranda", "path": "/", "embedded_by": ["https://a.example.id", "https://b.example.id"]}
    await http.put("/v1/reactions/beranda", json=form, headers=officer)

    framed = [
        (await http.get(path)).headers["content-security-policy"].rpartition("frame-ancestors ")[2]
        for path in ("/reaksi/35.22/beranda", "/reaksi/35.22/berita-350", "/reaksi/35.22/x", PAGES[0])
    ]
    refused = [
        (await http.put("/v1/reactions/beranda", json=form | {"embedded_by": [site]}, headers=officer)).json()
        for site in ("https://a.id/x", "https://a.id; script-src *", "*", "ftp://a.id", "https://a.id\n")
    ]

    assert framed == [
        "https://a.example.id https://b.example.id",
        "https://dinkominfo.bojonegorokab.go.id",
        "'none'",
        "'none'",
    ]
    assert {problem["code"] for problem in refused} == {"invalid-input"}
