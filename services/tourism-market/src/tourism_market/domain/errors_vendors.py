"""What can go wrong with the vendors of a market."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from servicekit.errors import Conflict, FieldProblem, InvalidInput, NotFound, RuleViolated


class VendorNotFound(NotFound):
    """No such vendor is registered at this market."""

    code = "vendor-not-found"

    def __init__(self, vendor_id: str) -> None:
        super().__init__(f"Pedagang {vendor_id} tidak terdaftar.", f"No vendor {vendor_id} is registered.")


class VendorExists(Conflict):
    """The id is registered with another content."""

    code = "vendor-exists"

    def __init__(self, vendor_id: str) -> None:
        super().__init__(
            f"Pedagang {vendor_id} sudah terdaftar dengan isi lain.",
            f"The vendor {vendor_id} is registered already, with another content.",
        )


class VendorNotResident(RuleViolated):
    """This market is for residents of its village, and the vendor's village is another."""

    code = "vendor-not-resident"

    def __init__(self, village: str, welcome: Iterable[str]) -> None:
        text_id = f"Warga desa {village} tidak boleh berdagang di sini; hanya warga {', '.join(welcome)}."
        text_en = f"Residents of {village} may not sell here; only those of {', '.join(welcome)}."
        super().__init__(text_id, text_en, fields=[FieldProblem("village", "not-resident", text_id, text_en)])


class StallTaken(Conflict):
    """Another vendor has the stall in that time."""

    code = "stall-taken"

    def __init__(self, stall: str) -> None:
        text_id, text_en = f"Lapak {stall} sudah ditempati.", f"The stall {stall} is taken."
        super().__init__(text_id, text_en, fields=[FieldProblem("stall", "taken", text_id, text_en)])


class UnknownProducts(InvalidInput):
    """What the stall is to sell is not on the list of product kinds."""

    code = "unknown-products"

    def __init__(self, unknown: Iterable[str], known: Iterable[str]) -> None:
        text_id = f"Jenis dagangan tidak dikenal: {', '.join(unknown)}. Pilih dari {', '.join(known)}."
        text_en = f"Unknown product kinds: {', '.join(unknown)}. Choose from {', '.join(known)}."
        super().__init__(text_id, text_en, fields=[FieldProblem("products", "unknown", text_id, text_en)])


class VendorActive(Conflict):
    """The vendor sells at the market, also on the date asked for."""

    code = "vendor-active"

    def __init__(self, vendor_id: str) -> None:
        super().__init__(f"Pedagang {vendor_id} masih aktif.", f"The vendor {vendor_id} is active.")


class VendorInactive(Conflict):
    """The vendor does not sell at the market any more."""

    code = "vendor-inactive"

    def __init__(self, vendor_id: str) -> None:
        super().__init__(f"Pedagang {vendor_id} tidak aktif.", f"The vendor {vendor_id} is not active.")


class EndsBeforeItBegins(InvalidInput):
    """A vendor cannot stop before it began."""

    code = "ends-before-it-begins"

    def __init__(self, since: date, until: date) -> None:
        text_id, text_en = f"{until} sebelum mulai aktif {since}.", f"{until} is before it began on {since}."
        super().__init__(
            text_id, text_en, fields=[FieldProblem("active_to", "before-its-beginning", text_id, text_en)]
        )


class VendorUnknown(RuleViolated):
    """The market knows its vendors, and this one may not sell there on that day."""

    code = "vendor-unknown"

    def __init__(self, vendor_id: str) -> None:
        text_id = f"Pedagang {vendor_id} tidak terdaftar atau tidak aktif pada hari itu."
        text_en = f"The vendor {vendor_id} is not registered, or not active on that day."
        super().__init__(text_id, text_en, fields=[FieldProblem("vendor_id", "unknown", text_id, text_en)])
