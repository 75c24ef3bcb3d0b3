"""The public pages of evaluation: who loses the network answers once; anybody derives a result again."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from playwright.async_api import Page, expect

from regencyctl.demo import SKM_RESPONDENTS, SKM_SHEET
from regencyctl.local.stack import LocalStack
from regencyctl.platform_client import Platform
from servicekit.days import day_of
from servicekit.server import HttpServer
from servicekit.testing.eventually import eventually
from servicekit.testing.wire import Wire

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUESTIONS = 9
WRITTEN = """() => new Promise((resolve, reject) => {
  const opening = indexedDB.open("skm");
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const reading = opening.result.transaction("memory");
    reading.objectStore("memory").count();
    reading.oncomplete = () => { opening.result.close(); resolve(); };
  };
})"""
"""Whoever reads waits for all writes that were begun before, until they are on the disk."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with a phone and a network of their own, and without a token."""

    page: Page
    wire: Wire

    async def visit(self, path: str) -> None:
        """Open a page."""
        await self.page.goto(f"{self.wire.url}{path}")

    async def begin(self, path: str, code: str = "") -> None:
        """Open a survey, wait until the page is kept for offline, type a code if there is one, and begin."""
        await self.visit(path)
        await self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        if code:
            await self.page.get_by_label("Kode undangan").fill(code)
        await self.press("Mulai")

    async def press(self, name: str) -> None:
        """Press the button of this name."""
        await self.page.get_by_role("button", name=name).click()

    async def answer(self, *answers: int) -> None:
        """Answer the questions that come."""
        for answer in answers:
            await self.page.get_by_role("radio").nth(answer - 1).check()
            await self.press("Lanjut")

    async def restart(self) -> None:
        """Open the page anew once it has written down what it was told."""
        await self.page.evaluate(WRITTEN)
        await self.page.reload()

    async def sees(self, text: str) -> None:
        """Wait until the page says this."""
        await expect(self.page.locator("body")).to_contain_text(text)

    async def comes_online(self) -> None:
        """The phone notices its network."""
        await self.wire.join()
        await self.page.evaluate("dispatchEvent(new Event('online'))")


NewPage = Callable[[str], Awaitable[tuple[Page, Wire]]]
MakeVisitor = Callable[[], Awaitable[Visitor]]


@pytest.fixture
def visitor(new_page: NewPage, stack: LocalStack) -> MakeVisitor:
    """Makes visitors."""

    async def make() -> Visitor:
        return Visitor(*await new_page(stack.url("evaluation")))

    return make


async def _open_survey(page_platform: Platform, **more: object) -> str:
    """Open a survey of a service nobody surveyed before; its path."""
    name = uuid.uuid4().hex[:8]
    survey = {
        "survey_id": f"skm-{name}",
        "service_id": f"loket-{name}",
        "opd": "dukcapil",
        "period": "2026-S1",
        "title": f"Loket {name}",
    }
    await page_platform.post("evaluation", "/v1/skm/surveys", survey | more, role="officer")
    return survey["survey_id"]


async def _codes(page_platform: Platform, survey_id: str, count: int) -> list[str]:
    path = f"/v1/skm/surveys/{survey_id}/codes"
    made = await page_platform.post("evaluation", path, {"count": count}, role="officer")
    return [item["code"] for item in made["items"]]


async def _responses(page_platform: Platform, survey_id: str) -> int:
    survey = await page_platform.get("evaluation", f"/v1/skm/surveys/{survey_id}", role="officer")
    return int(survey["responses"])


async def _publish_the_sheet(page_platform: Platform) -> str:
    """A survey of 29 whose sums are a sheet published elsewhere (O-1), published, with a plan."""
    survey_id = await _open_survey(page_platform, users=150)
    path = f"/v1/skm/surveys/{survey_id}"
    answers = [
        {
            code: total // SKM_RESPONDENTS + (number < total % SKM_RESPONDENTS)
            for code, total in SKM_SHEET.items()
        }
        for number in range(SKM_RESPONDENTS)
    ]
    sheets = [{"id": f"{survey_id}-{number}", "answers": each} for number, each in enumerate(answers)]
    await page_platform.post("evaluation", f"{path}/responses", {"responses": sheets}, role="officer")
    await page_platform.post("evaluation", f"{path}/publication", {}, role="officer")
    plan = {
        "element": "WAKTU",
        "due": f"{day_of(datetime.now(UTC)) + timedelta(days=200)}",
        "owner_opd": "dukcapil",
        "action": "Satu loket lagi <img src=x onerror=alert(1)>",
    }
    await page_platform.send("PUT", "evaluation", f"{path}/follow-ups/loket", role="officer", json=plan)
    return survey_id


async def test_answers_whose_receipt_was_lost_are_sent_again_and_counted_once(
    visitor: MakeVisitor, page_platform: Platform
) -> None:
    """Given a phone that loses the network in the middle of the receipt and is restarted without one."""
    survey_id = await _open_survey(page_platform)
    code, other = await _codes(page_platform, survey_id, 2)
    phone = await visitor()
    await phone.begin(f"/skm/33.14/{survey_id}#kode={code}")
    await phone.answer(4, 3, 3)
    await phone.restart()
    await phone.answer(2, 4, 3, 3, 4, 4)
    await phone.page.get_by_label("Usia").select_option("36 - 45 tahun")
    await phone.page.get_by_label("Saran").fill("Loket kurang satu")
    phone.wire.cut_at_next_answer()

    await phone.press("Kirim jawaban")
    await phone.sees("tersimpan di ponsel ini")
    await phone.page.reload()
    await phone.sees("tersimpan di ponsel ini")
    await phone.comes_online()

    await phone.sees("Jawaban Anda sudah dihitung.")
    assert code not in phone.page.url
    assert await _responses(page_platform, survey_id) == 1
    kept = "indexedDB.databases().then((all) => all.map(({ name }) => name))"
    assert await phone.page.evaluate(kept) == ["skm"]
    second = await visitor()
    await second.begin(f"/skm/33.14/{survey_id}", code)
    await second.answer(*[3] * QUESTIONS)
    await second.press("Kirim jawaban")
    await second.sees("Jawaban belum dihitung: Kode survei sudah dipakai.")
    await second.page.get_by_label("Pakai kode lain").fill(other.upper().replace("-", " "))
    await second.press("Kirim lagi")
    await second.sees("Jawaban Anda sudah dihitung.")
    assert await _responses(page_platform, survey_id) == 2


