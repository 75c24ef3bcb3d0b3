"""The files of the gate page: one release at a time, nothing inline, nothing from elsewhere."""

from __future__ import annotations

import json
import re

import httpx
import pytest

PAGE = "/gate/"


async def _release(http: httpx.AsyncClient) -> dict[str, object]:
    named = (await http.get(f"{PAGE}release.js")).text
    return dict(json.loads(named.removeprefix("self.release = ").rstrip(";\n")))


async def test_the_short_address_leads_to_the_page_wherever_the_service_is_mounted(
    http: httpx.AsyncClient,
) -> None:
    answer = await http.get("/gate")

    assert (answer.status_code, answer.headers["location"]) == (308, "gate/")


async def test_every_file_of_the_release_is_there_and_unchanged_ones_are_not_sent_again(
    http: httpx.AsyncClient,
) -> None:
    files = (await _release(http))["files"]

    assert isinstance(files, list)
    assert {"index.html", "app.js", "markup.js", "gate.css", "manifest.webmanifest", "icon-512.png"} <= set(
        files
    )
    for name in files:
        answer = await http.get(f"{PAGE}{name}")
        again = await http.get(f"{PAGE}{name}", headers={"If-None-Match": answer.headers["etag"]})
        assert (answer.status_code, again.status_code, again.content) == (200, 304, b"")
        assert answer.headers["cache-control"] == "no-cache"


async def test_the_page_may_run_its_own_scripts_only(http: httpx.AsyncClient) -> None:
    answer = await http.get(PAGE)

    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    assert (policy["default-src"], policy["script-src"], policy["connect-src"]) == (
        "'none'",
        "'self'",
        "'self'",
    )
    assert re.findall(r"<script(?![^>]*\ssrc=)|<style|\son\w+=|style=|https?://", answer.text) == []


async def test_a_phone_can_install_the_page(http: httpx.AsyncClient) -> None:
    manifest = (await http.get(f"{PAGE}manifest.webmanifest")).json()

    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == ("./", "./", "standalone")
    for icon in manifest["icons"]:
        answer = await http.get(f"{PAGE}{icon['src']}")
        assert answer.headers["content-type"].startswith(icon["type"])


@pytest.mark.parametrize("name", ["router.py", "..%2Frouter.py", "index.html.bak"])
async def test_nothing_but_the_page_is_served(http: httpx.AsyncClient, name: str) -> None:
    answer = await http.get(f"{PAGE}{name}")

    assert (answer.status_code, answer.json()["code"]) == (404, "no-such-path")
