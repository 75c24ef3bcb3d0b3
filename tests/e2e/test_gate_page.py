"""The gate page on phones whose network comes and goes: what it shows is what the service has, once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.async_api import Page, expect

from regencyctl import coin_load
from regencyctl.local.stack import LocalStack
from regencyctl.platform_client import Platform
from servicekit.issuer import DevelopmentIssuer
from servicekit.testing.wire import Wire

MARKET = f"/v1/markets/{coin_load.MARKET}"
pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True, slots=True)
class Device:
    """A phone at the gate, with a network of its own."""

    page: Page
    wire: Wire

    async def arrive(self, token: str, day: date) -> None:
        """Open the page on the morning of a market day and wait until it is kept for offline."""
        await self.page.clock.install(time=f"{day.isoformat()}T07:30:00+07:00")
        await self.page.goto(f"{self.wire.url}/gate#token={token}")
        await expect(self.page.get_by_role("heading", name="Pasar Bahulak")).to_be_visible()
        await self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    async def show(self, screen: str) -> None:
        """Go to one of the screens."""
        await self.page.get_by_role("navigation").get_by_role("button", name=screen).click()

    async def press(self, name: str) -> None:
        """Press the button whose name contains this."""
        await self.page.get_by_role("button", name=name).click()

    @asynccontextmanager
    async def records(self) -> AsyncIterator[None]:
        """The block makes one entry, which is on the disk of the phone and on the page in the end.

        Until then the page takes no other entry, and still says of itself what was true before.
        """
        entries = self.page.locator("li")
        before = await entries.count()
        yield
        await expect(entries).to_have_count(before + 1)

    async def move_coins(self, kind: str, coins: int, vendor: str = "") -> None:
        """Record one movement of coins."""
        await self.show("Koin")
        await self.page.get_by_role("radio", name=kind).check()
        await self.page.get_by_role("spinbutton", name="Jumlah koin").fill(str(coins))
        if vendor:
            await self.page.get_by_label("Kode pedagang").fill(vendor)
        async with self.records():
            await self.press(f"{coins} koin, Rp")

    async def count(self, domestic: int, foreign: int) -> None:
        """Count visitors who came in."""
        await self.show("Pengunjung")
        await self.page.get_by_role("spinbutton", name="Nusantara").fill(str(domestic))
        await self.page.get_by_role("spinbutton", name="Mancanegara").fill(str(foreign))
        async with self.records():
            await self.press(f"Catat {domestic + foreign} pengunjung")

    async def park(self, kind: str, vehicles: int) -> None:
        """Take the fee for vehicles of a kind."""
        await self.show("Parkir")
        await self.page.get_by_role("spinbutton", name="Jumlah kendaraan").fill(str(vehicles))
        async with self.records():
            await self.press(kind)

    async def send(self) -> None:
        """Send everything and wait until the page says that it is sent."""
        await self.press("Kirim sekarang")
        await self.sees("Semua terkirim")
        await expect(self.page.locator("li .waiting")).to_have_count(0)

    async def sees(self, text: str) -> None:
        """Wait until the page says this."""
        await expect(self.page.locator("body")).to_contain_text(text)

    async def totals(self) -> dict[str, str]:
        """What the page shows of the day on this phone."""
        shown = "all => Object.fromEntries(all.map(each => [each.dataset.total, each.textContent]))"
        return dict(await self.page.locator("dd").evaluate_all(shown))

    async def entries(self) -> list[str]:
        """The ids of the entries that the page shows."""
        return list(await self.page.locator("li").evaluate_all("all => all.map(each => each.dataset.entry)"))


NewPage = Callable[[str], Awaitable[tuple[Page, Wire]]]
Phone = Callable[[], Awaitable[Device]]


@pytest.fixture
def phone(new_page: NewPage, stack: LocalStack) -> Phone:
    """Makes phones."""

    async def make() -> Device:
        return Device(*await new_page(stack.url("tourism-market")))

    return make


async def _manage(page_platform: Platform, day: date, step: str) -> None:
    await page_platform.post(
        "tourism-market", f"{MARKET}/market-days/{day}/{step}", {}, role="market-manager"
    )


async def _books(page_platform: Platform, day: date) -> tuple[int, int, int]:
    found = await page_platform.get("tourism-market", f"{MARKET}/market-days/{day}/settlement")
    return found["issued_coins"], found["refunded_coins"], found["redeemed_coins"]


async def _entries(page_platform: Platform, day: date, door: str) -> list[dict[str, Any]]:
    path = f"{MARKET}/market-days/{day}/{door}"
    found = await page_platform.get("tourism-market", path, role="market-manager", limit="500")
    return list(found["items"])


async def _ids(page_platform: Platform, day: date) -> list[str]:
    doors = ("coin-transactions", "visits")
    return sorted([entry["id"] for door in doors for entry in await _entries(page_platform, day, door)])


async def _visits(page_platform: Platform, day: date) -> tuple[int, ...]:
    """Visitors, foreign ones, vehicles and their fees in the service's books."""
    entries = await _entries(page_platform, day, "visits")
    names = ("visitors", "foreign_visitors", "vehicles", "amount_idr")
    return tuple(sum(entry[name] or 0 for entry in entries) for name in names)


