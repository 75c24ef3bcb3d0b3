"""What is refused when messages are sent once more."""

from __future__ import annotations

from servicekit.errors import Conflict


class MessageNotRedrivable(Conflict):
    """Only what failed or expired is sent once more; a digest's members are, the digest is not."""

    code = "message-not-redrivable"

    def __init__(self, message_id: str) -> None:
        super().__init__(
            f"Pesan {message_id} tidak dapat dikirim ulang", f"The message {message_id} cannot be sent again"
        )
