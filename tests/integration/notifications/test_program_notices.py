"""What programs announces reaches whom it concerns: once, officials by duty, citizens with their consent."""

from __future__ import annotations

from typing import Any

from contracts.programs import (
    DeviceReturned,
    DeviceSilenceDetected,
    QueueReminderRaised,
    SlaBreached,
)
from servicekit.testing.consuming import Workbench

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
TO_NOBODY = REMINDED.model_copy(update={"ticket_id": "ktp-018", "number": 18, "recipient": None})


async def test_each_is_told_once_however_often_it_is_delivered(bench: Workbench, village: Any) -> None:
    await village.know("bendahara-daerah", "bud")
    await village.know("operator-dinas", "operator")
    await village.know("bendahara-lain", "bud", regency="35.22")
    await village.consent("warga", purpose="queue-reminders")

    await bench.deliver([BREACHED, SILENT, RETURNED, REMINDED])

    rows = {
        (row["rule_id"], row["recipient"], row["basis"], row["state"])
        for row in await village.ledger(channel="inbox")
    }
    assert rows == {
        ("sla-breached", "bendahara-daerah", "duty", "delivered"),
        ("device-silent", "operator-dinas", "duty", "delivered"),
        ("device-returned", "operator-dinas", "duty", "delivered"),
        ("queue-reminder", "warga", "consent", "delivered"),
    }
    assert len(await village.ledger(channel="inbox")) == len(rows)
    assert await village.titles("bendahara-daerah") == ["Batas waktu terlewati: spp-2024-000117"]
    assert await village.titles("operator-dinas") == [
        "Smart Bench bench-1 kembali aktif",
        "Smart Bench bench-1 tidak terdengar",
    ]
    assert await village.titles("warga") == ["Nomor antrean 17 segera dipanggil"]
    assert await village.ledger(regency="35.22") == []


async def test_citizens_who_did_not_agree_are_left_alone_and_nobody_is_made_up(
    bench: Workbench, village: Any
) -> None:
    """Whoever took a number at the counter without a token has no inbox to be told in."""
    await bench.deliver([REMINDED, TO_NOBODY], times=2)

    rows = [(row["channel"], row["state"], row["reason"]) for row in await village.ledger()]
    assert sorted(rows) == [("inbox", "suppressed", "no-consent"), ("push", "suppressed", "no-consent")]
