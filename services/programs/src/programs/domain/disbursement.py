"""The life of one disbursement, SPP to paid: which step follows which, who may take it, and when.

Owns the statuses of e-Pos and the separation of duties. The platform tracks and alerts: it issues no legal
SP2D. Time limits and clocks are `domain.time_limits`', money that may be spent is `domain.spd`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from programs.domain.disbursement_claim import Claim, DisbursementKind
from programs.domain.errors_disbursements import (
    DutiesMixed,
    EvidenceOfOther,
    StepInFuture,
    StepNotAllowed,
    StepOutOfOrder,
)
from programs.domain.time_limits import Deadline, wib


class Status(StrEnum):
    """Where a disbursement stands."""

    SPP_SUBMITTED = "SPP_DIAJUKAN"
    SPP_RETURNED = "SPP_DIKEMBALIKAN"
    SPM_ISSUED = "SPM_TERBIT"
    SPM_RECEIVED = "SPM_DITERIMA_BUD"
    SPM_RETURNED = "SPM_DIKEMBALIKAN"
    SP2D_ISSUED = "SP2D_TERBIT"
    SP2D_REJECTED = "SP2D_DITOLAK_BANK"
    PAID = "CAIR"


class Duty(StrEnum):
    """Whose step it is: nobody has two of them in one disbursement."""

    TREASURER = "treasurer"
    AUTHORITY = "authority"
    TREASURY = "treasury"


class ReturnReason(StrEnum):
    """Why an SPP, SPM or SP2D came back (PP 12/2019, art. 149(3)-(5) names the first ones)."""

    INCOMPLETE = "incomplete"
    ARITHMETIC = "arithmetic"
    NO_RESPONSIBILITY_STATEMENT = "no-responsibility-statement"
    OVER_CEILING = "over-ceiling"
    SIGNATURE = "signature"
    PAYEE = "payee"
    OTHER = "other"


_MAY_FOLLOW: Mapping[Status, frozenset[Status]] = {
    Status.SPP_SUBMITTED: frozenset({Status.SPP_RETURNED}),
    Status.SPP_RETURNED: frozenset({Status.SPP_SUBMITTED}),
    Status.SPM_ISSUED: frozenset({Status.SPP_SUBMITTED, Status.SPM_RETURNED, Status.SP2D_REJECTED}),
    Status.SPM_RECEIVED: frozenset({Status.SPM_ISSUED}),
    Status.SPM_RETURNED: frozenset({Status.SPM_RECEIVED}),
    Status.SP2D_ISSUED: frozenset({Status.SPM_RECEIVED}),
    Status.SP2D_REJECTED: frozenset({Status.SP2D_ISSUED}),
    Status.PAID: frozenset({Status.SP2D_ISSUED}),
}

_DUTY: Mapping[Status, Duty] = {
    Status.SPP_SUBMITTED: Duty.TREASURER,
    Status.SPP_RETURNED: Duty.AUTHORITY,
    Status.SPM_ISSUED: Duty.AUTHORITY,
} | dict.fromkeys(
    (
        Status.SPM_RECEIVED,
        Status.SPM_RETURNED,
        Status.SP2D_ISSUED,
        Status.SP2D_REJECTED,
        Status.PAID,
    ),
    Duty.TREASURY,
)


@dataclass(frozen=True, slots=True)
class Measured:
    """How long something took, in working days, and whether that was within its limit."""

    working_days: int
    on_time: bool


@dataclass(frozen=True, slots=True)
class Payment:
    """What a payment meant for the money set aside; both are 0 unless a rule was broken elsewhere."""

    over_ceiling_idr: int
    over_allocation_idr: int


@dataclass(frozen=True, slots=True)
class Move:
    """One step a disbursement took.

    Attributes:
        at: When it happened.
        recorded_at: When it was typed in.
        by: Subject of the token: opaque.
        attempt: How many times this status was reached, this time included.
        number: As printed on the SPP, SPM or SP2D.
        dated: The printed date.
        clock_id: The clock it started or stopped.
        has_statement: For an SPM: whether the PA/KPA's statement of responsibility came with it.
        evidence_id: The verified signature it stands on.
    """

    status: Status
    at: datetime
    recorded_at: datetime
    by: str
    attempt: int
    gross_idr: int
    net_idr: int
    number: str | None = None
    dated: date | None = None
    reason: ReturnReason | None = None
    note: str | None = None
    clock_id: str | None = None
    measured: Measured | None = None
    payment: Payment | None = None
    has_statement: bool | None = None
    evidence_id: str | None = None

    def says_the_same(self, other: Move) -> bool:
        """Whether both are for the same printed document over the same sums."""
        mine = (self.status, self.number, self.gross_idr, self.net_idr)
        return mine == (other.status, other.number, other.gross_idr, other.net_idr)


@dataclass(frozen=True, slots=True)
class Take:
    """A step somebody takes.

    Attributes:
        at: When it happened; `recorded_at` if nobody says otherwise.
    """

    status: Status
    at: datetime
    recorded_at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Disbursement:
    """One claim on the treasury and everything that happened to it.

    Attributes:
        thread: The correlation id it belongs to: its programme's, or that of its own submission.
        moves: Every step, in order; the last one is where it stands.
        deadline: What runs now, if something does.
    """

    id: str
    opd: str
    kind: DisbursementKind
    year: int
    spd_id: str
    program_id: str | None
    thread: str
    claim: Claim
    moves: tuple[Move, ...] = ()
    deadline: Deadline | None = None

    @property
    def status(self) -> Status:
        """Where it stands."""
        return self.moves[-1].status

    @property
    def gross_idr(self) -> int:
        """What is asked for, before anything is withheld."""
        return self.claim.gross_idr

    @property
    def cash_idr(self) -> int:
        """What leaves the treasury when it is paid, gross; 0 for a nihil kind."""
        return self.claim.gross_idr if self.kind.moves_cash else 0

    @property
    def spm(self) -> Move:
        """The SPM that counts: the latest one. Raises LookupError while there is none."""
        return self._latest(Status.SPM_ISSUED)

    @property
    def received(self) -> Move:
        """The latest receipt by the Kuasa BUD. Raises LookupError while there is none."""
        return self._latest(Status.SPM_RECEIVED)

    def _latest(self, status: Status) -> Move:
        found = [move for move in self.moves if move.status is status]
        if not found:
            raise LookupError(status)
        return found[-1]

    def take(self, step: Take) -> Move:
        """The move this step is, without what its document says.

        The same subject never has two duties in one disbursement: treasurer; PPK or PA/KPA; Kuasa BUD or bank
        (PP 12/2019 keeps these offices apart).

        Raises: `StepNotAllowed`, `StepInFuture`, `StepOutOfOrder`, `DutiesMixed`.
        """
        if self.moves and self.status not in _MAY_FOLLOW[step.status]:
            raise StepNotAllowed(step.status, self.status)
        if step.at > step.recorded_at:
            raise StepInFuture
        if self.moves and step.at < self.moves[-1].at:
            raise StepOutOfOrder(wib(self.moves[-1].at))
        for move in self.moves:
            if move.by == step.by and _DUTY[move.status] is not _DUTY[step.status]:
                raise DutiesMixed(move.status)
        return Move(
            status=step.status,
            at=step.at,
            recorded_at=step.recorded_at,
            by=step.by,
            attempt=1 + sum(move.status is step.status for move in self.moves),
            gross_idr=self.claim.gross_idr,
            net_idr=self.claim.net_idr,
        )

    def check_evidence(self, move: Move) -> None:
        """Refuse a signature that belongs to another number or another sum. Raises `EvidenceOfOther`."""
        for earlier in self.moves:
            if earlier.evidence_id == move.evidence_id is not None and not earlier.says_the_same(move):
                raise EvidenceOfOther

    def moved(self, move: Move, deadline: Deadline | None = None) -> Disbursement:
        """The disbursement after a move, with the limit that runs from now on."""
        return replace(self, moves=(*self.moves, move), deadline=deadline)
