"""The e-Pos story of the demo: five SPM of November 2024, one of them late, each to a signed SP2D."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction

from rich.progress import Progress

from regencyctl.epos_office import Office
from regencyctl.platform_client import Platform, Refused
from servicekit.days import WIB

OPD = "demo-epos"
AMOUNT_IDR = 48_000_000
TREASURY = {"subject": "dev-bud", "role": "bud"}

SPM_TO_SP2D: Sequence[tuple[date, date]] = (
    (date(2024, 11, 18), date(2024, 11, 18)),
    (date(2024, 11, 18), date(2024, 11, 19)),
    (date(2024, 11, 15), date(2024, 11, 19)),
    (date(2024, 11, 26), date(2024, 12, 2)),
    (date(2024, 11, 28), date(2024, 11, 29)),
)
"""Receipt of an SPM and its SP2D: 0, 1, 2, 3 and 1 working days; 27 November was a holiday."""

LOOKED_AT = datetime(2024, 12, 2, 8, tzinfo=WIB)

FIGURES = {
    "SP2D e-Pos, rata-rata hari kerja": "1.4",
    "SP2D e-Pos tepat waktu": "80 %",
    "SPM menunggu, terlambat 02-12-2024": "1, 1",
    "Batas waktu terlewati, BUD diberi tahu": "1, 1",
}
"""What follows from these dates by PP 12/2019 art. 149(2) and the calendar of 2024."""


@dataclass(frozen=True, slots=True)
class Way:
    """One disbursement of the story."""

    name: str
    received: date
    issued: date


def ways() -> list[Way]:
    """The five, each with a fixed id."""
    return [Way(f"{OPD}-{number}", *days) for number, days in enumerate(SPM_TO_SP2D, start=1)]


async def play(platform: Platform, office: Office, progress: Progress) -> None:
    """Take each disbursement to its SP2D, unless an earlier demo did."""
    await _tell_the_treasury(platform)
    task = progress.add_task("e-Pos, lima SPM", total=len(SPM_TO_SP2D))
    for way in ways():
        if not await _is_known(platform, way.name):
            await _go(office, way)
        progress.advance(task)


async def measure(platform: Platform) -> dict[str, str]:
    """What the platform says of the figures, by their names."""
    place = {"opd": OPD, "window": "year"}
    days = await _exact(platform, "payment-order-days-by-opd", **place)
    on_time = await _exact(platform, "payment-orders-on-time-by-opd", **place)
    breaches = await _exact(platform, "sla-breaches", **place)
    asked = {"as_of": LOOKED_AT.isoformat(), "opd": OPD}
    waiting = await platform.get("programs", "/v1/disbursements/backlog", role="bud", **asked)
    told = await platform.get("notifications", "/v1/inbox", role="bud", limit="500")
    notices = sum(OPD in item["title"]["id"] for item in told["items"])
    measured = (
        f"{float(days):g}",
        f"{float(on_time):g} %",
        f"{waiting['backlog']}, {waiting['overdue']}",
        f"{breaches}, {notices}",
    )
    return dict(zip(FIGURES, measured, strict=True))


async def _tell_the_treasury(platform: Platform) -> None:
    """The finance office is told of broken time limits by duty; it need not agree."""
    try:
        await platform.post("notifications", "/v1/contacts", TREASURY, role="admin")
    except Refused as refused:
        if refused.status != 409:
            raise


async def _is_known(platform: Platform, name: str) -> bool:
    try:
        await platform.get("programs", f"/v1/disbursements/{name}", role="bud")
    except Refused as refused:
        if refused.status != 404:
            raise
        return False
    return True


async def _go(office: Office, way: Way) -> None:
    path = await office.ask(way.name, "ls", AMOUNT_IDR, submitted_at=_at(way.received, 8).isoformat())
    await office.issue_spm(path, _at(way.received, 9))
    await office.receive_spm(path, _at(way.received, 10))
    await office.issue_sp2d(path, _at(way.issued, 14))


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), WIB)


async def _exact(platform: Platform, indicator: str, **query: str) -> Fraction:
    found = await platform.indicator("programs", indicator, **query)
    return sum((Fraction(item["exact"]) for item in found), Fraction(0))
