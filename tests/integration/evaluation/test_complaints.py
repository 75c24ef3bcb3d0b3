"""Citizen reports by HTTP, table and door: in any order, on time or not, and never a word of them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from contracts.evaluation import (
    ComplaintBacklogChanged,
    ComplaintMeasured,
    ComplaintOverdue,
    ComplaintStatusReported,
)
from evaluation.main import PURGING_TEXTS, SERVICE, WATCHING_COMPLAINTS
from evaluation.recount.complaints import RECOUNT
from servicekit.kafka import make_consumer
from servicekit.outbox import OUTBOX
from servicekit.parting import leave
from servicekit.routines import Routines
from servicekit.service import Routine
from servicekit.testing.announcements import announced_events, figure_of
from servicekit.testing.clocks import StoppedClock
from servicekit.testing.consuming import Workbench
from servicekit.testing.doors import Door
from servicekit.testing.eventually import eventually
from servicekit.topic_reading import places_of, records_so_far

COMPLAINTS = "/v1/complaints"
REF = "8812345"
CASE = f"{COMPLAINTS}/{REF}"
EMAIL = "budi@example.com"
TEXT = f"Jalan rusak. Hubungi 0812-3456-7890 atau {EMAIL}, NIK 3522 0101 0190 0001, mobil S 1234 AB."
KEPT = "Jalan rusak. Hubungi [telepon] atau [surel], NIK [NIK], mobil [pelat]."


@pytest.fixture
def clock() -> StoppedClock:
    """The morning of Tuesday 24 December 2024 in WIB."""
    return StoppedClock(datetime(2024, 12, 24, 3, 0, tzinfo=UTC))


def as_(door: Door, role: str = "officer", office: str | None = None) -> dict[str, str]:
    return door.bearer(role, regency="35.22", office=office)


def status(name: str, when: str, **more: object) -> dict[str, Any]:
    return {"id": f"l-{name}", "lapor_ref": REF, "status": name, "occurred_at": f"{when}+07:00"} | more


def at_the_door(name: str, when: str, **more: object) -> dict[str, Any]:
    data = {"report_id": f"l-{name}", "lapor_ref": REF, "status": name, "occurred_at": f"{when}+07:00"} | more
    envelope = {"specversion": "1.0", "id": f"e-{name}", "source": "urn:test:lapor"}
    return envelope | {"type": ComplaintStatusReported.type, "data": data}


async def run(door: Door, routine: Routine, workers: int = 1) -> None:
    """Workers that have just started look at what is due, at the same time."""
    started = [Routines(SERVICE, door.runtime) for _ in range(workers)]
    await asyncio.gather(*(worker.catch_up(routine) for worker in started))


async def counted_again(door: Door) -> list[bytes]:
    """What the documents say was counted."""
    return sorted(
        [
            event.model_dump_json().encode()
            for recount in RECOUNT.values()
            async for _, event in recount(door.runtime.store)
        ]
    )


async def counted(door: Door) -> list[bytes]:
    """What was announced and is counted."""
    events = await announced_events(door.runtime.store)
    kinds = (ComplaintMeasured, ComplaintBacklogChanged)
    return sorted(event.model_dump_json().encode() for event in events if isinstance(event, kinds))


def due(case: dict[str, Any]) -> dict[str, str]:
    return {one["id"]: one["due_on"] for one in case["clocks"]}


async def test_a_mirrored_report_stands_alike_in_any_order_and_each_clock_is_told_once(
    door: Door, http: httpx.AsyncClient, clock: StoppedClock
) -> None:
    """O-15: filed Friday 20-12-2024 and passed on Tuesday 24-12-2024, told by three doors, the last first."""
    officer = as_(door)
    passed = at_the_door("DIDISPOSISIKAN", "2024-12-24T09:00:00", opd="dpupr", village="35.22.15.2003")
    kind = {"Content-Type": "application/cloudevents-batch+json"}

    first = await http.post("/events", json=[passed, passed], headers=officer | kind)
    second = await http.post(COMPLAINTS, json=status("TERVERIFIKASI", "2024-12-23T09:00:00"), headers=officer)
    table = "id;lapor_ref;status;occurred_at;kind;channel\n" + "".join(
        f"{one['id']};{REF};{one['status']};{one['occurred_at']};complaint;web\n"
        for one in (status("DITERIMA", "2024-12-20T09:00:00"), status("NGAWUR", "2024-12-20T09:00:00"))
    )
    third = await http.post(f"{COMPLAINTS}/import", content=table, headers=officer)
    again = await http.post(COMPLAINTS, json=status("TERVERIFIKASI", "2024-12-23T09:00:00"), headers=officer)
    case = (await http.get(CASE, headers=officer)).json()

    assert [one["status"] for one in first.json()] == ["accepted", "duplicate"]
    assert (second.status_code, again.status_code) == (201, 200)
    assert [one["status"] for one in third.json()["rows"]] == ["accepted", "refused"]
    assert [one["status"] for one in case["history"]] == ["DITERIMA", "TERVERIFIKASI", "DIDISPOSISIKAN"]
    assert due(case) == {
        "verification.1": "2024-12-27",
        "follow-up.1": "2025-01-03",
        "solution.1": "2025-01-14",
    }

    clock.at = datetime(2025, 1, 3, 16, 59, tzinfo=UTC)
    await run(door, WATCHING_COMPLAINTS)
    clock.at = datetime(2025, 1, 3, 17, 0, tzinfo=UTC)
    await run(door, WATCHING_COMPLAINTS, workers=2)
    await run(door, WATCHING_COMPLAINTS)
    late = (await http.get(COMPLAINTS, params={"is_overdue": True, "opd": "dpupr"}, headers=officer)).json()
    waiting = await figure_of(door.runtime.store, "complaints-overdue", opd="dpupr")
    await http.post(CASE + "/acts", json={"act": "tindak-lanjut"}, headers=as_(door, office="dpupr"))
    await run(door, WATCHING_COMPLAINTS)

    told = [one for one in await announced_events(door.runtime.store) if isinstance(one, ComplaintOverdue)]
    assert [(one.clock, str(one.due_on), one.opd) for one in told] == [("follow-up", "2025-01-03", "dpupr")]
    assert ([one["id"] for one in late["items"]], waiting) == ([REF], "1")
    assert await figure_of(door.runtime.store, "complaints-overdue", opd="dpupr") == "0"
    assert await figure_of(door.runtime.store, "complaints-open", opd="dpupr") == "1"
    assert await figure_of(door.runtime.store, "complaint-know-minutes", stage="verified") == "4320"
    assert await figure_of(door.runtime.store, "complaints-received", stage="received") == "1"
    assert await counted(door) == await counted_again(door)


async def test_officers_answer_a_report_from_the_counter_and_nobody_ever_announces_its_words(
    door: Door, http: httpx.AsyncClient, clock: StoppedClock, bench: Workbench
) -> None:
    officer, office = as_(door), as_(door, office="dpupr")
    new = {"id": "loket-1", "occurred_at": "2024-12-24T09:00:00+07:00", "village": "35.22.15.2003"}
    case = f"{COMPLAINTS}/loket-1"

    made = await http.post(COMPLAINTS, json=new | {"text": TEXT, "is_secret": True}, headers=officer)
    spoiled = at_the_door("SELESAI", "2024-12-24T09:00:00", isi_laporan=TEXT)
    kind = {"Content-Type": "application/cloudevents+json"}
    refused = await http.post("/events", json=spoiled, headers=officer | kind)
    wrong = await http.post(COMPLAINTS, json=[new | {"id": "x", "text": TEXT, "kind": TEXT}], headers=officer)
    clock.advance(timedelta(minutes=30))
    verdicts = []
    for act, bearer, more in (
        ("selesai", officer, {}),
        ("verifikasi", officer, {}),
        ("disposisi", officer, {"opd": "dpupr"}),
        ("tindak-lanjut", as_(door, office="dinkes"), {}),
        ("tindak-lanjut", office, {}),
        ("jawab", office, {}),
    ):
        answer = await http.post(case + "/acts", json={"act": act} | more, headers=bearer)
        verdicts.append(answer.json().get("code") or answer.json()["status"])
    own = await http.get(case + "/text", headers=office)
    others = await http.get(case + "/text", headers=as_(door, office="dinkes"))
    shown = (await http.get(case, headers=officer)).json()
    clock.at = datetime(2025, 1, 15, 2, 0, tzinfo=UTC)
    await run(door, WATCHING_COMPLAINTS, workers=2)
    closed = (await http.get(case, headers=officer)).json()
    rated = [await http.post(case + "/rating", json={"rating": 3}, headers=officer) for _ in range(2)]
    opened = await http.post(case + "/acts", json={"act": "buka-kembali"}, headers=officer)

    assert verdicts == [
        "move-impossible",
        "TERVERIFIKASI",
        "DIDISPOSISIKAN",
        "other-office",
        "DIPROSES",
        "DIPROSES",
    ]
    assert (made.status_code, refused.json()[0]["code"]) == (201, "personal-data")
    assert [one["status"] for one in wrong.json()["items"]] == ["refused"]
    assert (own.json()["text"], others.status_code) == (KEPT, 404)
    assert (shown["village"], shown["district"], shown["channel"]) == (None, "35.22.15", "counter")
    assert (closed["status"], closed["history"][-1]["automatically"]) == ("SELESAI", True)
    assert [one.json().get("code") or one.json()["rating"] for one in rated] == [3, "already-rated"]
    assert (opened.json()["reopened"], opened.json()["is_open"]) == (1, True)
    assert await figure_of(door.runtime.store, "complaints-reopened-share", stage="solved") == "100"
    assert await counted(door) == await counted_again(door)

    clock.advance(timedelta(days=731))
    await run(door, PURGING_TEXTS)
    gone = await http.get(case + "/text", headers=office)

    said = b"".join([*await on_the_topics(bench), str(bench.logs).encode(), *await kept(bench)])
    for leak in (EMAIL, "Jalan rusak", "3522 0101", "0812", "35.22.15.2003"):
        assert leak.encode() not in said
    assert gone.status_code == 404


async def on_the_topics(bench: Workbench) -> list[bytes]:
    """The raw bytes of everything about reports and everything refused, once all is published."""
    store, names = bench.runtime.store, ("evaluation.complaint", "evaluation.intake.dlq.evaluation")
    async with bench.consuming():

        async def is_published() -> bool:
            return await store.collection(OUTBOX).count({}) == 0

        await eventually(is_published)
    consumer = make_consumer(bench.settings.broker)
    await consumer.start()
    try:
        places = await places_of(bench.settings.broker, [bench.settings.topic(name) for name in names])
        found = [record.value or b"" async for record in records_so_far(consumer, places)]
    finally:
        await leave(consumer)
    assert any(b"complaint" in value for value in found)
    assert any(b"withheld" in value for value in found)
    return found


async def kept(bench: Workbench) -> list[bytes]:
    """Everything the store keeps but the report itself, whose place is its office's to know."""
    names = ("complaint_texts", "idempotency", "intake_seen")
    return [str(await bench.runtime.store.collection(name).find({})).encode() for name in names]


