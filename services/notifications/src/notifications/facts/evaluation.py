"""What may be told about events of evaluation: never a respondent or the text of a report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.evaluation import (
    NO_OPD,
    ComplaintOverdue,
    ImpactQuotaReached,
    ImpactSurveyCompleted,
    SkmAudienceInvited,
    SkmIndexPublished,
    SkmInvitationIssued,
)
from contracts.event import Event
from contracts.reference.smart_city import dimensions, sub_dimension
from notifications.domain.wording import Text, count, day, listed, name_of, period, point, same
from notifications.facts.account import Account

_ELEMENTS = {
    "PERSYARATAN": Text("persyaratan", "requirements"),
    "PROSEDUR": Text("sistem, mekanisme, dan prosedur", "procedure"),
    "WAKTU": Text("waktu penyelesaian", "time needed"),
    "BIAYA": Text("biaya/tarif", "cost"),
    "PRODUK": Text("produk spesifikasi jenis pelayanan", "product"),
    "KOMPETENSI": Text("kompetensi pelaksana", "competence of staff"),
    "PERILAKU": Text("perilaku pelaksana", "conduct of staff"),
    "PENGADUAN": Text("penanganan pengaduan, saran, dan masukan", "handling of complaints"),
    "SARPRAS": Text("sarana dan prasarana", "facilities"),
}
_CLOCKS = {
    "verification": Text("verifikasi", "verification"),
    "follow-up": Text("tindak lanjut", "follow-up"),
    "solution": Text("penyelesaian", "solution"),
}
_COMPLAINTS = {
    "complaint": Text("pengaduan", "complaint"),
    "supervision": Text("pengaduan berkadar pengawasan", "complaint for supervision"),
    "aspiration": Text("aspirasi", "aspiration"),
    "information": Text("permintaan informasi", "request for information"),
}
_NOT_PASSED_ON = Text("OPD yang belum ditentukan", "an office not yet named")


def _cell(code: str) -> Text:
    """living.health → Kesehatan (Smart Living); living → Smart Living."""
    dimension = {one.code: one.name for one in dimensions()}[code.partition(".")[0]]
    if "." not in code:
        return Text(dimension.id, dimension.en)
    sub = sub_dimension(code).name
    return Text(f"{sub.id} ({dimension.id})", f"{sub.en} ({dimension.en})")


_INDEX_PUBLISHED: Account[SkmIndexPublished] = Account(
    {
        "survey": lambda event: same(event.survey_id),
        "service": lambda event: name_of(event.service_id),
        "opd": lambda event: same(event.opd),
        "period": lambda event: period(event.period),
        "ikm": lambda event: point(event.ikm),
        "grade": lambda event: same(event.grade),
        "responses": lambda event: count(event.responses),
        "lowest": lambda event: listed([_ELEMENTS[code] for code in event.lowest_elements]),
    },
    office=lambda event: event.opd,
    figures=frozenset({"ikm"}),
)

_AUDIENCE_INVITED: Account[SkmAudienceInvited] = Account(
    {
        "survey": lambda event: same(event.survey_id),
        "service": lambda event: name_of(event.service_id),
        "opd": lambda event: same(event.opd),
        "period": lambda event: period(event.period),
        "program": lambda event: name_of(event.program_id),
    },
    office=lambda event: event.opd,
)

_INVITATION_ISSUED: Account[SkmInvitationIssued] = Account(
    {
        "survey": lambda event: same(event.survey_id),
        "service": lambda event: name_of(event.service_id),
        "opd": lambda event: same(event.opd),
        "invitation": lambda event: same(event.invitation),
    },
    office=lambda event: event.opd,
    recipient=lambda event: event.recipient,
)

_QUOTA_REACHED: Account[ImpactQuotaReached] = Account(
    {
        "survey": lambda event: same(event.survey_id),
        "year": lambda event: same(str(event.year)),
        "cell": lambda event: _cell(event.cell),
        "quota": lambda event: count(event.quota),
    }
)

_SURVEY_COMPLETED: Account[ImpactSurveyCompleted] = Account(
    {
        "survey": lambda event: same(event.survey_id),
        "year": lambda event: same(str(event.year)),
        "responses": lambda event: count(event.responses),
    }
)

_COMPLAINT_OVERDUE: Account[ComplaintOverdue] = Account(
    {
        "complaint": lambda event: same(event.complaint_id),
        "kind": lambda event: _COMPLAINTS[event.complaint_kind],
        "clock": lambda event: _CLOCKS[event.clock],
        "opd": lambda event: _NOT_PASSED_ON if event.opd == NO_OPD else same(event.opd),
        "due": lambda event: day(event.due_on),
        "rule": lambda event: same(event.rule_version),
    },
    office=lambda event: None if event.opd == NO_OPD else event.opd,
)

ACCOUNTS: Mapping[type[Event], Account[Any]] = {
    SkmIndexPublished: _INDEX_PUBLISHED,
    SkmAudienceInvited: _AUDIENCE_INVITED,
    SkmInvitationIssued: _INVITATION_ISSUED,
    ImpactQuotaReached: _QUOTA_REACHED,
    ImpactSurveyCompleted: _SURVEY_COMPLETED,
    ComplaintOverdue: _COMPLAINT_OVERDUE,
}
