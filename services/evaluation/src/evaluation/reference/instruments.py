"""The instruments regencies are judged by, and the register of who announces results and gives awards."""

from __future__ import annotations

from functools import cache

from contracts.reference.dataset import Dataset, read
from evaluation.domain.errors_accountability import InstrumentUnknown
from evaluation.domain.instruments import Instrument
from evaluation.domain.issuers import Issuer, Register, Scheme


class Instruments(Dataset):
    """What is in force."""

    instruments: tuple[Instrument, ...]


class Issuers(Dataset):
    """Issuers and award schemes.

    Attributes:
        rounds_issuer: Who evaluates the smart-city rounds.
    """

    rounds_issuer: str
    issuers: tuple[Issuer, ...]
    schemes: tuple[Scheme, ...]

    @property
    def register(self) -> Register:
        """The same as the domain asks it."""
        return Register(self.issuers, self.schemes)


@cache
def instrument_list() -> Instruments:
    """The instruments of the data file."""
    return read(Instruments, "instruments.toml", package="evaluation")


def instrument_of(code: str) -> Instrument:
    """The instrument of this code. Raises: `InstrumentUnknown`."""
    instruments = instrument_list().instruments
    found = next((one for one in instruments if one.code == code), None)
    if found is None:
        raise InstrumentUnknown(code, [one.code for one in instruments])
    return found


@cache
def issuer_list() -> Issuers:
    """The issuers and schemes of the data file."""
    return read(Issuers, "issuers.toml", package="evaluation")


@cache
def issuer_register() -> Register:
    """The register in force."""
    return issuer_list().register
