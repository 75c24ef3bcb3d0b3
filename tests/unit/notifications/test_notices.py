"""Rules and templates that ship: they read well, and tell those whom it concerns."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from contracts.evaluation import (
    ComplaintOverdue,
    ImpactQuotaReached,
    ImpactSurveyCompleted,
    SkmAudienceInvited,
    SkmIndexPublished,
    SkmInvitationIssued,
)
from contracts.event import Event
from contracts.example import example_of
from contracts.programs import (
    DeviceReturned,
    DeviceSilenceDetected,
    KkpdLimitRefused,
    QueueReminderRaised,
    SlaBreached,
)
from contracts.tourism_market import MarketDayOpened, MarketDaySettled
from notifications.domain.notices import Audience, Notice
from notifications.domain.short_text import is_short, short_text
from notifications.facts import ACCOUNTS
from notifications.facts.checks import told_event
from notifications.reference import consent_wordings, shipped_notices

BOOK = shipped_notices().book(datetime.now(UTC))

SETTLED = MarketDaySettled.model_validate(
    {
        "occurred_at": "2021-10-03T05:00:00Z",
        "market_day_id": "pasar-bahulak.2021-10-03",
        "market_id": "pasar-bahulak",
        "village": "33.14.02.2015",
        "market_day": "2021-10-03",
        "pasaran": "Pahing",
        "coin_value_idr": 2_000,
        "issued_coins": 16_600,
        "refunded_coins": 600,
        "redeemed_coins": 15_900,
        "outstanding_coins": 100,
        "turnover_idr": 31_800_000,
    }
)
BREACHED = SlaBreached.model_validate(
    {
        "occurred_at": "2024-11-20T00:00:00+07:00",
        "disbursement_id": "spp-2024-000117",
        "opd": "dinkes",
        "kind": "gu-nihil",
        "clock_id": "spp-2024-000117.1",
        "step": "sp2d",
        "amount_idr": 48_000_000,
        "due_on": "2024-11-19",
        "breached_at": "2024-11-20T00:00:00+07:00",
        "rule_version": "2019.1",
    }
)
REFUSED = example_of(KkpdLimitRefused)
BENCH = {"device_id": "bench-1", "device_kind": "smart-bench", "silence_id": "bench-1.s1"}
SILENT = DeviceSilenceDetected.model_validate(
    BENCH
    | {
        "occurred_at": "2024-08-05T02:20:00Z",
        "village": "35.03.11.1001",
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
        "recipient": "citizen-1",
    }
)
SURVEY = {
    "occurred_at": "2024-07-05T10:00:00+07:00",
    "survey_id": "ktp-el-2024-s1",
    "service_id": "perekaman-ktp",
    "opd": "dukcapil",
    "period": "2024-S1",
}
PUBLISHED = SkmIndexPublished.model_validate(
    SURVEY
    | {
        "responses": 1_029,
        "ikm": "91.48",
        "grade": "A",
        "lowest_elements": ["WAKTU", "SARPRAS"],
        "rule_version": "permenpan-rb-14-2017.v1",
    }
)
INVITED_ALL = SkmAudienceInvited.model_validate(SURVEY | {"period": "2024-07", "program_id": "ktp-keliling"})
INVITED = SkmInvitationIssued.model_validate(SURVEY | {"invitation": "b7k2m9x4", "recipient": None})
IMPACT = {"occurred_at": "2023-09-20T10:00:00+07:00", "survey_id": "deli-serdang-2023", "year": 2023}
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


def notice_of(event: Event) -> Notice:
    """What those read whom the first rule about this event addresses."""
    rule = BOOK.rules_for(event.type)[0]
    return BOOK.template_of(rule).fill(ACCOUNTS[type(event)].facts(event, regency="12.07"))


@pytest.mark.parametrize(
    ("event", "audience", "basis"),
    [
        (
            MarketDaySettled,
            (Audience("village", "village-head"), Audience("regency", "tourism-office")),
            "consent",
        ),
        (SlaBreached, (Audience("regency", "bud"),), "duty"),
        (KkpdLimitRefused, (Audience("office", "opd-treasurer"), Audience("regency", "bud")), "duty"),
        (DeviceSilenceDetected, (Audience("regency", "operator"),), "duty"),
        (DeviceReturned, (Audience("regency", "operator"),), "duty"),
        (QueueReminderRaised, (Audience("recipient"),), "consent"),
        (SkmAudienceInvited, (Audience("subscribers"),), "consent"),
        (SkmInvitationIssued, (Audience("recipient"),), "consent"),
        (ImpactQuotaReached, (Audience("regency", "officer"),), "duty"),
        (ImpactSurveyCompleted, (Audience("regency", "officer"),), "duty"),
        (ComplaintOverdue, (Audience("regency", "operator"), Audience("regency", "officer")), "duty"),
    ],
)
def test_officials_are_told_of_their_duties_and_everybody_else_with_consent(
    event: type[Event], audience: tuple[Audience, ...], basis: str
) -> None:
    (rule,) = BOOK.rules_for(event.type)

    assert (rule.audience, rule.basis) == (audience, basis)
    assert ("inbox",) in rule.routes


def test_a_published_index_is_told_officials_by_duty_and_then_citizens_who_agreed() -> None:
    rules = BOOK.rules_for(SkmIndexPublished.type)

    assert [(rule.audience, rule.basis, rule.purpose) for rule in rules] == [
        ((Audience("regency", "officer"), Audience("regency", "publisher")), "duty", "survey-duties"),
        ((Audience("subscribers"),), "consent", "survey-results"),
    ]


def test_there_is_a_rule_about_every_event_there_is_an_account_of() -> None:
    assert {rule.event for rule in BOOK.rules} == {event.type for event in ACCOUNTS}


def test_no_rule_speaks_about_other_events() -> None:
    assert BOOK.rules_for(MarketDayOpened.type) == ()


@pytest.mark.parametrize(
    ("event", "title", "body"),
    [
        (
            SETTLED,
            "Pasar Bahulak: omzet Rp31.800.000",
            "Perhitungan Pasar Bahulak hari Minggu Pahing, 3 Oktober 2021 telah selesai. Omzet Rp31.800.000. "
            "Koin terjual 16.600, dikembalikan 600, ditukarkan 15.900; masih beredar 100 koin (Rp200.000).",
        ),
        (
            BREACHED,
            "Batas waktu terlewati: spp-2024-000117",
            "Penerbitan SP2D untuk pengajuan GU NIHIL spp-2024-000117 dari dinkes senilai Rp48.000.000 belum "
            "dilakukan. Hari terakhirnya Selasa, 19 November 2024 (aturan 2019.1).",
        ),
        (
            REFUSED,
            "Transaksi KKPD kkpd-dinkes-1 ditolak",
            "Transaksi senilai Rp10.000.001 dengan KKPD kkpd-dinkes-1 (belanja barang dan jasa serta belanja "
            "modal) pada dinkes ditolak: melebihi sisa limit kartu. Sisa limit kartu Rp10.000.000.",
        ),
        (
            SILENT,
            "Smart Bench bench-1 tidak terdengar",
            "Smart Bench bench-1 di desa/kelurahan 35.03.11.1001 terakhir terdengar "
            "Senin, 5 Agustus 2024 pukul 09.05 WIB. Mohon diperiksa.",
        ),
        (
            RETURNED,
            "Smart Bench bench-1 kembali aktif",
            "Smart Bench bench-1 terdengar lagi setelah 1 jam 0 menit. Peringatan sebelumnya selesai.",
        ),
        (
            REMINDED,
            "Nomor antrean 17 segera dipanggil",
            "Antrean Perekaman KTP, Senin, 5 Agustus 2024: 2 nomor lagi sebelum nomor Anda, 17.",
        ),
        (
            PUBLISHED,
            "IKM Perekaman KTP: 91,48 (A)",
            "Hasil Survei Kepuasan Masyarakat Perekaman KTP pada dukcapil, semester I 2024, telah "
            "dipublikasikan: IKM 91,48, mutu pelayanan A, dari 1.029 responden. Unsur dengan nilai terendah: "
            "waktu penyelesaian; sarana dan prasarana. Mohon rencana tindak lanjut disusun mulai dari unsur "
            "tersebut.",
        ),
        (
            INVITED_ALL,
            "Apa manfaat KTP Keliling bagi Anda?",
            "Program KTP Keliling sudah menunjukkan hasil. Mohon nilai layanan Perekaman KTP pada dukcapil "
            "(Juli 2024) melalui Survei Kepuasan Masyarakat di halaman /skm/12.07/ktp-el-2024-s1.",
        ),
        (
            INVITED,
            "Bagaimana layanan Perekaman KTP?",
            "Layanan Perekaman KTP dari dukcapil telah Anda terima. Mohon nilai layanan tersebut melalui "
            "Survei Kepuasan Masyarakat di halaman /skm/12.07/ktp-el-2024-s1#kode=b7k2m9x4. Tautan ini "
            "berlaku untuk satu jawaban; jawaban tidak memuat nama Anda.",
        ),
        (
            QUOTA,
            "Kuota survei dampak terpenuhi: Kesehatan (Smart Living)",
            "Survei dampak deli-serdang-2023 tahun 2023: kuota Kesehatan (Smart Living) telah terpenuhi "
            "dengan 50 responden.",
        ),
        (
            QUOTA.model_copy(update={"cell": "economy", "dimension": "economy"}),
            "Kuota survei dampak terpenuhi: Smart Economy",
            "Survei dampak deli-serdang-2023 tahun 2023: kuota Smart Economy telah terpenuhi dengan 50 "
            "responden.",
        ),
        (
            COMPLETE,
            "Survei dampak deli-serdang-2023 lengkap",
            "Semua kuota survei dampak deli-serdang-2023 tahun 2023 telah terpenuhi dengan 900 responden. "
            "Hasilnya dapat dipublikasikan.",
        ),
        (
            OVERDUE,
            "Batas waktu tindak lanjut laporan terlewati",
            "Laporan lapor-8812345 (pengaduan) pada dpupr melewati batas waktu tindak lanjut. Hari "
            "terakhirnya Jumat, 3 Januari 2025 (aturan 2018.1). Mohon segera diselesaikan.",
        ),
        (
            OVERDUE.model_copy(update={"opd": "unassigned", "clock": "verification"}),
            "Batas waktu verifikasi laporan terlewati",
            "Laporan lapor-8812345 (pengaduan) pada OPD yang belum ditentukan melewati batas waktu "
            "verifikasi. Hari terakhirnya Jumat, 3 Januari 2025 (aturan 2018.1). Mohon segera diselesaikan.",
        ),
    ],
    ids=lambda part: type(part).__name__ if isinstance(part, Event) else "",
)
def test_a_notice_reads_well_in_indonesian(event: Event, title: str, body: str) -> None:
    notice = notice_of(event)

    assert (notice.title.id, notice.body.id) == (title, body)


def test_a_notice_reads_well_in_english() -> None:
    notice = notice_of(SETTLED.model_copy(update={"turnover_idr": 33_200_000}))

    assert notice.body.en == (
        "Pasar Bahulak has settled its market day of Sunday Pahing, 3 October 2021. Turnover Rp33.200.000. "
        "Coins sold 16,600, refunded 600, redeemed 15,900; 100 coins (Rp200.000) are still out."
    )
    assert notice_of(BREACHED).body.en == (
        "Issuing the SP2D for the GU NIHIL request spp-2024-000117 of dinkes, Rp48.000.000, was not done. "
        "Its last day was Tuesday, 19 November 2024 (rule 2019.1)."
    )


def test_an_event_that_names_nobody_addresses_nobody() -> None:
    assert ACCOUNTS[SkmInvitationIssued].recipient_of(INVITED) is None
    assert ACCOUNTS[QueueReminderRaised].recipient_of(REMINDED) == "citizen-1"


def test_what_may_be_sent_as_a_text_message_fits_into_one_segment() -> None:
    """By the examples of the contracts; addresses of pages come on top."""
    sent = [rule for rule in BOOK.rules if "sms" in rule.channels]

    for rule in sent:
        event = example_of(told_event(rule.event))
        notice = BOOK.template_of(rule).fill(ACCOUNTS[type(event)].facts(event, regency="33.14"))
        assert notice.short is not None
        assert is_short(short_text(notice, "id"))
        assert is_short(short_text(notice, "en"))


def test_without_a_short_text_title_and_body_are_sent() -> None:
    assert short_text(notice_of(RETURNED), "id") == (
        "Smart Bench bench-1 kembali aktif. Smart Bench bench-1 terdengar lagi setelah 1 jam 0 menit. "
        "Peringatan sebelumnya selesai."
    )


def test_every_purpose_that_rests_on_consent_has_a_wording_people_can_agree_to() -> None:
    purposes = {rule.purpose for rule in BOOK.rules if rule.basis == "consent"}

    assert purposes == {wording.purpose for wording in consent_wordings()}
