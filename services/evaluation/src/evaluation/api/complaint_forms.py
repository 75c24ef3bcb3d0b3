"""What is brought of citizen reports: one statement, many, and what officers do. Texts are redacted here."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from contracts.event import Identifier, VillageCode
from evaluation.domain.complaint_history import Fact
from evaluation.domain.complaint_rules import Channel, Kind, Status
from evaluation.handlers import ActOnComplaint, RateComplaint, Reported, UnreadableReport
from servicekit.delivery import LIMIT, id_of
from servicekit.personal_data import Impersonal, PersonalData
from servicekit.redaction import RedactedText
from servicekit.validation import invalid_input

Rating = Annotated[int, Field(ge=1, le=4)]


class StatusForm(Impersonal):
    """A report came to a status.

    Attributes:
        id: Of whoever says so; the same one counts once.
        lapor_ref: Its number in SP4N-LAPOR!; without one it was received at a counter, and `id` names it.
        occurred_at: When it came to the status.
        text: For officers only; numbers, addresses and accounts are taken out before it is kept.
        is_secret: Only its own office may read the text, and nobody where exactly it is about.
    """

    id: Identifier
    lapor_ref: Identifier | None = None
    occurred_at: AwareDatetime
    status: Status = Status.DITERIMA
    kind: Kind | None = None
    channel: Channel | None = None
    opd: Identifier | None = None
    village: VillageCode | None = None
    rating: Rating | None = None
    text: RedactedText | None = None
    is_anonymous: bool = False
    is_secret: bool = False

    @model_validator(mode="after")
    def _counters_receive(self) -> StatusForm:
        if self.lapor_ref is None and self.status is not Status.DITERIMA:
            raise PydanticCustomError("lapor_ref_missing", "Only what is received has no lapor_ref")
        return self

    def reported(self) -> Reported:
        """What it says."""
        fact = Fact(
            id=self.id,
            at=self.occurred_at,
            recorded_at=self.occurred_at,
            status=self.status,
            opd=self.opd,
            kind=self.kind,
            channel=self.channel or (Channel.COUNTER if self.lapor_ref is None else None),
            village=self.village,
            rating=self.rating,
        )
        named = self.lapor_ref or self.id
        return Reported(named, self.lapor_ref, fact, self.text, self.is_anonymous, self.is_secret)


class ActForm(Impersonal):
    """An officer does something to a report.

    Attributes:
        act: verifikasi, tunda, bukan-wewenang, arsipkan, disposisi, tindak-lanjut, jawab, tanggapan, selesai,
            buka-kembali.
        occurred_at: Left out: now.
        opd: With a disposition: to whom.
    """

    act: Annotated[str, Field(max_length=40, pattern=r"^[a-z]+(-[a-z]+)*$")]
    occurred_at: AwareDatetime | None = None
    opd: Identifier | None = None

    def command(self, complaint_id: str) -> ActOnComplaint:
        """The command it stands for."""
        at: datetime | None = self.occurred_at
        return ActOnComplaint(complaint_id, self.act, at, self.opd)


class RatingForm(Impersonal):
    """How the answer is judged, 1 to 4."""

    rating: Rating

    def command(self, complaint_id: str) -> RateComplaint:
        """The command it stands for."""
        return RateComplaint(complaint_id, self.rating)


def read_status(sent: object) -> Reported | UnreadableReport:
    """One statement, read as far as it can be."""
    try:
        return StatusForm.model_validate(sent).reported()
    except ValidationError as error:
        return UnreadableReport(id_of(sent), invalid_input(error))
    except PersonalData as error:
        return UnreadableReport(id_of(sent), error)


def delivery_schema() -> dict[str, Any]:
    """The JSON Schema of what is brought: one statement, an array, or an object that wraps one."""
    one = StatusForm.model_json_schema()
    many = {"type": "array", "items": one, "minItems": 1, "maxItems": LIMIT}
    wrapped = {"type": "object", "properties": {"complaints": many}, "required": ["complaints"]}
    return {"anyOf": [one, many, wrapped]}