async def test_what_two_phones_record_while_one_is_cut_off_is_booked_once(
    phone: Phone, page_platform: Platform, stack: LocalStack
) -> None:
    """Given two phones, when one loses an answer, sells on and restarts offline, then nothing is amiss."""
    day = date(2025, 6, 8)
    await _manage(page_platform, day, "open")
    first, second = await phone(), await phone()
    for device in (first, second):
        await device.arrive(stack.token("gate"), day)
    await first.move_coins("Jual", 40)
    await first.sees("Jual 10 koin, Rp20.000")
    first.wire.cut_at_next_answer()
    await first.press("Kirim sekarang")
    await first.sees("1 belum terkirim · tanpa jaringan")
    await first.move_coins("Jual", 25)
    await first.move_coins("Beli kembali", 5)
    await first.move_coins("Tukar pedagang", 30, vendor="vendor-7")
    await first.count(3, 2)
    await first.park("Sepeda motor", 4)
    await second.move_coins("Jual", 50)
    await second.count(7, 0)
    await second.send()

    await first.page.reload()

    await first.sees("6 belum terkirim")
    await first.move_coins("Jual", 10)
    await first.wire.join()
    await first.send()
    assert await _books(page_platform, day) == (125, 5, 30)
    assert await _visits(page_platform, day) == (12, 2, 4, 8_000)
    assert (await first.totals())["cashIdr"] == "Rp148.000"
    assert await _ids(page_platform, day) == sorted(await first.entries() + await second.entries())


async def test_a_phone_whose_token_ended_keeps_everything_until_it_has_a_new_one(
    phone: Phone, page_platform: Platform, stack: LocalStack
) -> None:
    day = date(2025, 2, 23)
    await _manage(page_platform, day, "open")
    issuer = DevelopmentIssuer(stack.files.keys)
    device = await phone()
    await device.arrive(issuer.token("gate", "33.14", ttl=-timedelta(minutes=5)), day)
    await device.move_coins("Jual", 15)

    await device.press("Kirim sekarang")

    await device.sees("isi token baru")
    await device.sees("1 belum terkirim")
    await device.press("Setelan")
    await device.page.get_by_label("Token").fill(stack.token("gate"))
    await device.press("Simpan")
    await device.sees("Semua terkirim")
    assert await _books(page_platform, day) == (15, 0, 0)


