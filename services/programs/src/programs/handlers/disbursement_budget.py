"""Money promised, given free and paid: an office's SPD, a programme's budget, in the step's transaction."""

from __future__ import annotations

from dataclasses import replace

from programs.domain.disbursement import Disbursement, Payment
from programs.domain.program import Fund
from programs.repository.programs import Programs
from programs.repository.spds import Spds
from servicekit.transaction import Transaction


async def commit_money(disbursement: Disbursement, tx: Transaction) -> None:
    """Promise what an SPM asks for. Raises `OverCeiling`, `OverAllocation`."""
    spds, cash = Spds(tx), disbursement.cash_idr
    office = await spds.office(disbursement.opd, disbursement.year)
    await spds.save_office(office.commit(cash))
    if disbursement.program_id:
        taken = await spds.program(disbursement.program_id, disbursement.claim.fund)
        allocated = await _allocated(disbursement.program_id, disbursement.claim.fund, tx)
        await spds.save_program(taken.commit(cash, allocated))


async def release_money(disbursement: Disbursement, tx: Transaction) -> None:
    """What was promised is free again: the SPM came back, or the bank could not pay."""
    spds, cash = Spds(tx), disbursement.cash_idr
    office = await spds.office(disbursement.opd, disbursement.year)
    await spds.save_office(replace(office, spending=office.spending.release(cash)))
    if disbursement.program_id:
        taken = await spds.program(disbursement.program_id, disbursement.claim.fund)
        await spds.save_program(replace(taken, spending=taken.spending.release(cash)))


async def pay_money(disbursement: Disbursement, tx: Transaction) -> Payment:
    """What was promised is paid; by how much that passes a limit, which only a cut budget can bring about."""
    spds, cash = Spds(tx), disbursement.cash_idr
    office = await spds.office(disbursement.opd, disbursement.year)
    paid = replace(office, spending=office.spending.pay(cash))
    await spds.save_office(paid)
    if not disbursement.program_id:
        return Payment(paid.over_idr, 0)
    taken = await spds.program(disbursement.program_id, disbursement.claim.fund)
    after = replace(taken, spending=taken.spending.pay(cash))
    await spds.save_program(after)
    allocated = await _allocated(disbursement.program_id, disbursement.claim.fund, tx)
    return Payment(paid.over_idr, min(cash, after.over_idr(allocated)))


async def require_allocation(disbursement: Disbursement, tx: Transaction) -> None:
    """Refuse to pay from a budget that was cut since the SPM was received. Raises `OverAllocation`."""
    if disbursement.program_id and disbursement.cash_idr:
        taken = await Spds(tx).program(disbursement.program_id, disbursement.claim.fund)
        taken.require_within(await _allocated(disbursement.program_id, disbursement.claim.fund, tx))


async def _allocated(program_id: str, fund: Fund, tx: Transaction) -> int:
    return (await Programs(tx).money(program_id)).allocated.get(fund, 0)
