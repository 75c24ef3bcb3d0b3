"""The topics of surveys, played into an evaluation service with an empty store, publish the same bytes."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from evaluation.main import SERVICE
from regencyctl.platform_client import Platform
from regencyctl.survey_replay import play
from regencyctl.survey_story import Story, read_stories
from regencyctl.surveys import app
from servicekit.settings import Settings
from servicekit.testing.consuming import Workbench
from servicekit.testing.doors import Door, open_door, settings_for_test
from servicekit.testing.eventually import eventually

SURVEYS = "/v1/skm/surveys"
PUBLIC = {"regency": "33.14"}
CODES = (
    "PERSYARATAN",
    "PROSEDUR",
    "WAKTU",
    "BIAYA",
    "PRODUK",
    "KOMPETENSI",
    "PERILAKU",
    "PENGADUAN",
    "SARPRAS",
)
GRADES = ((8_831, "A"), (7_661, "B"), (6_500, "C"), (2_500, "D"))
RESPONDENTS = 1_000
RANDOM = random.Random(14_2017)
ANSWERS = [
    {
        "id": f"r-{number}",
        "answers": {code: RANDOM.randint(1 + place % 2, 4) for place, code in enumerate(CODES)},
        "occurred_at": f"2026-03-{1 + number % 28:02}T09:{number % 60:02}:00.250+07:00",
    }
    for number in range(RESPONDENTS)
]


@pytest.fixture
async def elsewhere(
    tmp_path: Path, store_url: str, kafka_url: str, prefix: str, door: Door
) -> AsyncIterator[Door]:
    """An evaluation service with a database and topics of its own, and the same issuer of tokens."""
    own = settings_for_test(
        "evaluation", tmp_path, f"{prefix}-elsewhere", kafka=kafka_url, mongo_url=store_url
    )
    async with open_door(SERVICE, own, door.issuer) as opened:
        yield opened


async def hold_surveys(door: Door, http: httpx.AsyncClient) -> None:
    """A survey of 1,000 random respondents, one of three that is only closed, one of nine published late."""
    officer = door.bearer("officer")
    survey = {
        "opd": "dukcapil",
        "period": "2026-S1",
        "title": "Perekaman KTP-el",
        "opens_on": "2026-03-01",
        "closes_on": "2026-03-31",
    }
    for survey_id, users, answered in (
        ("big", 1_200, ANSWERS),
        ("closed", None, ANSWERS[:3]),
        ("small", 9, ANSWERS[:9]),
    ):
        body = survey | {"survey_id": survey_id, "service_id": f"svc-{survey_id}", "users": users}
        await http.post(SURVEYS, json=body, headers=officer)
        await http.post(f"{SURVEYS}/{survey_id}/responses", json=answered, headers=officer)
        await http.post(f"{SURVEYS}/{survey_id}/close", headers=officer)
    for survey_id, day in (("big", "2026-04-02"), ("small", "2026-05-20")):
        path = f"{SURVEYS}/{survey_id}/publication"
        await http.post(path, json={"published_on": day}, headers=officer)


async def documents(url: str) -> dict[str, bytes]:
    """The published documents a service shows the public, as they are sent."""
    async with httpx.AsyncClient(base_url=url, timeout=30) as http:
        rows = (await http.get("/v1/skm/publications", params=PUBLIC)).json()["items"]
        return {
            row["survey_id"]: (
                await http.get(f"{SURVEYS}/{row['survey_id']}/publication", params=PUBLIC)
            ).content
            for row in rows
        }


def recounted(answers: list[dict[str, Any]]) -> dict[str, Any]:
    """The index once more, with nothing of the service: exact fractions, rounded half up at the end."""
    means = {code: Fraction(sum(one["answers"][code] for one in answers), len(answers)) for code in CODES}
    index = sum(means.values(), Fraction(0)) / 9
    hundredths = floor(index * 2_500 + Fraction(1, 2))
    grade = next(grade for lowest, grade in GRADES if hundredths >= lowest)
    return {
        "n": len(answers),
        "index_exact": str(index),
        "ikm_exact": str(index * 25),
        "ikm": f"{hundredths // 100}.{hundredths % 100:02}",
        "grade": grade,
        "lowest_elements": [code for code in CODES if means[code] == min(means.values())],
    }


async def test_replayed_into_an_empty_store_every_published_result_has_the_same_bytes(
    door: Door, http: httpx.AsyncClient, bench: Workbench, elsewhere: Door, settings: Settings
) -> None:
    """1,000 random respondents: equal to an exact recount, and byte-identical after a replay, done twice."""
    await hold_surveys(door, http)

    async def stories() -> list[Story]:
        found = await read_stories(settings.broker, prefix=settings.topic_prefix)
        told = [(len(one.responses), one.published is not None) for one in found]
        return found if told == [(1_000, True), (3, False), (9, True)] else []

    async with bench.consuming():
        found = await eventually(stories, timeout=60)

    async with Platform({"evaluation": elsewhere.url}, elsewhere.issuer.token) as platform:
        played = [await play(story, platform) for story in found]
        again = [await play(story, platform) for story in reversed(found)]

    options = [
        "replay",
        "--into",
        elsewhere.url,
        "--kafka",
        settings.kafka,
        "--prefix",
        settings.topic_prefix,
    ]
    token = ["--regency", "33.14", "--token", elsewhere.issuer.token("officer", "33.14")]
    once_more = await asyncio.to_thread(CliRunner().invoke, app, [*options, *token, "--json"])
    looked = await asyncio.to_thread(CliRunner().invoke, app, [*options, "--dry-run"])

    published = await documents(door.url)
    assert sorted(published) == ["big", "small"]
    assert published == await documents(elsewhere.url)
    assert [(one.accepted, one.known, one.is_faithful) for one in played] == [
        (1_000, 0, True),
        (3, 0, True),
        (9, 0, True),
    ]
    assert [(one.accepted, one.known) for one in again] == [(0, 9), (0, 3), (0, 1_000)]
    assert (once_more.exit_code, [one["known"] for one in json.loads(once_more.stdout)]) == (0, [1_000, 3, 9])
    assert (looked.exit_code, "3 surveys, 1,012 responses" in looked.stdout) == (0, True)
    document = json.loads(published["big"])
    assert recounted(ANSWERS).items() <= document.items()
    assert (document["target"], document["below_target"]) == (291, False)
