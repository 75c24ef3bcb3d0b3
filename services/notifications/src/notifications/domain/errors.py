"""What notifications refuses, with a stable code each and the reason in Indonesian and English."""

from __future__ import annotations

from collections.abc import Sequence

from servicekit.errors import Conflict, FieldProblem, Forbidden, InvalidInput, NotFound


class VillageMissing(InvalidInput):
    """This role is held in a village; the contact names none."""

    code = "village-missing"

    def __init__(self, role: str) -> None:
        problem = FieldProblem("village", "missing", "Kode desa wajib diisi", "The village code is needed")
        super().__init__(
            f"Peran {role} memerlukan desa", f"The role {role} needs a village", fields=[problem]
        )


class VillageElsewhere(InvalidInput):
    """The village lies in another regency."""

    code = "village-elsewhere"

    def __init__(self, village: str, regency: str) -> None:
        detail_id = f"Desa {village} tidak berada di kabupaten {regency}"
        detail_en = f"The village {village} is not in regency {regency}"
        super().__init__(
            detail_id,
            detail_en,
            fields=[FieldProblem("village", "other-regency", detail_id, detail_en)],
        )


class WordingUnknown(InvalidInput):
    """Nobody can agree to a text that does not exist."""

    code = "wording-unknown"

    def __init__(self, version: str, known: Sequence[str]) -> None:
        detail_id = f"Naskah persetujuan {version} tidak ada; yang ada: {', '.join(known)}"
        detail_en = f"There is no consent wording {version}; there are: {', '.join(known)}"
        super().__init__(
            detail_id,
            detail_en,
            fields=[FieldProblem("wording_version", "unknown-wording", detail_id, detail_en)],
        )


class ProofMissing(InvalidInput):
    """An officer who speaks for another person must be able to show why."""

    code = "proof-missing"

    def __init__(self) -> None:
        detail_id = "Bukti pernyataan orang yang bersangkutan wajib dirujuk"
        detail_en = "A reference to the person's own statement is needed"
        super().__init__(
            detail_id, detail_en, fields=[FieldProblem("proof", "missing", detail_id, detail_en)]
        )


class NotYourConsent(Forbidden):
    """Only the person, or an officer with proof, decides about a consent."""

    code = "not-your-consent"

    def __init__(self) -> None:
        super().__init__(
            "Persetujuan orang lain hanya dapat dicatat oleh petugas",
            "Only an officer may record another person's decision",
        )


class ConsentNotGiven(NotFound):
    """There is no consent to withdraw."""

    code = "consent-not-given"

    def __init__(self, purpose: str) -> None:
        super().__init__(f"Belum ada persetujuan untuk {purpose}", f"No consent was ever given for {purpose}")


class InboxItemNotFound(NotFound):
    """This person's inbox has no such item."""

    code = "inbox-item-not-found"

    def __init__(self, item_id: str) -> None:
        super().__init__(
            f"Pesan {item_id} tidak ada di kotak masuk Anda", f"Your inbox has no message {item_id}"
        )


class MessageClosed(Conflict):
    """The message has reached its end."""

    code = "message-closed"

    def __init__(self, message_id: str) -> None:
        super().__init__(f"Pesan {message_id} sudah selesai", f"The message {message_id} is closed")