async def test_the_public_sees_sums_of_at_least_five_and_lapors_own_table_is_read(
    door: Door, http: httpx.AsyncClient
) -> None:
    officer = as_(door)
    head = "Tracking ID,Tanggal Laporan Masuk,Waktu Laporan Masuk,Nama Pelapor,Klasifikasi Laporan,"
    head += "Isi Laporan Awal,Tipe Laporan (Anonim/Rahasia),Sumber Laporan,ID Instansi Terdisposisi,"
    head += "Status Laporan,Rating"
    rows = [
        f'{ref},20 Des 2024,08.30,Budi Santoso,Pengaduan,"{TEXT}",Anonim,Website,77,Ditutup oleh Admin,4'
        for ref in range(5_000_001, 5_000_006)
    ]
    rows += [
        "5000006,20 Dec 2024,,,Permintaan Informasi,,,SMS 1708,78,Terverifikasi,",
        "5000007,?,,,,,,,,Selesai,",
    ]
    table = "Judul Laporan: SP4N-LAPOR!\nDibuat: 24 Des 2024\n" + "\n".join([head, *rows]) + "\n"

    taken = await http.post(f"{COMPLAINTS}/import", content=table.encode(), headers=officer)
    again = await http.post(f"{COMPLAINTS}/import", content=table.encode(), headers=officer)
    board = (await http.get(f"{COMPLAINTS}/measures", params={"by": "opd"}, headers=officer)).json()
    public = await http.get(f"{COMPLAINTS}/summary", params={"regency": "35.22", "by": "opd", "year": 2024})
    denied = await http.get(COMPLAINTS, headers=as_(door, "citizen"))
    sheet = await http.get(COMPLAINTS, headers=officer | {"Accept": "text/csv"})
    odd = await http.get(COMPLAINTS, params={"received_from": "0001-01-01"}, headers=officer)
    early = await http.post(COMPLAINTS, json=status("DITERIMA", "0001-01-01T00:00:00"), headers=officer)
    rules = (await http.get(f"{COMPLAINTS}/rules", params={"regency": "35.22"})).json()

    verdicts = taken.json()
    assert [verdicts[name] for name in ("accepted", "duplicate", "refused")] == [6, 0, 1]
    assert [again.json()[name] for name in ("accepted", "duplicate", "refused")] == [0, 6, 1]
    groups = [(one["group"], one["received"], one["satisfaction"]) for one in board["groups"]]
    assert groups == [("lapor-77", 5, 4.0), ("lapor-78", 1, None)]
    assert (board["total"]["know"]["n"], board["total"]["solve"]["n"]) == (6, 5)
    assert [one["received"] for one in public.json()["groups"]] == [None, None]
    assert (public.json()["total"]["received"], denied.status_code) == (6, 403)
    assert sheet.text.count("5000001") == 2
    assert "Budi" not in sheet.text
    assert (odd.status_code, early.json()["code"]) == (422, "no-complaint-rules")
    assert rules["days"]["solution"] == {
        "complaint": 14,
        "supervision": 60,
        "aspiration": 14,
        "information": 5,
    }
