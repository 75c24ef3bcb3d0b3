"""What programs announces reaches whom it concerns: once, officials by duty, citizens with their consent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from contracts.event import Event
from contracts.programs import (
    DeviceReturned,
    DeviceSilenceDetected,
    QueueReminderRaised,
    SatisfactionInvited,
    SlaBreached,
)
from contracts.registry import topic_of
from servicekit.kafka import partition_of
from servicekit.testing.consuming import Workbench
from servicekit.testing.eventually import eventually

BENCH = {"device_id": "bench-1", "device_kind": "smart-bench", "silence_id": "bench-1.s1"}
BREACHED = SlaBreached.model_validate(
    {
        "occurred_at": "2024-11-20T00:00:00+07:00",
        "disbursement_id": "spp-2024-000117",
        "opd": "dinkes",
        "kind": "ls",
        "clock_id": "spp-2024-000117.1",
        "step": "sp2d",
        "amount_idr": 48_000_000,
        "due_on": "2024-11-19",
        "breached_at": "2024-11-20T00:00:00+07:00",
        "rule_version": "2019.1",
    }
)
SILENT = DeviceSilenceDetected.model_validate(
    BENCH
    | {
        "occurred_at": "2024-08-05T02:20:00Z",
        "village": "33.14.02.2015",
        "last_heard_at": "2024-08-05T02:05:00Z",
    }
)
RETURNED = DeviceReturned.model_validate(
    BENCH | {"occurred_at": "2024-08-05T03:05:00Z", "silent_minutes": 60}
)
REMINDED = QueueReminderRaised.model_validate(
    {
        "occurred_at": "2024-08-05T02:40:00Z",
        "ticket_id": "ktp-017",
        "service_id": "perekaman-ktp",
        "queue_day": "2024-08-05",
        "number": 17,
        "ahead": 2,
        "recipient": "warga",
    }
)
INVITED = SatisfactionInvited.model_validate(
    {
        "occurred_at": "2024-08-06T04:00:00Z",
        "request_id": "request-1",
        "service_id": "surat-keterangan-usaha",
        "opd": "kec-panggul",
        "recipient": "warga",
    }
)
AT_THE_COUNTER = INVITED.model_copy(update={"request_id": "request-2", "recipient": None})


async def deliver(bench: Workbench, events: Sequence[Event], times: int = 3) -> None:
    """Each event so often, under its own sequence and last under a later one; until all is handled."""
    async with bench.consuming():
        for number, event in enumerate(events):
            await bench.publish([event], id=f"cause-{number}")
            for _ in range(times - 2):
                again = bench.sequences[lane_of(event)]
                await bench.publish([event], id=f"cause-{number}", first=again)
            await bench.publish([event], id=f"cause-{number}")
        await eventually(lambda: all_handled(bench), timeout=60)


def lane_of(event: Event) -> tuple[str, int]:
    """The topic and partition the event lies on."""
    topic = topic_of(type(event))
    return topic.name, partition_of(event.key, topic.partitions)


async def all_handled(bench: Workbench) -> bool:
    """Whether the consumers have passed the last event of every lane."""
    places = [await bench.position("notifications.reactions", *lane) for lane in bench.sequences]
    return [place and place["sequence"] for place in places] == list(bench.sequences.values())


async def test_each_is_told_once_however_often_it_is_delivered(bench: Workbench, village: Any) -> None:
    await village.know("bendahara-daerah", "bud")
    await village.know("operator-dinas", "operator")
    await village.know("bendahara-lain", "bud", regency="35.22")
    for purpose in ("queue-reminders", "satisfaction-surveys"):
        await village.consent("warga", purpose=purpose)

    await deliver(bench, [BREACHED, SILENT, RETURNED, REMINDED, INVITED])

    rows = {(row["rule_id"], row["recipient"], row["basis"], row["state"]) for row in await village.ledger()}
    assert rows == {
        ("sla-breached", "bendahara-daerah", "duty", "delivered"),
        ("device-silent", "operator-dinas", "duty", "delivered"),
        ("device-returned", "operator-dinas", "duty", "delivered"),
        ("queue-reminder", "warga", "consent", "delivered"),
        ("satisfaction-invitation", "warga", "consent", "delivered"),
    }
    assert len(await village.ledger()) == len(rows)
    assert await titles(village, "bendahara-daerah") == ["Batas waktu terlewati: spp-2024-000117"]
    assert await titles(village, "operator-dinas") == [
        "Smart Bench bench-1 kembali aktif",
        "Smart Bench bench-1 tidak terdengar",
    ]
    assert sorted(await titles(village, "warga")) == [
        "Bagaimana layanan Surat Keterangan Usaha?",
        "Nomor antrean 17 segera dipanggil",
    ]
    assert await village.ledger(regency="35.22") == []


async def test_citizens_who_did_not_agree_are_left_alone_and_nobody_is_made_up(
    bench: Workbench, village: Any
) -> None:
    """Whoever asked at a counter without a token has no inbox to be told in."""
    await village.consent("warga", purpose="satisfaction-surveys")

    await deliver(bench, [REMINDED, INVITED, AT_THE_COUNTER], times=2)

    rows = [(row["rule_id"], row["state"], row["reason"]) for row in await village.ledger()]
    assert sorted(rows) == [
        ("queue-reminder", "suppressed", "no-consent"),
        ("satisfaction-invitation", "delivered", None),
    ]


async def titles(village: Any, subject: str) -> list[str]:
    """What a person finds in their inbox, the latest first."""
    return [item["title"]["id"] for item in (await village.inbox(subject))["items"]]
