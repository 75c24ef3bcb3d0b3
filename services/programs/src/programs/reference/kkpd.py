"""The rules of cards as shipped in `data/kkpd_rules.toml`: which version holds where and when."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import cache
from typing import Annotated, Literal

from pydantic import Field, model_validator

from contracts.event import RegencyCode, Rupiah
from contracts.reference.dataset import Dataset, read
from programs.domain.card import CardKind
from programs.domain.card_rules import CardRules, Channel, Refusal

Category = Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$")]
Share = Annotated[str, Field(pattern=r"^(0\.\d{1,4}|1\.0+)$")]
NoCash = Literal[Refusal.CASH_WITHDRAWAL, Refusal.TRANSFER]


class _Version(Dataset):
    """What `CardRules` has, for these regencies; "*" means all."""

    regencies: tuple[RegencyCode | Literal["*"], ...]
    kkpd_share: Share
    transaction_caps: dict[CardKind, Rupiah]
    channels: frozenset[Channel]
    refused_categories: frozenset[NoCash]
    refused_merchant_codes: dict[Annotated[str, Field(pattern=r"^\d{4}$")], NoCash]
    reservation_hours: Annotated[int, Field(gt=0, le=8_760)]
    match_days: Annotated[int, Field(ge=0, le=31)]
    categories: dict[CardKind, frozenset[Category]]

    def rules(self) -> CardRules:
        """The same, in the words of the domain."""
        return CardRules(
            version=self.version,
            source=self.source,
            kkpd_share=Fraction(self.kkpd_share),
            transaction_caps=self.transaction_caps,
            channels=self.channels,
            refused_categories=self.refused_categories,
            refused_merchant_codes=self.refused_merchant_codes,
            reservation_hours=self.reservation_hours,
            match_days=self.match_days,
            categories=self.categories,
        )


class _Rules(Dataset):
    rules: tuple[_Version, ...]

    @model_validator(mode="after")
    def _every_day_has_rules(self) -> _Rules:
        if not any(
            "*" in version.regencies and version.valid_from <= self.valid_from for version in self.rules
        ):
            raise ValueError(f"no version holds everywhere from {self.valid_from} on")
        return self


@cache
def _shipped() -> _Rules:
    return read(_Rules, "kkpd_rules.toml", "programs")


@cache
def card_rules(regency: str, day: date) -> CardRules:
    """The rules in force for a regency on a day: its own before those for all, the latest of each.

    A day before the first version is judged by the first.
    """
    asked = max(day, _shipped().valid_from)
    begun = [version for version in _shipped().rules if version.valid_from <= asked]
    own = [version for version in begun if regency in version.regencies]
    everywhere = [version for version in begun if "*" in version.regencies]
    return max(own or everywhere, key=lambda version: version.valid_from).rules()
