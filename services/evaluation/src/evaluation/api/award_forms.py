"""What officers send about awards."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from contracts.event import Identifier
from contracts.kinds import Year
from evaluation.domain.award import AwardFacts
from evaluation.handlers import RecordAward
from servicekit.period import Period
from servicekit.personal_data import Impersonal, PublicParagraph, PublicText

When = Annotated[str, Field(min_length=4, max_length=21, examples=["2022-11-17", "2022-11", "2022"])]
"""A day, or what is known of it: "2022-11", "2022", "2017-07/2017-11"."""


class NewAward(Impersonal):
    """An award.

    Attributes:
        id: Left out, the platform makes one.
        issuer: A code of `GET /v1/accountability/issuers`.
        scheme: Of the same register; `category_code` and `award_class` are then codes of the scheme.
        category: What it was given for, as announced.
        award_class: Who competed.
        year: Whose award it is, such as 2022 for ISNA 2022.
        occasion: What it honours, with when that was in `occasion_on`.
        source: Where it was read; `source_quote` in its own words.
    """

    id: Identifier | None = None
    issuer: Identifier
    scheme: Identifier | None = None
    name: PublicText
    category: PublicText
    category_code: Identifier | None = None
    award_class: PublicText | None = None
    year: Year
    given_on: When | None = None
    occasion: PublicText | None = None
    occasion_on: When | None = None
    note: PublicParagraph | None = None
    source: PublicText
    source_quote: PublicParagraph | None = None

    def command(self) -> RecordAward:
        """What the officer asks for. Raises: `PeriodUnreadable`."""
        told = self.model_dump(exclude={"id", "given_on", "occasion_on"})
        return RecordAward(
            self.id,
            AwardFacts(
                **told,
                given_on=_period("given_on", self.given_on),
                occasion_on=_period("occasion_on", self.occasion_on),
            ),
        )


def _period(field: str, text: str | None) -> Period | None:
    return Period.read(text, field) if text is not None else None