async def test_an_open_survey_is_answered_without_a_code_in_either_language_and_only_whole(
    visitor: MakeVisitor, page_platform: Platform
) -> None:
    survey_id = await _open_survey(page_platform, access="open")
    phone = await visitor()
    await phone.begin(f"/skm/33.14/{survey_id}")

    await phone.press("Lanjut")
    await phone.sees("Pilih salah satu jawaban dahulu.")
    await phone.press("English")
    await phone.sees("What do you think of")
    await phone.press("Bahasa Indonesia")
    await phone.page.get_by_role("radio").nth(3).focus()
    await phone.page.keyboard.press("Space")
    await phone.page.keyboard.press("Enter")
    await phone.sees("Pertanyaan 2 dari 9")
    await phone.sees(f"Loket {survey_id.removeprefix('skm-')}")
    await phone.answer(*[4] * (QUESTIONS - 1))
    await phone.press("Kirim jawaban")

    await phone.sees("Jawaban Anda sudah dihitung.")
    assert await _responses(page_platform, survey_id) == 1
    texts: list[list[str]] = await phone.page.evaluate(
        "import('../texts.js').then(({ TEXTS }) => [Object.keys(TEXTS.id), Object.keys(TEXTS.en)])"
    )
    assert texts[0] == texts[1]
    assert await phone.page.locator("[data-text]:empty").count() == 0


async def test_a_published_result_shows_all_of_o_1_and_is_computed_again_to_the_same(
    visitor: MakeVisitor, page_platform: Platform
) -> None:
    survey_id = await _publish_the_sheet(page_platform)
    reader = await visitor()
    await reader.visit("/skm/33.14/hasil")
    await reader.page.get_by_label("Perangkat daerah").select_option("Dukcapil")
    await reader.page.locator(f"a[href$='{survey_id}']").click()

    await reader.press("Hitung ulang")

    await reader.sees("Sama persis: IKM 91,48, mutu A.")
    for text in (
        f"Loket {survey_id.removeprefix('skm-')}",
        "semester 1 2026",
        "29 responden",
        "108",
        "di bawah target",
        "Sangat Baik",
        "permenpan-rb-14",
        "IKM dengan bobot 0,111",
    ):
        await reader.sees(text)
    lowest = reader.page.locator("#elements li.low")
    await expect(lowest).to_have_count(1)
    await expect(lowest).to_contain_text("Waktu penyelesaian")
    await expect(lowest).to_contain_text("3,4483")
    await reader.sees("Satu loket lagi <img src=x onerror=alert(1)>")
    await reader.visit("/skm/33.14/hasil/belum-ada")
    await expect(reader.page.get_by_role("alert")).not_to_be_empty()


@asynccontextmanager
async def _site_with(widget: str) -> AsyncIterator[str]:
    """A site of the regency whose only page shows the widget in a frame."""
    site = FastAPI()

    @site.get("/", response_class=HTMLResponse)
    async def get_page() -> str:
        return f"<!doctype html><iframe title='Tanggapan' src='{widget}' width=380 height=600></iframe>"

    async with HttpServer(site, "127.0.0.1", 0).running() as url:
        yield url


async def test_fourteen_reactions_show_as_79_7_0_14_in_a_frame_of_a_site_that_officers_named(
    visitor: MakeVisitor, page_platform: Platform
) -> None:
    """O-17: thirteen others voted before; the fourteenth does so in the frame, once."""
    guest, page = await visitor(), f"berita-{uuid.uuid4().hex[:8]}"
    widget, poll = f"{guest.wire.url}/reaksi/33.14/{page}", f"/v1/reactions/{page}"
    votes = ["very-satisfied"] * 10 + ["satisfied"] + ["dissatisfied"] * 2
    async with _site_with(widget) as site, _site_with(widget) as stranger:
        form = {"title": "Smart City", "path": "/berita", "embedded_by": [site]}
        await page_platform.send("PUT", "evaluation", poll, role="officer", json=form)
        async with httpx.AsyncClient(base_url=guest.wire.url, params={"regency": "33.14"}) as http:
            for vote in votes:
                http.cookies.clear()
                await http.post(poll, json={"reaction": vote})
        await guest.page.goto(site)
        frame = guest.page.frame_locator("iframe")
        await frame.get_by_role("button", name="Sangat Puas").click()

        await expect(frame.locator("#told")).to_have_text("Terima kasih atas tanggapan Anda.")
        assert await frame.locator(".share b").all_text_contents() == ["79%", "7%", "0%", "14%"]
        await expect(frame.locator("#page")).to_have_text("Smart City · 14 tanggapan")
        await guest.page.reload()
        await expect(frame.get_by_role("button", name="Sangat Puas (pilihan Anda)")).to_be_disabled()
        await guest.page.goto(stranger)
        assert await eventually(lambda: guest.page.frames[-1].url.startswith("chrome-error:"))
