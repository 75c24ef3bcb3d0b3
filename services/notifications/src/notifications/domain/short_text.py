"""What a text message (SMS) says."""

from __future__ import annotations

from notifications.domain.card import Language
from notifications.domain.notices import Notice
from notifications.domain.segments import plain, segments


def short_text(notice: Notice, language: Language) -> str:
    """The notice's short text in this language; where it has none, its title and body."""
    if notice.short is not None:
        return plain(notice.short.of(language))
    return plain(f"{notice.title.of(language)}. {notice.body.of(language)}")


def is_short(text: str) -> bool:
    """Whether the text fits into one segment."""
    return segments(plain(text)) == 1