async def test_a_refused_entry_says_why_in_the_language_chosen_and_can_be_sent_again(
    phone: Phone, page_platform: Platform, stack: LocalStack
) -> None:
    """Given a day the manager forgot to open, when it is opened, then what was sold before is sent again."""
    day = date(2025, 3, 16)
    device = await phone()
    await device.arrive(stack.token("gate"), day)
    await device.move_coins("Jual", 20)
    await device.press("Kirim sekarang")
    await device.sees("1 catatan ditolak")
    await device.show("Hari ini")
    await device.sees("Hari pasar 2025-03-16 tidak sedang buka.")
    await device.press("Setelan")
    await device.press("English")
    await device.press("Close")
    await device.sees("The market day 2025-03-16 is not open.")
    await _manage(page_platform, day, "open")

    await device.press("Send again")

    await expect(device.page.get_by_role("listitem")).to_contain_text("booked")
    assert await _books(page_platform, day) == (20, 0, 0)


async def test_a_sale_is_undone_by_a_counter_entry_and_a_redemption_only_until_it_is_sent(
    phone: Phone, page_platform: Platform, stack: LocalStack
) -> None:
    day = date(2025, 3, 30)
    await _manage(page_platform, day, "open")
    device = await phone()
    await device.arrive(stack.token("gate"), day)
    await device.move_coins("Jual", 10)
    await device.send()

    await device.move_coins("Tukar pedagang", 4, vendor="vendor-7")
    await device.press("Batalkan: 4 koin")
    await device.show("Hari ini")
    async with device.records():
        await device.press("Batalkan: 10 koin")
    await device.send()

    assert await _books(page_platform, day) == (10, 10, 0)
    shown = await device.totals()
    assert (shown["sold"], shown["refunded"], shown["redeemed"], shown["cashIdr"]) == ("10", "10", "0", "Rp0")


async def test_ids_are_unique_sorted_and_of_version_7_and_every_text_has_both_languages(
    phone: Phone, stack: LocalStack
) -> None:
    device = await phone()
    await device.arrive(stack.token("gate"), date(2025, 4, 20))

    made: list[str] = await device.page.evaluate(
        "import('./ids.js').then(({ newId }) => Array.from({ length: 10_000 }, () => newId()))"
    )
    texts: list[list[str]] = await device.page.evaluate(
        "import('./texts.js').then(({ TEXTS }) => [Object.keys(TEXTS.id), Object.keys(TEXTS.en)])"
    )

    assert len(set(made)) == 10_000
    assert made == sorted(made)
    assert {(name[14], name[19] in "89ab") for name in made} == {("7", True)}
    assert texts[0] == texts[1]
    assert await device.page.locator("[data-text]:not(:empty)").count() == len(
        await device.page.locator("[data-text]").all()
    )


async def test_what_the_service_holds_back_is_told_apart_until_it_is_booked_or_rejected(
    phone: Phone, page_platform: Platform, stack: LocalStack
) -> None:
    """Given a vendor's coins of which another phone sold most, when it sends and the village head decides."""
    day = date(2025, 4, 20)
    await _manage(page_platform, day, "open")
    seller, till = await phone(), await phone()
    for device in (seller, till):
        await device.arrive(stack.token("gate"), day)
    await till.move_coins("Tukar pedagang", 12, vendor="vendor-9")
    await till.move_coins("Tukar pedagang", 3, vendor="vendor-9")
    await till.send()
    await till.show("Hari ini")
    await till.sees("Melebihi koin beredar")
    await seller.move_coins("Jual", 12)
    await seller.send()
    latest = (await till.entries())[0]
    path = f"{MARKET}/market-days/{day}/discrepancies/{latest}/resolution"
    decision = {"resolution": "voided", "reason": "Koin dihitung dua kali"}
    await page_platform.post("tourism-market", path, decision, role="village-head")

    await till.press("Kirim sekarang")

    await till.sees("Ditolak dengan keputusan")
    totals = await till.totals()
    assert (totals["redeemed"], totals["refused"], totals.get("held")) == ("12", "1", None)
    assert await _books(page_platform, day) == (12, 0, 12)
