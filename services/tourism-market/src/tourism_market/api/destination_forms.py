"""What the tourism office sends about destinations, and gates about their visitors."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

from contracts.event import Identifier, Rupiah, VillageCode
from contracts.tourism_market import People
from servicekit.personal_data import Impersonal, PublicText
from tourism_market.api.village_forms import CoordinatesForm
from tourism_market.domain.coordinates import Coordinates
from tourism_market.domain.destination import About, Destination, DestinationKind, EntryFee
from tourism_market.domain.market import Ownership


class FeeForm(Impersonal):
    """What one visitor pays from a date on, in rupiah; 0 is free."""

    since: date
    fee_idr: Rupiah
    source: PublicText

    def fee(self) -> EntryFee:
        """The fee itself."""
        return EntryFee(self.since, self.fee_idr, self.source)


class DestinationForm(Impersonal):
    """What a destination is.

    Attributes:
        manager: The institution that runs it.
        source: Where this was read.
    """

    name: PublicText
    kind: DestinationKind
    manager: PublicText
    source: PublicText
    about: PublicText | None = None
    coordinates: CoordinatesForm | None = None

    def facts(self) -> About:
        """The same, checked. Raises `OutsideIndonesia`."""
        place = Coordinates(**self.coordinates.model_dump()) if self.coordinates else None
        return About(self.name, self.kind, self.manager, self.source, self.about, place)


class NewDestination(DestinationForm):
    """A destination to be registered.

    Attributes:
        income: Whose its fees are: the village's (PADes) or the regency's (PAD).
        fee: The first one; without it entry is free.
    """

    id: Identifier
    village: VillageCode
    income: Ownership
    fee: FeeForm | None = None

    def destination(self, regency: str) -> Destination:
        """The destination as a regency registers it."""
        fees = (self.fee.fee(),) if self.fee else ()
        return Destination(self.id, regency, self.village, self.income, self.facts(), fees)


class CountEntry(BaseModel):
    """Visitors who came in, as a device counted them.

    Attributes:
        id: Made by the device; the same id twice is one count.
        visitors: All of them, foreign ones included.
        amount_idr: Fees taken: whole fees, of all visitors at most; left out, everybody paid.
        occurred_at: By the device's clock; now if left out.
    """

    id: Identifier
    device_id: Identifier
    visitors: Annotated[People, Field(gt=0)]
    foreign_visitors: People | None = None
    amount_idr: Rupiah | None = None
    occurred_at: AwareDatetime | None = None
