"""The clocks of UU 27/2022: in hours from the instant, so that neither weekends nor holidays stop them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Clocks:
    """How long the law allows; data with versions.

    Attributes:
        access: From a request for one's data to the answer (art. 32).
        withdrawal: From a withdrawal of consent to the end of sending (art. 40): this platform takes none.
        restriction: From a request to process nothing to the end of it (art. 41).
        erasure: From a request to erase to the end of it.
        breach: From the discovery of a breach to the notices (art. 46).
    """

    version: str
    access: timedelta
    withdrawal: timedelta
    restriction: timedelta
    erasure: timedelta
    breach: timedelta
