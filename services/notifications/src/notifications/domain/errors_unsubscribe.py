"""What is refused of somebody who follows the link in a mail."""

from __future__ import annotations

from servicekit.errors import FieldProblem, InvalidInput, NotFound


class UnsubscribeLinkUnknown(NotFound):
    """The link was not made here, or is not whole."""

    code = "unsubscribe-link-unknown"

    def __init__(self) -> None:
        super().__init__(
            "Tautan ini tidak dikenal atau tidak lengkap; bukalah lagi dari surel Anda",
            "This link is not known or not whole; open it from your mail again",
        )


class OneClickMissing(InvalidInput):
    """The request does not say that it means to stop."""

    code = "one-click-missing"

    def __init__(self) -> None:
        detail_id = "Isi permintaan harus List-Unsubscribe=One-Click (RFC 8058)"
        detail_en = "The body must be List-Unsubscribe=One-Click (RFC 8058)"
        problem = FieldProblem("List-Unsubscribe", "missing", detail_id, detail_en)
        super().__init__(detail_id, detail_en, fields=[problem])
