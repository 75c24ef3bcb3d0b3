"""Somebody is appointed to sign SPM or SP2D, or is no longer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from programs.domain.signature import Signatory, SignerRole, check_appointment
from programs.repository.signatories import Signatories
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class AppointSignatory:
    """An appointment by decree.

    Attributes:
        valid_to: The last day; None while there is no end.
    """

    nip: str
    role: SignerRole
    opd: str
    valid_from: date
    valid_to: date | None
    decree: str


@dataclass(frozen=True, slots=True)
class EndAppointment:
    """The last day of an appointment is known, or was another."""

    signatory_id: str
    valid_to: date


async def appoint_signatory(command: AppointSignatory, tx: Transaction) -> Signatory:
    """Note who may sign. Raises `EndBeforeBeginning`, `SignatoryExists`."""
    kept = Signatories(tx)
    signatory = Signatory(
        id=tx.new_id(),
        nip=command.nip,
        role=command.role,
        opd=command.opd,
        valid_from=command.valid_from,
        valid_to=command.valid_to,
        decree=command.decree,
    )
    check_appointment(signatory, await kept.of_person(command.nip))
    await kept.save(signatory)
    return signatory


async def end_appointment(command: EndAppointment, tx: Transaction) -> Signatory:
    """Note the last day. Documents signed before it stay proven.

    Raises: `SignatoryNotFound`, `EndBeforeBeginning`, `SignatoryExists` where the end runs into the next
    appointment.
    """
    kept = Signatories(tx)
    signatory = (await kept.own(command.signatory_id)).ended(command.valid_to)
    check_appointment(signatory, await kept.of_person(signatory.nip))
    await kept.save(signatory)
    return signatory
