"""What a market's manager sends about vendors: as JSON, or as a table an office keeps."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import Field, StringConstraints, ValidationError

from contracts.event import Identifier, VillageCode
from servicekit.delivery import id_of, rows_of
from servicekit.personal_data import Impersonal, PersonalData, PublicText
from servicekit.validation import invalid_input
from tourism_market.domain.vendor import Stall
from tourism_market.handlers import Registration, Unreadable

StallNumber = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._-]{0,19}$"),
]
Products = Annotated[tuple[Identifier, ...], Field(min_length=1, max_length=10)]


class StallForm(Impersonal):
    """What a vendor shows visitors.

    Attributes:
        stall: The place on the market, as its plan calls it; "a-1" and "A-1" are one.
        products: Codes of product kinds.
        business: The name over the stall.
    """

    stall: StallNumber
    products: Products
    business: PublicText | None = None

    def shown(self) -> Stall:
        """The same, in the market's words."""
        return Stall(self.stall, tuple(sorted(set(self.products))), self.business)


class VendorForm(StallForm):
    """A vendor to be registered; no name and no number of a person.

    Attributes:
        id: Chosen by the market, such as "vendor-7".
        village: Kemendagri code of the village it comes from.
    """

    id: Identifier
    village: VillageCode
    active_from: date


class Ending(Impersonal):
    """The last day a vendor sells."""

    active_to: date


class Beginning(Impersonal):
    """The first day a vendor sells again."""

    active_from: date


def read_vendor(sent: object) -> Registration | Unreadable:
    """The registration one entry means, or why it means none."""
    try:
        form = VendorForm.model_validate(sent)
    except ValidationError as error:
        return Unreadable(id_of(sent), invalid_input(error))
    except PersonalData as error:
        return Unreadable(id_of(sent), error)
    return Registration(form.id, form.village, form.shown(), form.active_from)


def vendors_of(table: bytes) -> list[dict[str, Any]]:
    """The rows of a CSV, as entries: the columns are the form's fields, products in one cell.

    Raises: `InvalidInput`.
    """
    return [_row(cells) for cells in rows_of(table)]


def _row(cells: dict[str, Any]) -> dict[str, Any]:
    products = cells.get("products")
    if not isinstance(products, str):
        return cells
    return cells | {"products": [part.strip() for part in re.split(r"[,;|]", products)]}
