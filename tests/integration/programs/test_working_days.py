"""Working days by HTTP: the due date of O-10 with its reasons, the list of days, and what is refused."""

from __future__ import annotations

import httpx
import pytest


async def test_anybody_may_ask_when_a_limit_ends_and_which_days_count(http: httpx.AsyncClient) -> None:
    due = await http.get("/v1/working-days/due?received_at=2024-11-15T10:00:00%2B07:00&days=2")
    table = await http.get(
        "/v1/working-days?from=2024-11-26&to=2024-11-28&regency=33.14", headers={"Accept": "text/csv"}
    )

    assert due.json() == {
        "due": "2024-11-19",
        "counted_from": "2024-11-15",
        "skipped": [
            {
                "date": "2024-11-16",
                "reason": {
                    "id": "Sabtu, 16 November 2024: bukan hari kerja",
                    "en": "Saturday, 16 November 2024: no working day",
                },
            },
            {
                "date": "2024-11-17",
                "reason": {
                    "id": "Minggu, 17 November 2024: bukan hari kerja",
                    "en": "Sunday, 17 November 2024: no working day",
                },
            },
        ],
        "cut_off": "15:00",
        "working_week": "Perpres 21/2023 art. 3(1)-(2), in the press; cut-off: convention",
        "calendars": [
            {
                "year": 2024,
                "version": "2024.1",
                "source": "SKB Menag 855/2023, Menaker 3/2023, MenPANRB 4/2023",
                "certainty": "known",
            }
        ],
    }
    assert table.text.splitlines() == [
        "date,working_day,reason.id,reason.en",
        "2024-11-26,True,,",
        "2024-11-27,False,Hari libur nasional: Pilkada serentak,National holiday: Pilkada serentak",
        "2024-11-28,True,,",
    ]


@pytest.mark.parametrize(
    ("question", "code", "reason"),
    [
        ("/due?received_at=2024-11-15T10:00:00&days=2", "invalid-input", "timezone-aware"),
        ("/due?received_at=2024-11-15T10:00:00Z&days=367", "invalid-input", "less-than-equal"),
        ("/due?received_at=2024-11-15T10:00:00Z&days=-1", "invalid-input", "greater-than-equal"),
        ("/due?received_at=2199-11-15T10:00:00Z&days=2", "no-working-calendar", None),
        ("/due?received_at=0001-01-01T00:00:00%2B14:00&days=2", "no-working-calendar", None),
        ("?from=2024-11-28&to=2024-11-26", "invalid-input", "span"),
        ("?from=2024-01-01&to=2026-11-26", "invalid-input", "span"),
    ],
)
async def test_a_question_without_an_answer_says_why(
    http: httpx.AsyncClient, question: str, code: str, reason: str | None
) -> None:
    answer = await http.get(f"/v1/working-days{question}")

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert [field["reason"] for field in answer.json().get("errors", [])] == ([reason] if reason else [])
