"""How figures and days are written: Indonesian first, English beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from servicekit.wording import hari, weekday, whole
from servicekit.wording import rupiah as in_rupiah


@dataclass(frozen=True, slots=True)
class Text:
    """A text in Indonesian and in English."""

    id: str
    en: str


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
    """pasar-bahulak → Pasar Bahulak."""
    return same(identifier.replace("-", " ").title())
