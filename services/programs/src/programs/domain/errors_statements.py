"""What can go wrong with statements of cards, their verdicts, settlement and personal debts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from servicekit.errors import Conflict, FieldProblem, Forbidden, InvalidInput, NotFound, RuleViolated
from servicekit.wording import rupiah


class StatementNotFound(NotFound):
    """This regency has no such statement."""

    code = "statement-not-found"

    def __init__(self, statement_id: str) -> None:
        super().__init__(f"Tagihan {statement_id} tidak ditemukan.", f"There is no statement {statement_id}.")


class StatementChanged(Conflict):
    """The statement came before, and said something else."""

    code = "statement-changed"

    def __init__(self, statement_id: str, lines: Sequence[int]) -> None:
        which = ", ".join(map(str, lines[:20])) or "–"
        super().__init__(
            f"Tagihan {statement_id} sudah diimpor dengan isi lain (baris berbeda: {which}). "
            "Pakai nomor tagihan baru untuk tagihan yang diperbaiki bank.",
            f"The statement {statement_id} was imported with another content (lines that differ: {which}). "
            "A statement the bank corrected comes under a new id.",
        )


class UnknownCards(InvalidInput):
    """Lines bill cards that are none of the office's."""

    code = "unknown-cards"

    def __init__(self, lines: Iterable[tuple[int, str]]) -> None:
        problems = [
            FieldProblem(
                f"lines.{number - 1}.card_id",
                "unknown-card",
                f"Baris {number}: kartu {card_id} bukan milik OPD ini.",
                f"Line {number}: card {card_id} is none of this office's.",
            )
            for number, card_id in lines
        ]
        super().__init__(
            "Ada kartu yang bukan milik OPD ini.", "Some cards are none of this office's.", fields=problems
        )


class StatementDoesNotAddUp(InvalidInput):
    """The bank's total is not the sum of its lines: something is missing."""

    code = "statement-does-not-add-up"

    def __init__(self, billed: int, lines: int) -> None:
        text_id = f"Total tagihan {rupiah(billed)}, tetapi jumlah barisnya {rupiah(lines)}."
        text_en = f"The total billed is {rupiah(billed)}, but the lines add up to {rupiah(lines)}."
        super().__init__(text_id, text_en, fields=[FieldProblem("billed_idr", "differs", text_id, text_en)])


class UnknownLines(InvalidInput):
    """The statement has no such lines."""

    code = "unknown-lines"

    def __init__(self, lines: Sequence[int]) -> None:
        which = ", ".join(map(str, lines))
        super().__init__(f"Tidak ada baris {which}.", f"There is no line {which}.")


class StatementNotOpen(Conflict):
    """The statement is reconciled: its lines stay as they are."""

    code = "statement-not-open"

    def __init__(self, statement_id: str) -> None:
        super().__init__(
            f"Tagihan {statement_id} sudah direkonsiliasi.", f"The statement {statement_id} is reconciled."
        )


class LineJudged(Conflict):
    """A verdict is final."""

    code = "line-judged"

    def __init__(self, line: int) -> None:
        super().__init__(f"Baris {line} sudah diputuskan.", f"Line {line} has its verdict.")


class LineUnmatched(RuleViolated):
    """What no purchase of the office's books stands behind cannot be verified."""

    code = "line-unmatched"

    def __init__(self, line: int) -> None:
        super().__init__(
            f"Baris {line} tidak cocok dengan transaksi mana pun; catat transaksinya atau tolak.",
            f"Line {line} matches no transaction; record the purchase, or reject the line.",
        )


class EvidenceMissing(RuleViolated):
    """What has no evidence cannot be verified."""

    code = "evidence-missing"

    def __init__(self, line: int) -> None:
        super().__init__(f"Baris {line} tidak punya bukti belanja.", f"Line {line} has no evidence.")


class OwnVerdict(Forbidden):
    """Nobody judges what they bought, recorded or brought themselves."""

    code = "own-verdict"

    def __init__(self, line: int) -> None:
        super().__init__(
            f"Baris {line}: pencatat, pembawa tagihan dan pemegang kartu tidak boleh memeriksanya.",
            f"Line {line}: who recorded it, brought the statement or holds the card may not judge it.",
        )


class StatementDiffers(RuleViolated):
    """Something billed is neither settled nor personal."""

    code = "statement-differs"

    def __init__(self, difference: int, lines: Sequence[int]) -> None:
        which = ", ".join(map(str, lines))
        problems = [
            FieldProblem(
                f"lines.{number - 1}",
                "not-judged",
                f"Baris {number} belum diputuskan.",
                f"Line {number} has no verdict.",
            )
            for number in lines
        ]
        super().__init__(
            f"Selisih {rupiah(difference)}: baris {which} belum diputuskan.",
            f"A difference of {rupiah(difference)}: no verdict on line {which}.",
            fields=problems,
        )


class StatementNotReconciled(Conflict):
    """Only what is reconciled is settled."""

    code = "statement-not-reconciled"

    def __init__(self, statement_id: str) -> None:
        super().__init__(
            f"Tagihan {statement_id} belum direkonsiliasi.",
            f"The statement {statement_id} is not reconciled.",
        )


class StatementSettled(Conflict):
    """Another disbursement paid the statement."""

    code = "statement-settled"

    def __init__(self, statement_id: str, disbursement_id: str) -> None:
        super().__init__(
            f"Tagihan {statement_id} sudah dilunasi lewat {disbursement_id}.",
            f"The statement {statement_id} was settled through {disbursement_id}.",
        )


class DisbursementUnfit(RuleViolated):
    """A statement is settled through a paid GU disbursement of its own office that settles no other."""

    code = "disbursement-unfit"

    def __init__(self, disbursement_id: str, why_id: str, why_en: str) -> None:
        text_id = f"Pencairan {disbursement_id} {why_id}."
        text_en = f"The disbursement {disbursement_id} {why_en}."
        super().__init__(
            text_id, text_en, fields=[FieldProblem("disbursement_id", "unfit", text_id, text_en)]
        )


class SettlementDiffers(RuleViolated):
    """The bank is paid in full, to the rupiah."""

    code = "settlement-differs"

    def __init__(self, gross: int, settle: int) -> None:
        super().__init__(
            f"Pencairan {rupiah(gross)} tidak sama dengan yang harus dilunasi {rupiah(settle)}.",
            f"The disbursement of {rupiah(gross)} is not the {rupiah(settle)} to be settled.",
        )


class DebtNotFound(NotFound):
    """This regency has no such personal debt."""

    code = "debt-not-found"

    def __init__(self, debt_id: str) -> None:
        super().__init__(f"Utang {debt_id} tidak ditemukan.", f"There is no debt {debt_id}.")


class DebtRepaid(Conflict):
    """The debt was repaid, with another proof."""

    code = "debt-repaid"

    def __init__(self, debt_id: str) -> None:
        super().__init__(f"Utang {debt_id} sudah dilunasi.", f"The debt {debt_id} is repaid.")
