"""How figures and days are written: Indonesian first, English beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from servicekit.wording import bulan, hari, month, weekday, whole
from servicekit.wording import rupiah as in_rupiah


@dataclass(frozen=True, slots=True)
class Text:
    """A text in Indonesian and in English."""

    id: str
    en: str

    def of(self, language: Literal["id", "en"]) -> str:
        """It in one of the two."""
        return self.id if language == "id" else self.en


_PARTS = {"S": Text("semester", "half"), "Q": Text("triwulan", "quarter")}
_ROMAN = ("I", "II", "III", "IV")
_CAPITALS = frozenset({"ktp", "kk", "kia", "nib", "pbb", "pbg", "umkm"})


def same(text: str) -> Text:
    """A name or an amount that is written alike in both languages."""
    return Text(text, text)


def rupiah(amount: int) -> Text:
    """33200000 → Rp33.200.000."""
    return same(in_rupiah(amount))


def count(number: int) -> Text:
    """16600 → 16.600 in Indonesian, 16,600 in English."""
    return Text(whole(number), f"{number:,}")


def day(when: date, pasaran: str | None = None) -> Text:
    """2021-10-03, Pahing → Minggu Pahing, 3 Oktober 2021. Without its pasaran: Minggu, 3 Oktober 2021."""
    return Text(hari(when, pasaran), weekday(when, pasaran))


def moment(at: datetime) -> Text:
    """A local time: 2024-08-05 09:05 → Senin, 5 Agustus 2024 pukul 09.05 WIB."""
    return Text(f"{hari(at)} pukul {at:%H.%M} WIB", f"{weekday(at)} at {at:%H:%M} WIB")


def duration(minutes: int) -> Text:
    """125 → 2 jam 5 menit, 2 h 5 min."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return Text(f"{rest} menit", f"{rest} min")
    return Text(f"{whole(hours)} jam {rest} menit", f"{hours:,} h {rest} min")


def name_of(identifier: str) -> Text:
    """pasar-bahulak → Pasar Bahulak; perekaman-ktp → Perekaman KTP."""
    words = identifier.split("-")
    return same(" ".join(word.upper() if word in _CAPITALS else word.title() for word in words))


def point(figure: str) -> Text:
    """91.48 → 91,48 in Indonesian, as it is in English."""
    return Text(figure.replace(".", ","), figure)


def listed(parts: Sequence[Text]) -> Text:
    """Several texts in a row: biaya/tarif; sarana dan prasarana."""
    return Text("; ".join(part.id for part in parts), "; ".join(part.en for part in parts))


def period(code: str) -> Text:
    """2025-S2 → semester II 2025; 2025-Q3 → triwulan III 2025; 2025-07 → Juli 2025; a year as it is."""
    year, _, part = code.partition("-")
    if not part:
        return Text(f"tahun {year}", year)
    if part[0] in _PARTS:
        name = _PARTS[part[0]]
        return Text(f"{name.id} {_ROMAN[int(part[1:]) - 1]} {year}", f"{name.en} {part[1:]} of {year}")
    first = date(int(year), int(part), 1)
    return Text(bulan(first), month(first))
