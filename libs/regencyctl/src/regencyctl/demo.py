"""`./regency demo`: published figures, most of Sragen, played through the doors and read back from the API.

Every id is fixed, so playing it again changes nothing: the second run prints the same figures.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from regencyctl import coin_load, demo_epos, demo_evaluation
from regencyctl.epos_office import open_office
from regencyctl.local import current
from regencyctl.market_days import BATCH, MARKET, book, close_day, follow_market, open_day, settle_day
from regencyctl.platform_client import Platform, Refused
from regencyctl.running import Folder
from servicekit.wording import rupiah

TURNOVER_IDR = {
    date(2020, 10, 18): 13_000_000,
    date(2020, 11, 1): 16_000_000,
    date(2020, 11, 22): 33_000_000,
    date(2021, 1, 1): 47_000_000,
    date(2021, 9, 12): 27_600_000,
    date(2021, 10, 3): 33_200_000,
    date(2021, 10, 17): 75_000_000,
    date(2022, 8, 28): 35_000_000,
}
"""Turnover of Pasar Bahulak as the regional press published it (Joglosemar 2020-11 to 2022-03, Solopos).

The 13 million were those "of the time before" 1 November 2020; the market day before it was 18 October.
"""

PARKING_IDR = {date(2020, 11, 22): 2_000_000}
"""Parking income of a day as the same press published it."""

PARKING_FEE_IDR = 2_000
"""What a motorcycle paid."""

SPECIAL_DAYS = {date(2021, 1, 1): "Pasar tahun baru"}

SKM_SHEET = {
    "PERSYARATAN": 105,
    "PROSEDUR": 101,
    "WAKTU": 100,
    "BIAYA": 116,
    "PRODUK": 102,
    "KOMPETENSI": 105,
    "PERILAKU": 106,
    "SARPRAS": 105,
    "PENGADUAN": 115,
}
"""Sums of a published sheet of 29 respondents; weight exactly 1/9 gives IKM 91.48, grade A."""

SKM_RESPONDENTS = 29
SURVEY = {
    "survey_id": "demo-skm-29",
    "service_id": "ktp-el",
    "opd": "dukcapil",
    "period": "2024-S1",
    "title": "Perekaman KTP-el",
}
PROGRAM = "demo-desa-wisata-bahulak"

SP2D_DUE = {date(2024, 11, 15): date(2024, 11, 19), date(2024, 11, 26): date(2024, 11, 29)}
"""Receipt of a complete SPM → last day of its SP2D, two working days on (PP 12/2019 art. 149); the second one
passes the election day of 27 November."""

PARK = "taman-harmoni-hijau"
PARK_SHARES = {"fisik": "32.0 %", "uang": "33.3 %"}
"""The first phase of Taman Harmoni Hijau, a gift of a company: 800 of 2,500 m, Rp1 billion of 3."""

PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """One published figure beside what the platform says."""

    figure: str
    published: str
    measured: str

    @property
    def equal(self) -> bool:
        """Whether they are the same."""
        return self.published == self.measured


def demo(
    folder: Folder = None,
) -> None:
    """Play the published figures through the doors, then compare. Exits 1 if any figure differs."""
    stack = current(folder)
    urls = {service: stack.url(service) for service in stack.services}
    comparisons = asyncio.run(_play(urls, stack.token, stack.files.keys))
    console = Console()
    console.print(_table(comparisons))
    if not all(comparison.equal for comparison in comparisons):
        raise typer.Exit(1)
    console.print("Every figure is as published or as the rules give it. / Semua angka sesuai.")


async def _play(urls: dict[str, str], token: Callable[[str, str], str], keys: Path) -> list[Comparison]:
    columns = (TextColumn("{task.description:<34}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    async with Platform(urls, token, patience=15) as platform:
        with Progress(*columns) as progress:
            await _meet_the_audience(platform)
            await _register_the_program(platform)
            for day, turnover in TURNOVER_IDR.items():
                await _hold_market_day(platform, day, turnover, progress)
            await _survey(platform, progress)
            await demo_epos.play(platform, await open_office(platform, keys, demo_epos.OPD), progress)
            await demo_evaluation.play(platform, progress)
        return await _compare(platform)


async def _meet_the_audience(platform: Platform) -> None:
    """The village head and the tourism office agree to be told in their inbox."""
    village = "33.14.02.2015"
    for role, extra in (("village-head", {"village": village}), ("tourism-office", {})):
        contact = {"subject": f"dev-{role}", "role": role} | extra
        await _once(platform.post("notifications", "/v1/contacts", contact, role="admin"))
        consent = {"purpose": "service-notices", "channel": "inbox", "wording_version": "1", "source": "demo"}
        await _once(platform.post("notifications", "/v1/consents", consent, role=role))


async def _register_the_program(platform: Platform) -> None:
    await _once(follow_market(platform, PROGRAM, year=2021, target_idr=180_000_000))


async def _once(command: Awaitable[Any]) -> None:
    """Run a command that may have been run by an earlier demo."""
    try:
        await command
    except Refused as refused:
        if refused.status != 409:
            raise


async def _hold_market_day(platform: Platform, day: date, turnover_idr: int, progress: Progress) -> None:
    """Open, sell, redeem, close and settle one day whose turnover is known."""
    state = await platform.get("tourism-market", f"{MARKET}/market-days/{day}")
    coins = turnover_idr // coin_load.COIN_VALUE_IDR
    entries = coin_load.balanced_day(day, issued=coins, refunded=0, prefix="demo")
    task = progress.add_task(f"{state['weekday']} {state['pasaran']}, {day:%d-%m-%Y}", total=len(entries))
    if state["status"] == "settled":
        progress.update(task, completed=len(entries))
        return
    await _once(open_day(platform, day, SPECIAL_DAYS.get(day)))
    if day in PARKING_IDR:
        body = {"visits": _parked(day, PARKING_IDR[day])}
        await platform.post("tourism-market", f"{MARKET}/visits", body, role="market-manager")
    for start in range(0, len(entries), BATCH):
        batch = entries[start : start + BATCH]
        await book(platform, batch)
        progress.advance(task, len(batch))
    await _once(close_day(platform, day))
    await _once(settle_day(platform, day))


def _parked(day: date, parking_idr: int) -> list[dict[str, Any]]:
    """Motorcycles that paid so much in all, a hundred at a time."""
    hundred = {"kind": "parking", "device_id": "gate-1", "vehicle_kind": "motorcycle", "vehicles": 100}
    return [
        hundred | {"id": f"demo-parking-{day}-{number:02d}", "occurred_at": f"{day}T08:00:00+07:00"}
        for number in range(parking_idr // (100 * PARKING_FEE_IDR))
    ]


async def _survey(platform: Platform, progress: Progress) -> None:
    """Bring in the 29 answers whose sums are the published sheet."""
    task = progress.add_task("SKM, 29 responden", total=SKM_RESPONDENTS)
    await _once(platform.post("evaluation", "/v1/skm/surveys", SURVEY, role="officer"))
    body = {"responses": [response_number(number) for number in range(SKM_RESPONDENTS)]}
    await platform.post(
        "evaluation", f"/v1/skm/surveys/{SURVEY['survey_id']}/responses", body, role="officer"
    )
    progress.update(task, completed=SKM_RESPONDENTS)


def response_number(number: int) -> dict[str, Any]:
    """One of the 29 answers whose sums are the published sheet."""
    answers = {
        code: total // SKM_RESPONDENTS + (number < total % SKM_RESPONDENTS)
        for code, total in SKM_SHEET.items()
    }
    return {"id": f"demo-skm-29-{number:02d}", "answers": answers, "occurred_at": "2024-06-03T09:00:00+07:00"}


async def _compare(platform: Platform) -> list[Comparison]:
    """Read the indicators until they have caught up with what was sent, or the patience ends."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        found = await _measure(platform)
        if all(comparison.equal for comparison in found) or time.monotonic() > until:
            return found
        await asyncio.sleep(0.5)


