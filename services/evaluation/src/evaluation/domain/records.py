"""Results on record, each with its issuer and what its instrument says of it; and which are asked for."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.domain.accountability import Entry, Result, Series, record_id
from evaluation.domain.instruments import Instrument
from evaluation.domain.issuers import Issuer, IssuerKind, Register


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which results and awards are asked for; None asks for all."""

    instrument: str | None = None
    issuer: str | None = None
    issuer_kind: IssuerKind | None = None
    from_year: int | None = None
    to_year: int | None = None

    def lets(self, issuer: Issuer, year: int) -> bool:
        """Whether something of this issuer and year is asked for."""
        return (
            self.issuer in (None, issuer.code)
            and self.issuer_kind in (None, issuer.kind)
            and (self.from_year is None or year >= self.from_year)
            and (self.to_year is None or year <= self.to_year)
        )


@dataclass(frozen=True, slots=True)
class Record:
    """One year's result as it stands.

    Attributes:
        entries: Everything that was ever on record of the year, the standing result last.
    """

    instrument: Instrument
    issuer: Issuer
    result: Result
    entries: tuple[Entry, ...]

    @property
    def id(self) -> str:
        """Instrument and year."""
        return record_id(self.instrument.code, self.result.year)

    @property
    def band(self) -> str | None:
        """What the bands of the instrument say of the score; None where it has no bands or no score."""
        score = self.result.score
        return None if score is None else self.instrument.method(self.result.method).grade_of(score)

    @property
    def corrections(self) -> int:
        """How often what stood on record was changed."""
        return sum(entry.reason is not None for entry in self.entries)


def record_of(series: Series, year: int, instrument: Instrument, register: Register) -> Record:
    """A year's result as it stands. Raises: KeyError where there is none."""
    result = series.standing[year]
    return Record(instrument, register.issuer(result.issuer), result, series.of(year))
