"""What readers of the delivery ledger are refused."""

from __future__ import annotations

from servicekit.errors import FieldProblem, Forbidden, InvalidInput, NotFound


class MessageNotFound(NotFound):
    """This regency's ledger has no such row."""

    code = "message-not-found"

    def __init__(self, message_id: str) -> None:
        super().__init__(
            f"Pesan {message_id} tidak ada di buku pengiriman", f"The ledger has no message {message_id}"
        )


class RecipientNotForYou(Forbidden):
    """Only an operator may ask for all that one person was told."""

    code = "recipient-not-for-you"

    def __init__(self) -> None:
        super().__init__(
            "Hanya operator yang dapat mencari pesan satu penerima",
            "Only an operator may look for the messages of one recipient",
        )


class SpanTooLong(InvalidInput):
    """Counts are made of limited spans."""

    code = "span-too-long"

    def __init__(self, most_days: int) -> None:
        detail_id = f"Rentang waktu harus maju dan paling lama {most_days} hari"
        detail_en = f"The span goes forward and is {most_days} days at most"
        super().__init__(
            detail_id, detail_en, fields=[FieldProblem("since", "span-too-long", detail_id, detail_en)]
        )
