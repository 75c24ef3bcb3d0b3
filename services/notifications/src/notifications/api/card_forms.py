"""What is told about a person at the doors; addresses are sealed here, before anything else sees them."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from contracts.event import Identifier
from notifications.domain.card import Address, CardChanges, Language, field_of
from notifications.handlers import KeepCard
from servicekit.mail_address import MailAddress
from servicekit.person_name import PersonName
from servicekit.personal_data import OpaqueSubject, Proof
from servicekit.sealing import Sealer
from servicekit.telephone import TelephoneNumber

Hour = Annotated[int, Field(ge=0, le=23)]


class QuietHours(BaseModel):
    """Local hours in which the person is not disturbed; the same hour twice: none at all."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    begin: Annotated[Hour, Field(alias="from")]
    end: Annotated[Hour, Field(alias="to")]


class OwnCard(BaseModel):
    """What a person says of themselves; what is left out stays as it is.

    Attributes:
        source: Where it is told: "mobile-app", "desk".
    """

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    language: Language | None = None
    name: PersonName | None = None
    email: MailAddress | None = None
    phone: TelephoneNumber | None = None
    quiet: QuietHours | None = None
    digest_hour: Hour | None = None
    source: Identifier

    def changes(self, sealer: Sealer, regency: str, subject: str) -> CardChanges:
        """What is to be different, with every address sealed for this one person."""
        given: dict[Address, str | None] = {"name": self.name, "email": self.email, "phone": self.phone}
        sealed = {
            name: sealer.seal(text, about=field_of(regency, subject, name))
            for name, text in given.items()
            if text is not None
        }
        quiet = (self.quiet.begin, self.quiet.end) if self.quiet else None
        return CardChanges(language=self.language, quiet=quiet, digest_hour=self.digest_hour, **sealed)

    def command(self, sealer: Sealer, regency: str, subject: str) -> KeepCard:
        """What the person asks for."""
        return KeepCard(subject, self.changes(sealer, regency, subject), self.source)


class CardOfSomebody(OwnCard):
    """What an officer records of a person.

    Attributes:
        superior: Who is told when the person does not read an alert.
        proof: What the officer can show: a letter's number, a form's scan.
    """

    superior: OpaqueSubject | None = None
    proof: Proof

    def command(self, sealer: Sealer, regency: str, subject: str) -> KeepCard:
        """What the officer asks for."""
        changes = replace(self.changes(sealer, regency, subject), superior=self.superior)
        return KeepCard(subject, changes, self.source, self.proof)
