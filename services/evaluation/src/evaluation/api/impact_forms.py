"""What is sent about impact surveys: programmes, offices and letters, never people."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from contracts.event import Identifier
from contracts.kinds import Decree, Year
from evaluation.domain.impact_design import Form
from evaluation.domain.impact_parts import Subject
from evaluation.handlers import DecideImpactConsent, OpenImpactSurvey
from servicekit.personal_data import Impersonal, PublicText

SubDimension = Annotated[str, Field(max_length=64, pattern=r"^[a-z]+\.[a-z]+(-[a-z]+)*$")]
Dimension = Annotated[str, Field(max_length=32, pattern=r"^[a-z]+$")]


class SubjectForm(Impersonal):
    """The programme or service a sub-dimension is asked about.

    Attributes:
        opd: The office that owns it: it has to agree.
        program_id: Its id in the register of programmes, if it has one.
    """

    name: PublicText
    opd: Identifier
    program_id: Identifier | None = None

    def subject(self) -> Subject:
        """The subject itself."""
        return Subject(self.name, self.opd, self.program_id)


class NewImpactSurvey(Impersonal):
    """A survey of one year.

    Attributes:
        survey_id: Left out, the platform makes one.
        forms: Dimension → a (one respondent for all three sub-dimensions) or b (one for each).
        subjects: Sub-dimension → its programme, as far as they are known.
        source: Where its definition comes from, when it was held elsewhere.
    """

    survey_id: Identifier | None = None
    year: Year
    forms: Annotated[dict[Dimension, Form], Field(max_length=20)]
    subjects: Annotated[dict[SubDimension, SubjectForm], Field(max_length=100)] = Field(default_factory=dict)
    source: PublicText | None = None

    def command(self) -> OpenImpactSurvey:
        """What the officer asks for."""
        subjects = {code: form.subject() for code, form in self.subjects.items()}
        return OpenImpactSurvey(self.year, self.forms, subjects, self.survey_id, self.source)


class ConsentForm(Impersonal):
    """What the office that owns a programme decided.

    Attributes:
        letter: Number of the letter it is given in.
    """

    sub_dimension: SubDimension
    opd: Identifier
    is_given: bool
    letter: Decree | None = None

    def command(self, survey_id: str) -> DecideImpactConsent:
        """What the office says."""
        return DecideImpactConsent(survey_id, self.sub_dimension, self.opd, self.is_given, self.letter)


class ImpactPublicationForm(Impersonal):
    """How a result is published.

    Attributes:
        published_on: The day in WIB; left out: today.
    """

    published_on: date | None = None


RESPONSE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "ImpactResponse",
    "description": "One respondent, without a name; the id is the device's own and counts once.",
    "required": ["id", "dimension", "answers"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string", "maxLength": 128},
        "dimension": {"type": "string"},
        "answers": {
            "type": "object",
            "description": "Form A: all three sub-dimensions; form B: one. The answers in the form's order.",
            "additionalProperties": {"type": "array", "items": {"type": "integer"}},
        },
        "occurred_at": {"type": "string", "format": "date-time"},
        "respondent": {"type": "object", "additionalProperties": {"type": "string"}},
        "device": {"type": "string", "maxLength": 128},
    },
}
"""One entry of a delivery."""
