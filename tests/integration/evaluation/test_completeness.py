"""Which service units answered about in a period, of those that have a survey."""

from __future__ import annotations

import httpx

from servicekit.stream.cells import Cell
from servicekit.testing.boards import Board

AT = "2026-01-30T02:05:07.123Z"


async def test_units_with_a_survey_in_the_period_are_expected(board: Board) -> None:
    async with httpx.AsyncClient(base_url=board.door.url, timeout=30) as http:
        for unit, period in (("dukcapil", "2026-S1"), ("rsud", "2026-S1"), ("rsud", "2026-S2")):
            survey = {"service_id": unit, "opd": "OPD-1", "period": period}
            await http.post("/v1/skm/surveys", json=survey, headers=board.door.bearer("officer"))
    await board.show([("0|skm-responses|1|survey-period|2026-S1|33.14|rsud|OPD-1", Cell((4,), 4, 1, 1, AT))])

    query = "/skm-responses?window=survey-period"
    first = (await board.get(f"{query}&from=2026-S1&to=2026-S1")).json()["completeness"]
    one = (await board.get(f"{query}&service_id=rsud")).json()["completeness"]
    by_day = (await board.get("/skm-responses?window=day")).json()["completeness"]

    assert (first["share"], [missing["labels"]["service_id"] for missing in first["missing"]]) == (
        "1/2",
        ["dukcapil"],
    )
    assert (one["share"], one["missing"][0]["start"]) == ("1/2", "2026-S2")
    assert by_day is None
