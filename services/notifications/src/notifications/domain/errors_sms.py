"""What is refused of reports about text messages."""

from __future__ import annotations

from servicekit.errors import Unauthenticated


class ReportUnsigned(Unauthenticated):
    """The report is not signed by the provider, or was signed too long ago."""

    code = "report-unsigned"

    def __init__(self) -> None:
        super().__init__(
            "Laporan tidak ditandatangani penyedia SMS atau sudah kedaluwarsa",
            "The report is not signed by the SMS provider, or too old",
        )
