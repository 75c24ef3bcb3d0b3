"""Free text without the numbers, addresses and accounts that lead to a person.

Done before a text is kept or sent anywhere, and rather too much than too little: what is taken out can't be
told again by any screen. What a machine can't find for sure stays in: names, addresses of houses, numbers
spelled out in words or broken up by letters. So a redacted text is still not for the public.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Annotated

import phonenumbers
from phonenumbers import Leniency, PhoneNumberMatcher
from pydantic import AfterValidator, StringConstraints
from stdnum.id import nik, npwp

from contracts.reference.plate_areas import plate_areas

LONGEST = 10_000
"""Characters of a text that is taken."""

_REGION = "ID"
_INVISIBLE = frozenset({"Cf", "Cc", "Co", "Cs", "Cn"})
_MARKS_ON_DIGITS = frozenset({"Mn", "Me", "Mc"})

_LINK = re.compile(
    r"(?<![\w+.-])(?:[\w+.-]+://|www\.)\S+|(?<![\w.-])[\w.-]*\.[^\W\d_]{2,}/\S+", re.IGNORECASE
)
_EMAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]+(?:@|\s{0,2}[(\[{]\s?(?:at|et)\s?[)\]}]\s{0,2})[\w-]+"
    r"(?:\s?(?:\.|[(\[{]\s?(?:dot|titik)\s?[)\]}])\s?[\w-]+)+",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(r"(?<!\w)@\s?\w[\w.]*")
_BETWEEN = r"[\W_]{0,3}"
_MONEY_OR_NUMBER = re.compile(
    rf"(?P<money>\bRp\.?\s?\d{{1,3}}(?:\.\d{{3}}){{0,4}}(?:,\d\d)?(?!{_BETWEEN}\d))"
    rf"|[+(]{{0,3}}\d(?:{_BETWEEN}\d){{8,}}",
    re.IGNORECASE,
)
"""An amount as money is written, which stays; or nine digits and more, whatever but letters between them."""


def redacted(text: str) -> str:
    """The text with a mark such as [NIK] for each number, address or account that was in it.

    Invisible characters are gone and look-alikes are plain: NFKC. Redacted again, it is the same.
    """
    plain = _plain(text)
    plain = _LINK.sub("[tautan]", plain)
    plain = _EMAIL.sub("[surel]", plain)
    plain = _ACCOUNT.sub("[akun]", plain)
    plain = _MONEY_OR_NUMBER.sub(_marked, plain)
    return _plates().sub("[pelat]", _without_short_phones(plain))


RedactedText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST),
    AfterValidator(redacted),
]
"""A field of a form whose text nobody behind the form sees as it was sent."""


def _plain(text: str) -> str:
    """The text as it looks, in the plainest characters: what is hidden in it is nowhere else."""
    kept: list[str] = []
    for char in unicodedata.normalize("NFKC", text):
        category = unicodedata.category(char)
        on_digit = category in _MARKS_ON_DIGITS and bool(kept) and kept[-1].isdigit()
        if char in "\n\t" or not (category in _INVISIBLE or on_digit):
            kept.append(str(unicodedata.decimal(char)) if char.isdecimal() else char)
    return "".join(kept)


def _marked(found: re.Match[str]) -> str:
    """What stands for a long number: what it is, as far as its own rules tell."""
    if found["money"]:
        return found[0]
    digits = "".join(filter(str.isdigit, found[0]))
    for mark, is_one in _KINDS:
        if is_one(digits):
            return mark
    return "[nomor]"


def _is_phone(digits: str) -> bool:
    """Whether somebody may be called under it, written with or without the plus of other countries."""
    for written in (digits, f"+{digits}"):
        try:
            if phonenumbers.is_valid_number(phonenumbers.parse(written, _REGION)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False


_KINDS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("[NIK]", nik.is_valid),
    ("[NPWP]", npwp.is_valid),
    ("[telepon]", _is_phone),
)
"""A number of a family card is made like a NIK and is called one."""


def _without_short_phones(text: str) -> str:
    """The text without phone numbers of fewer than nine digits, as numbers of an area may be."""
    matches = list(PhoneNumberMatcher(text, _REGION, leniency=Leniency.VALID))
    for match in reversed(matches):
        text = f"{text[: match.start]}[telepon]{text[match.end :]}"
    return text


@cache
def _plates() -> re.Pattern[str]:
    """Plates: capitals with any number; in small letters three digits at least, or words would go too."""
    areas = "|".join(sorted(plate_areas(), key=len, reverse=True))
    gap = r"[\s.-]{0,2}"
    return re.compile(
        rf"(?<![^\W_])(?:(?:{areas}){gap}\d{{1,4}}{gap}[A-Z]{{1,3}}"
        rf"|(?i:{areas}){gap}\d{{3,4}}{gap}[A-Za-z]{{1,3}})(?![^\W_])"
    )
