"""Which service units answered about in a period, of those that have a survey."""

from __future__ import annotations

from evaluation.reference.skm import skm_rules
from evaluation.repository.surveys import SURVEYS
from servicekit.stream.cells import Cell
from servicekit.testing.boards import Board

NOT_SET = (
    "opens_on",
    "closes_on",
    "users",
    "target",
    "program_id",
    "closed_at",
    "published_at",
    "purged_at",
)
AT = "2026-01-30T02:05:07.123Z"


def survey(unit: str, period: str) -> dict[str, object]:
    """A survey as the service keeps it."""
    return {
        "_id": f"33.14/{unit}-{period}",
        "regency": "33.14",
        "survey_id": f"{unit}-{period}",
        "service_id": unit,
        "opd": "OPD-1",
        "period": period,
        "responses": 0,
        "sums": {f"u{number}": 0 for number in range(1, 10)},
        "rule_version": skm_rules().version,
        "access": "invited",
        "thread": "t-1",
    } | dict.fromkeys(NOT_SET)


async def test_units_with_a_survey_in_the_period_are_expected(board: Board) -> None:
    surveys = [survey("dukcapil", "2026-S1"), survey("rsud", "2026-S1"), survey("rsud", "2026-S2")]
    await board.store.collection(SURVEYS).insert_many(surveys)
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
