"""What the register of breaches is told."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from notifications.domain.breach import Addressee, Particulars
from notifications.handlers import AmendBreach, GiveBreachNotice, RegisterBreach
from servicekit.instant import Instant
from servicekit.personal_data import OpaqueSubject, PublicParagraph, PublicText

MOST_SUBJECTS = 5_000
"""People one request may name."""

Kinds = Annotated[tuple[str, ...], Field(min_length=1, max_length=30)]
Subjects = Annotated[tuple[OpaqueSubject, ...], Field(max_length=MOST_SUBJECTS)]
People = Annotated[int, Field(ge=1, le=10_000_000)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewBreach(_Form):
    """A failure to protect personal data (UU 27/2022 art. 46).

    Attributes:
        discovered_at: From here the 3 times 24 hours run.
        found: How it was found, in a few sentences in Indonesian; so `how`, `handling` and `recovery`. They
            are told to people and name nobody.
        data: Codes of the kinds of data that were revealed; `GET /v1/breaches/data-kinds` lists them.
        revealed_at: When they were, if that is known.
        how: How they were revealed.
        handling: What was done about it.
        recovery: How things are made good.
        people: How many are concerned; left out: as many as are named.
        subjects: Those who are known here, by the subject of their token.
    """

    discovered_at: Instant
    found: PublicParagraph
    data: Kinds
    revealed_at: Instant | None = None
    how: PublicParagraph
    handling: PublicParagraph
    recovery: PublicParagraph
    people: People | None = None
    subjects: Subjects = ()

    def command(self) -> RegisterBreach:
        """What the officer asks for."""
        particulars = Particulars(
            data=tuple(dict.fromkeys(self.data)),
            how=self.how,
            found=self.found,
            handling=self.handling,
            recovery=self.recovery,
            people=self.people or max(1, len(set(self.subjects))),
            revealed_at=self.revealed_at,
        )
        return RegisterBreach(particulars, self.subjects, self.discovered_at)


class BreachAmendment(_Form):
    """What is known better, with a note; what is left out stays, and `subjects` are added."""

    note: PublicParagraph
    found: PublicParagraph | None = None
    data: Kinds | None = None
    revealed_at: Instant | None = None
    how: PublicParagraph | None = None
    handling: PublicParagraph | None = None
    recovery: PublicParagraph | None = None
    people: People | None = None
    subjects: Subjects = ()

    def command(self, breach_id: str) -> AmendBreach:
        """What the officer asks for."""
        changes: dict[str, Any] = self.model_dump(exclude={"note", "subjects"}, exclude_none=True)
        return AmendBreach(breach_id, changes, self.subjects, self.note)


class NewNotice(_Form):
    """A written notice that was given otherwise than by this platform.

    Attributes:
        at: When it was given.
        reference: Number of the letter, or where it is proven.
    """

    addressee: Addressee
    at: Instant
    reference: PublicText

    def command(self, breach_id: str) -> GiveBreachNotice:
        """What the officer asks for."""
        at: datetime = self.at
        return GiveBreachNotice(breach_id, self.addressee, at, self.reference)


Standing = Literal["open", "closed"]
"""Open: somebody was not told yet."""