async def _measure(platform: Platform) -> list[Comparison]:
    turnover = await _figures(platform, "market-turnover", "market-day")
    parking = await _figures(platform, "parking-income", "market-day")
    yearly = await _figures(platform, "market-turnover", "year")
    of_2021 = sum(idr for day, idr in TURNOVER_IDR.items() if day.year == 2021)
    program = await platform.get("programs", f"/v1/programs/{PROGRAM}", role="planner")
    return [
        *_compared("Omzet", TURNOVER_IDR, turnover),
        *_compared("Parkir", PARKING_IDR, parking),
        Comparison("Omzet 2021", amount_of(of_2021), amount_of(yearly.get("2021"))),
        Comparison("Realisasi quick win 2021", amount_of(of_2021), amount_of(program["realised"])),
        *await _measure_survey(platform),
        *await _measure_limits(platform),
        *_beside(demo_epos.FIGURES, await demo_epos.measure(platform)),
        *await _measure_park(platform),
        *_beside(demo_evaluation.FIGURES, await demo_evaluation.measure(platform)),
    ]


async def _figures(platform: Platform, name: str, window: str) -> dict[str, str]:
    """An indicator of the market by the start of its windows."""
    found = await platform.indicator("tourism-market", name, window=window, market_id=coin_load.MARKET)
    return {item["window"]["start"]: item["exact"] for item in found}


