"""What evaluation announces reaches whom it concerns: once, by duty or with consent."""

from __future__ import annotations

from typing import Any

import httpx

from contracts.evaluation import (
    ComplaintOverdue,
    ImpactQuotaReached,
    ImpactSurveyCompleted,
    SkmAudienceInvited,
    SkmIndexPublished,
    SkmInvitationIssued,
)
from notifications.domain.consent import Consent, Speaker
from notifications.domain.mailing import AT_ONCE
from notifications.main import MAILING_ON, SERVICE
from notifications.repository.people import People
from servicekit.context import Context
from servicekit.routines import Routines
from servicekit.testing.consuming import Workbench
from servicekit.testing.doors import Door
from servicekit.transaction import Transaction

SURVEY = {
    "occurred_at": "2024-07-05T10:00:00+07:00",
    "survey_id": "bahulak-2024-s1",
    "service_id": "pasar-bahulak",
    "opd": "disporapar",
    "period": "2024-S1",
}
PUBLISHED = SkmIndexPublished.model_validate(
    SURVEY
    | {
        "responses": 29,
        "ikm": "91.48",
        "grade": "A",
        "lowest_elements": ["WAKTU"],
        "rule_version": "permenpan-rb-14-2017.v1",
    }
)
INVITED_ALL = SkmAudienceInvited.model_validate(SURVEY | {"program_id": "desa-wisata-bahulak"})
INVITED = SkmInvitationIssued.model_validate(
    SURVEY | {"invitation": "b7k2m9x4q8w1z6t3", "recipient": "pemohon"}
)
INVITED_ANOTHER = INVITED.model_copy(update={"invitation": "a1", "recipient": "pemohon-lain"})
ON_PAPER = INVITED.model_copy(update={"invitation": "a2", "recipient": None})
IMPACT = {"occurred_at": "2023-09-20T10:00:00+07:00", "survey_id": "sragen-2023", "year": 2023}
QUOTA = ImpactQuotaReached.model_validate(
    IMPACT | {"cell": "living.health", "dimension": "living", "quota": 50}
)
COMPLETE = ImpactSurveyCompleted.model_validate(IMPACT | {"responses": 900})
OVERDUE = ComplaintOverdue.model_validate(
    {
        "occurred_at": "2025-01-04T00:00:00+07:00",
        "complaint_id": "lapor-8812345",
        "complaint_kind": "complaint",
        "opd": "dpupr",
        "clock_id": "lapor-8812345.follow-up.1",
        "clock": "follow-up",
        "due_on": "2025-01-03",
        "breached_at": "2025-01-04T00:00:00+07:00",
        "rule_version": "2018.1",
    }
)


async def test_each_is_told_once_in_indonesian_however_often_it_is_delivered(
    bench: Workbench, village: Any
) -> None:
    await village.know("petugas", "officer")
    await village.know("penerbit", "publisher")
    await village.know("operator-dinas", "operator")
    await village.know("petugas-lain", "officer", regency="35.22")
    await village.consent("warga", purpose="satisfaction-surveys")
    await village.consent("pemohon", purpose="satisfaction-surveys")

    await bench.deliver([PUBLISHED, INVITED_ALL, INVITED, ON_PAPER, QUOTA, COMPLETE, OVERDUE])

    told = [
        (row["rule_id"], row["recipient"], row["basis"], row["state"])
        for row in await village.ledger(channel="inbox")
    ]
    assert sorted(told) == [
        ("audience-invited", "pemohon", "consent", "delivered"),
        ("audience-invited", "warga", "consent", "delivered"),
        ("complaint-overdue", "operator-dinas", "duty", "delivered"),
        ("complaint-overdue", "petugas", "duty", "delivered"),
        ("impact-quota-reached", "petugas", "duty", "delivered"),
        ("impact-survey-completed", "petugas", "duty", "delivered"),
        ("index-published", "penerbit", "duty", "delivered"),
        ("index-published", "petugas", "duty", "delivered"),
        ("survey-invitation", "pemohon", "consent", "delivered"),
    ]
    assert await village.titles("penerbit") == ["IKM Pasar Bahulak: 91,48 (A)"]
    assert await village.titles("warga") == ["Apa manfaat Desa Wisata Bahulak bagi Anda?"]
    assert await village.titles("operator-dinas") == ["Batas waktu tindak lanjut laporan terlewati"]
    assert sorted(await village.titles("pemohon")) == [
        "Apa manfaat Desa Wisata Bahulak bagi Anda?",
        "Bagaimana layanan Pasar Bahulak?",
    ]
    assert "/skm/33.14/bahulak-2024-s1#kode=b7k2m9x4q8w1z6t3" in str(await village.inbox("pemohon"))
    assert await village.ledger(regency="35.22") == []


async def test_citizens_are_told_what_they_agreed_to_for_as_long_as_they_agree(
    bench: Workbench, village: Any, door: Door, http: httpx.AsyncClient
) -> None:
    """An officer who agreed as a citizen is told of their duty, not twice."""
    await village.know("petugas", "officer")
    for subject in ("petugas", "warga", "ragu"):
        await village.consent(subject, purpose="survey-results")
    await village.consent("tetangga", purpose="survey-results", regency="35.22")
    withdrawal = {"purpose": "survey-results"}
    doubtful = door.bearer("citizen", subject="ragu")
    await http.post("/v1/consents/withdrawals", json=withdrawal, headers=doubtful)

    await bench.deliver([PUBLISHED, INVITED_ALL, INVITED_ANOTHER], times=2)

    rows = await village.ledger(channel="inbox")
    assert sorted((row["rule_id"], row["recipient"], row["reason"]) for row in rows) == [
        ("index-for-citizens", "warga", None),
        ("index-published", "petugas", None),
        ("survey-invitation", "pemohon-lain", "no-consent"),
    ]
    assert await village.titles("warga") == ["Hasil survei Pasar Bahulak: 91,48 (A)"]
    assert await village.ledger(regency="35.22") == []


async def test_everybody_who_agreed_is_told_once_however_many_they_are(
    bench: Workbench, village: Any
) -> None:
    """The first some are told at once, the others in parts by a routine, all in the thread of the event."""
    subjects = [f"warga-{number:04}" for number in range(2 * AT_ONCE + 1)]

    async def agree(tx: Transaction) -> None:
        for subject in subjects:
            consent = Consent(subject, "satisfaction-surveys", "inbox")
            given = consent.give(Speaker(subject), wording_version="1", source="mobile-app", at=tx.now)
            await People(tx).save(given)

    await bench.runtime.transactions.run(agree, context=Context("33.14", "agreements"))

    await bench.deliver([INVITED_ALL])
    told_at_once = await told(bench)
    await Routines(SERVICE, bench.runtime).catch_up(MAILING_ON)
    await bench.deliver([INVITED_ALL], times=2)
    await Routines(SERVICE, bench.runtime).catch_up(MAILING_ON)

    assert told_at_once == {(subject, "test") for subject in subjects[:AT_ONCE]}
    assert await told(bench) == {(subject, "test") for subject in subjects}
    assert await village.titles(subjects[-1]) == ["Apa manfaat Desa Wisata Bahulak bagi Anda?"]


async def told(bench: Workbench) -> set[tuple[str, str]]:
    """Whom the ledger has, each once, and in which thread."""
    rows = [row async for row in bench.runtime.store.collection("messages").stream({})]
    found = {(row["recipient"], row["correlation_id"]) for row in rows}
    assert len(found) == len(rows)
    return found
