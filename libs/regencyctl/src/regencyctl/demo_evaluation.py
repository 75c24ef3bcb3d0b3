"""The evaluation story of the demo: published scores, samples, clocks and reactions, worked out again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.progress import Progress

from regencyctl.platform_client import Platform, Refused

KEDIRI = {"baseline": "3,60", "output": "3,21", "outcome": "3,23", "impact": "3,07", "quick-win": "3,65"}
KEDIRI_DIMENSIONS = {
    "governance": "2,75",
    "branding": "2,75",
    "economy": "3,50",
    "living": "3,33",
    "society": "3,33",
    "environment": "2,75",
}
"""What Kota Kediri published of its evaluation of 2022: components, and the dimensions of the impact."""

POLL = "demo-tanggapan"
VOTES = {"very-satisfied": 11, "satisfied": 1, "dissatisfied": 2}
"""The smallest number of votes that shows as 79/7/0/14, as a page of Bojonegoro did."""

REPORT = "demo-lapor-1"
REPORT_STEPS = (
    ("2024-12-20T09:00:00+07:00", "DITERIMA"),
    ("2024-12-23T09:00:00+07:00", "TERVERIFIKASI"),
    ("2024-12-24T09:00:00+07:00", "DIDISPOSISIKAN"),
)

FIGURES = {
    "Sampel untuk 1.000 pengguna": "278",
    "Kediri 2022, bobot 10/20/30/20/20": "3.315, selisih -0.01",
    "Kediri 2022, dampak enam dimensi": "3.07",
    "Tren Deli Serdang, maksimum 4.00": "2.47 2.94 3.23",
    "Opini WTP Sragen berturut-turut": "6, 2015-2020",
    "Batas verifikasi dan tindak lanjut": "2024-12-27 2025-01-03",
    "Tanggapan 11, 1, 0, 2": "79/7/0/14",
}
"""What the sources print, or the rules give."""


async def play(platform: Platform, progress: Progress) -> None:
    """Mirror a citizen report and vote on a page; each vote has a session of its own and counts once."""
    task = progress.add_task("Laporan warga dan tanggapan", total=len(REPORT_STEPS) + sum(VOTES.values()))
    for number, (at, status) in enumerate(REPORT_STEPS, start=1):
        await _report(platform, f"{REPORT}-{number}", at, status)
        progress.advance(task)
    await _open_poll(platform)
    for number, reaction in enumerate(reaction for reaction, votes in VOTES.items() for _ in range(votes)):
        await _vote(platform, number, reaction)
        progress.advance(task)


async def measure(platform: Platform) -> Mapping[str, str]:
    """The figures as the platform says them."""
    sample = await platform.get("evaluation", "/v1/skm/sample-size", users="1000")
    sheet = {"components": KEDIRI, "weight_set": "10-20-30-20-20", "published": "3,31"}
    kediri = await platform.post("evaluation", "/v1/evaluations/calculations", sheet, role="officer")
    sheet = {"dimensions": {"impact": KEDIRI_DIMENSIONS}, "weight_set": "10-20-30-20-20"}
    impact = await platform.post("evaluation", "/v1/evaluations/calculations", sheet, role="officer")
    trend = await platform.get("evaluation", "/v1/evaluations/trend", regency="12.07")
    run = await platform.get("evaluation", "/v1/accountability/opinion-run", regency="33.14")
    poll = await platform.get("evaluation", f"/v1/reactions/{POLL}", regency="33.14")
    measured = (
        str(sample["target"]),
        f"{kediri['score']['decimal']}, selisih {kediri['published']['difference']}",
        _part(impact, "impact"),
        " ".join(year["score"] for year in trend["items"] if not year["is_gap"]),
        _run(run["current"]),
        await _due(platform),
        "/".join(str(one["percent"]) for one in poll["reactions"]),
    )
    return dict(zip(FIGURES, measured, strict=True))


async def _report(platform: Platform, report_id: str, at: str, status: str) -> None:
    report = {"id": report_id, "lapor_ref": REPORT, "status": status, "occurred_at": at}
    if status == "DIDISPOSISIKAN":
        report["opd"] = "dpupr"
    await platform.post("evaluation", "/v1/complaints", report, role="officer")


async def _due(platform: Platform) -> str:
    report = await platform.get("evaluation", f"/v1/complaints/{REPORT}", role="officer")
    due = {clock["kind"]: clock["due_on"] for clock in report["clocks"]}
    return f"{due['verification']} {due['follow-up']}"


async def _open_poll(platform: Platform) -> None:
    page = {"title": "Bagaimana tanggapan Anda?", "path": "/demo"}
    await platform.send("PUT", "evaluation", f"/v1/reactions/{POLL}", role="publisher", json=page)


async def _vote(platform: Platform, number: int, reaction: str) -> None:
    headers = {"Cookie": f"reaction_session={number:032x}"}
    answer = await platform.send(
        "POST",
        "evaluation",
        f"/v1/reactions/{POLL}?regency=33.14",
        role=None,
        json={"reaction": reaction},
        headers=headers,
    )
    if answer.is_error:
        raise Refused(answer.status_code, answer.json())


def _part(calculation: Mapping[str, Any], component: str) -> str:
    return str(
        next(part["score"]["rounded"] for part in calculation["parts"] if part["component"] == component)
    )


def _run(run: Mapping[str, Any]) -> str:
    return f"{run['years']}, {run['first_year']}-{run['last_year']}"