def _compared(what: str, published: Mapping[date, int], measured: Mapping[str, str]) -> Iterator[Comparison]:
    for day, idr in published.items():
        yield Comparison(f"{what} {day:%d-%m-%Y}", amount_of(idr), amount_of(measured.get(day.isoformat())))


async def _measure_survey(platform: Platform) -> list[Comparison]:
    live = await platform.indicator(
        "evaluation", "skm-ikm", window="survey-period", service_id=SURVEY["service_id"]
    )
    result = await platform.get("evaluation", f"/v1/skm/surveys/{SURVEY['survey_id']}/result", role="officer")
    ikm = next(
        (Fraction(item["exact"]) for item in live if item["window"]["start"] == SURVEY["period"]), Fraction(0)
    )
    return [
        Comparison("IKM berjalan", "91.48", f"{float(ikm):.2f}"),
        Comparison("IKM, mutu, unsur terendah", "91.48 A WAKTU", _skm_text(result)),
    ]


async def _measure_limits(platform: Platform) -> list[Comparison]:
    """Until when the SP2D of an SPM has to be issued."""
    found = []
    for received, due in SP2D_DUE.items():
        asked = {"received_at": f"{received}T10:00:00+07:00", "days": "2"}
        answer = await platform.get("programs", "/v1/working-days/due", role="bud", **asked)
        measured = date.fromisoformat(answer["due"])
        found.append(
            Comparison(f"SPM {received:%d-%m-%Y}, batas SP2D", f"{due:%d-%m-%Y}", f"{measured:%d-%m-%Y}")
        )
    return found


def _beside(published: Mapping[str, str], measured: Mapping[str, str]) -> list[Comparison]:
    return [Comparison(figure, value, measured[figure]) for figure, value in published.items()]


async def _measure_park(platform: Platform) -> list[Comparison]:
    """How far the first phase of a contribution was, in metres and in rupiah."""
    park = await platform.get("programs", f"/v1/contributions/{PARK}", role="planner")
    first = park["phases"][0]
    shares = {
        "fisik": Fraction(first["realised_units"], park["planned_units"]),
        "uang": Fraction(first["realised_idr"], park["pledged_idr"]),
    }
    return [
        Comparison(f"Taman Harmoni Hijau tahap I, {part}", published, f"{float(shares[part] * 100):.1f} %")
        for part, published in PARK_SHARES.items()
    ]


def _skm_text(result: dict[str, Any]) -> str:
    return f"{result['ikm']:.2f} {result['grade']} {' '.join(result['lowest_elements'])}"


def amount_of(figure: int | str | None) -> str:
    """A figure in rupiah as it is written in Indonesia, or a dash when there is none."""
    return "-" if figure is None else rupiah(int(Fraction(figure)))


def _table(comparisons: list[Comparison]) -> Table:
    table = Table(
        "Indikator", "Seharusnya", "Platform", "", title="Figures as published or as rules give them"
    )
    for comparison in comparisons:
        verdict = "[green]=[/]" if comparison.equal else "[red]≠[/]"
        table.add_row(comparison.figure, comparison.published, comparison.measured, verdict)
    return table
