"""Who announces results and gives awards, and the award schemes whose categories are known: all data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from evaluation.domain.errors_accountability import IssuerUnknown
from evaluation.domain.errors_awards import IssuerDiffers, NotInScheme, SchemeUnknown
from evaluation.domain.text import Text


class IssuerKind(StrEnum):
    """Whether an issuer is a part of government."""

    GOVERNMENT = "government"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Issuer:
    """An institution that announces results or gives awards."""

    code: str
    name: Text
    kind: IssuerKind


@dataclass(frozen=True, slots=True)
class Entry:
    """A category or a class of a scheme."""

    code: str
    name: Text


@dataclass(frozen=True, slots=True)
class Scheme:
    """An award that is given again and again.

    Attributes:
        categories: What it is given for.
        classes: Who competes with whom.
    """

    code: str
    name: Text
    note: Text
    issuer: str
    first_year: int
    source: str
    categories: tuple[Entry, ...]
    classes: tuple[Entry, ...]

    def check(self, issuer: str, year: int, category_code: str | None, award_class: str | None) -> None:
        """Return if an award may be one of this scheme. Raises: `IssuerDiffers`, `NotInScheme`."""
        if issuer != self.issuer:
            raise IssuerDiffers(self.code, self.issuer)
        if year < self.first_year:
            raise NotInScheme("year", str(year), [f"{self.first_year}–"])
        _check_code("category_code", category_code, self.categories)
        _check_code("award_class", award_class, self.classes)


@dataclass(frozen=True, slots=True)
class Register:
    """The register of issuers and schemes."""

    issuers: tuple[Issuer, ...]
    schemes: tuple[Scheme, ...]

    def issuer(self, code: str) -> Issuer:
        """The issuer of this code. Raises: `IssuerUnknown`."""
        found = next((issuer for issuer in self.issuers if issuer.code == code), None)
        if found is None:
            raise IssuerUnknown(code)
        return found

    def scheme(self, code: str) -> Scheme:
        """The scheme of this code. Raises: `SchemeUnknown`."""
        found = next((scheme for scheme in self.schemes if scheme.code == code), None)
        if found is None:
            raise SchemeUnknown(code, [scheme.code for scheme in self.schemes])
        return found


def _check_code(field: str, code: str | None, known: Sequence[Entry]) -> None:
    codes = [entry.code for entry in known]
    if code is not None and code not in codes:
        raise NotInScheme(field, code, codes)
