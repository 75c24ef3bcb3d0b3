"""What the reaction poll refuses, with a stable code each and the reason in Indonesian and English."""

from __future__ import annotations

from evaluation.domain.text import Text
from servicekit.errors import Conflict, NotFound


class PageNotFound(NotFound):
    """This regency registered no such page for reactions."""

    code = "page-not-found"

    def __init__(self, page_id: str) -> None:
        super().__init__(
            f"Halaman {page_id} tidak terdaftar untuk tanggapan",
            f"The page {page_id} is not registered for reactions",
        )


class AlreadyVoted(Conflict):
    """This browser session gave the page another grade before; that vote stands."""

    code = "already-voted"

    def __init__(self, standing: Text) -> None:
        super().__init__(
            f"Sesi ini sudah memilih {standing.id}; pilihan itu tetap berlaku",
            f"This session already chose {standing.en}; that vote stands",
        )
