"""What can go wrong with threads, with its stable code and both texts."""

from __future__ import annotations

from servicekit.errors import NotFound


class ThreadNotFound(NotFound):
    """Nothing of this regency belongs to the thread."""

    code = "thread-not-found"

    def __init__(self, thread_id: str) -> None:
        super().__init__(
            f"Tidak ada catatan dengan ID korelasi {thread_id}.",
            f"Nothing carries the correlation id {thread_id}.",
        )
