"""How long a text message is: in segments, of the alphabet its letters need (3GPP TS 23.038, TS 23.040).

A text of the GSM alphabet has 160 septets in one segment, or 153 in each of several; any other letter makes
the whole text UCS-2: 70 units in one segment, or 67 in each of several. What takes two places (a brace, the
euro sign, a letter outside of the basic plane) is never split between segments.
"""

from __future__ import annotations

from collections.abc import Iterable

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2007\u2009\u202f\t", " "),
        "…": "...",
        "•": "-",
        "×": "x",
        "·": ".",
    }
)
"""Signs of print that would make a whole text UCS-2, and what says the same."""

_MARK = " ..."
"""What a text ends with that was cut."""


def plain(text: str) -> str:
    """The text without signs of print that would double its price."""
    return text.translate(_PLAIN)


def segments(text: str) -> int:
    """How many segments the text takes; an empty one takes one."""
    widths, single, joined = _measured(text)
    if sum(widths) <= single:
        return 1
    return _packed(widths, joined)


def fitted(text: str, most: int) -> str:
    """The text if it takes at most so many segments; else as many of its first words as do, and a mark.

    A word is never cut, so that no address in it is; a first word that is too long leaves the mark alone.
    """
    if segments(text) <= most:
        return text
    words = text.split(" ")
    low, high = 0, len(words) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if segments(" ".join(words[:middle]) + _MARK) <= most:
            low = middle
        else:
            high = middle - 1
    return (" ".join(words[:low]) + _MARK).lstrip()


def _measured(text: str) -> tuple[list[int], int, int]:
    """How wide each letter is, and how much fits into a segment alone and into one of several."""
    if _BASIC.issuperset(set(text) - _EXTENSION):
        return [2 if letter in _EXTENSION else 1 for letter in text], 160, 153
    return [2 if ord(letter) > 0xFFFF else 1 for letter in text], 70, 67


def _packed(widths: Iterable[int], room: int) -> int:
    count, left = 1, room
    for width in widths:
        if width > left:
            count, left = count + 1, room
        left -= width
    return count
