"""What can be wrong with SPD and disbursements, each with its stable code and both texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from servicekit.errors import Conflict, FieldProblem, Forbidden, InvalidInput, NotFound, RuleViolated
from servicekit.wording import rupiah


def _at(field: str, reason: str, text_id: str, text_en: str) -> list[FieldProblem]:
    return [FieldProblem(field, reason, text_id, text_en)]


class DisbursementNotFound(NotFound):
    """This regency has no such disbursement."""

    code = "disbursement-not-found"

    def __init__(self, disbursement_id: str) -> None:
        super().__init__(
            f"Pencairan {disbursement_id} tidak ditemukan.", f"There is no disbursement {disbursement_id}."
        )


class DisbursementExists(Conflict):
    """The id is another disbursement's."""

    code = "disbursement-exists"

    def __init__(self, disbursement_id: str) -> None:
        super().__init__(
            f"Pencairan {disbursement_id} sudah diajukan.",
            f"The disbursement {disbursement_id} was submitted already.",
        )


class SpdNotFound(NotFound):
    """This regency has no such SPD."""

    code = "spd-not-found"

    def __init__(self, spd_id: str) -> None:
        super().__init__(f"SPD {spd_id} tidak ditemukan.", f"There is no SPD {spd_id}.")


class SpdExists(Conflict):
    """The id is another SPD's."""

    code = "spd-exists"

    def __init__(self, spd_id: str) -> None:
        super().__init__(f"SPD {spd_id} sudah terbit.", f"The SPD {spd_id} was issued already.")


class SpdOfOthers(RuleViolated):
    """An SPP names an SPD of another office or year."""

    code = "spd-of-others"

    def __init__(self, spd_id: str, opd: str, year: int) -> None:
        text_id = f"SPD {spd_id} milik {opd} tahun {year}."
        text_en = f"The SPD {spd_id} is of {opd} for {year}."
        super().__init__(text_id, text_en, fields=_at("spd_id", "disagrees", text_id, text_en))


class CeilingBelowSpending(RuleViolated):
    """An SPD cannot give less than is promised or paid."""

    code = "ceiling-below-spending"

    def __init__(self, ceiling_idr: int, taken_idr: int) -> None:
        text_id = (
            f"Pagu SPD {rupiah(ceiling_idr)} di bawah yang sudah terikat atau cair: {rupiah(taken_idr)}."
        )
        text_en = (
            f"A ceiling of {rupiah(ceiling_idr)} is below what is promised or paid: {rupiah(taken_idr)}."
        )
        super().__init__(text_id, text_en, fields=_at("amount_idr", "too-small", text_id, text_en))


class OverCeiling(RuleViolated):
    """An SPM asks for more than the office's SPD have left (PP 12/2019, art. 149(4))."""

    code = "over-ceiling"

    def __init__(self, amount_idr: int, left_idr: int) -> None:
        super().__init__(
            f"{rupiah(amount_idr)} melebihi sisa pagu SPD {rupiah(left_idr)}.",
            f"{rupiah(amount_idr)} is more than the {rupiah(left_idr)} left of the SPD ceiling.",
        )


class OverAllocation(RuleViolated):
    """A programme would be paid more than its budget of that fund."""

    code = "over-allocation"

    def __init__(self, amount_idr: int, left_idr: int, fund: str) -> None:
        super().__init__(
            f"{rupiah(amount_idr)} melebihi anggaran program dari {fund.upper()}: {rupiah(left_idr)}.",
            f"{rupiah(amount_idr)} is more than the programme's budget from {fund.upper()}: "
            f"{rupiah(left_idr)}.",
        )


class ProgramOfOtherYear(RuleViolated):
    """A programme's budget is of another year than the disbursement."""

    code = "program-of-other-year"

    def __init__(self, program_id: str, year: int) -> None:
        text_id = f"Anggaran program {program_id} untuk tahun {year}."
        text_en = f"The budget of programme {program_id} is for {year}."
        super().__init__(text_id, text_en, fields=_at("program_id", "disagrees", text_id, text_en))


class StepNotAllowed(Conflict):
    """The disbursement does not stand where this step begins."""

    code = "step-not-allowed"

    def __init__(self, wanted: str, status: str) -> None:
        super().__init__(
            f"Dari status {status} tidak dapat menjadi {wanted}.",
            f"From {status} there is no way to {wanted}.",
        )


class StepInFuture(InvalidInput):
    """A step is told before it happens."""

    code = "step-in-future"

    def __init__(self) -> None:
        super().__init__("Waktu langkah ini belum tiba.", "The time of this step is yet to come.")


class StepOutOfOrder(InvalidInput):
    """A step is told to have happened before the step it follows."""

    code = "step-out-of-order"

    def __init__(self, before: datetime) -> None:
        shown = before.isoformat()
        super().__init__(
            f"Langkah sebelumnya baru terjadi pada {shown}.", f"The step before happened only at {shown}."
        )


class DutiesMixed(Forbidden):
    """Who asks for money neither approves nor pays it, and the other way round."""

    code = "duties-mixed"

    def __init__(self, status: str) -> None:
        super().__init__(
            f"Anda sudah bertugas pada langkah {status} pencairan ini; tugas lain harus oleh orang lain.",
            f"You took the step {status} of this disbursement; another duty in it is another person's.",
        )


class GrossDisagrees(InvalidInput):
    """The lines do not add up."""

    code = "gross-disagrees"

    def __init__(self, told_idr: int, summed_idr: int) -> None:
        text_id = f"Jumlah kotor {rupiah(told_idr)}, rinciannya berjumlah {rupiah(summed_idr)}."
        text_en = f"The gross is {rupiah(told_idr)}, its lines add up to {rupiah(summed_idr)}."
        super().__init__(text_id, text_en, fields=_at("gross_idr", "disagrees", text_id, text_en))


class NetDisagrees(InvalidInput):
    """Net is not gross less what is withheld."""

    code = "net-disagrees"

    def __init__(self, told_idr: int, computed_idr: int) -> None:
        text_id = f"Jumlah bersih {rupiah(told_idr)}, kotor dikurangi potongan adalah {rupiah(computed_idr)}."
        text_en = f"The net is {rupiah(told_idr)}, gross less deductions is {rupiah(computed_idr)}."
        super().__init__(text_id, text_en, fields=_at("net_idr", "disagrees", text_id, text_en))


class DeductionsExceedGross(InvalidInput):
    """More is withheld than asked for."""

    code = "deductions-exceed-gross"

    def __init__(self, withheld_idr: int, gross_idr: int) -> None:
        text_id = f"Potongan {rupiah(withheld_idr)} melebihi jumlah kotor {rupiah(gross_idr)}."
        text_en = f"Deductions of {rupiah(withheld_idr)} are more than the gross of {rupiah(gross_idr)}."
        super().__init__(text_id, text_en, fields=_at("deductions", "too-large", text_id, text_en))


class NihilHasDeductions(InvalidInput):
    """A nihil kind moves no cash, so nothing can be withheld from it."""

    code = "nihil-has-deductions"

    def __init__(self, kind: str) -> None:
        text_id = f"SPP {kind} tidak memindahkan uang, jadi tanpa potongan."
        text_en = f"An SPP {kind} moves no money, so nothing is withheld."
        super().__init__(text_id, text_en, fields=_at("deductions", "not-allowed", text_id, text_en))


class ClaimFixed(RuleViolated):
    """A first SPM is for what its SPP asks for."""

    code = "claim-fixed"

    def __init__(self) -> None:
        text_id = "SPM pertama mengikuti SPP-nya; kembalikan SPP bila isinya salah."
        text_en = "A first SPM is for what its SPP asks for; give the SPP back if that is wrong."
        super().__init__(text_id, text_en, fields=_at("claim", "not-allowed", text_id, text_en))


class FundNotOfTreasury(RuleViolated):
    """CSR and village money does not pass through the regency's treasury."""

    code = "fund-not-of-treasury"

    def __init__(self, fund: str, allowed: Iterable[str]) -> None:
        choices = ", ".join(allowed)
        text_id = f"Dana {fund} tidak melalui kas daerah. Pilihan: {choices}."
        text_en = f"The fund {fund} does not pass through the treasury. Choose from: {choices}."
        super().__init__(text_id, text_en, fields=_at("fund", "not-allowed", text_id, text_en))


class AttachmentUnknown(InvalidInput):
    """The check-list of this kind has no such document."""

    code = "attachment-unknown"

    def __init__(self, given: str, allowed: Sequence[str]) -> None:
        choices = ", ".join(allowed)
        text_id = f"Lampiran {given} tidak ada di daftar periksa. Pilihan: {choices}."
        text_en = f"The check-list has no {given}. Choose from: {choices}."
        super().__init__(text_id, text_en, fields=_at("attachments", "unknown", text_id, text_en))


class AttachmentsMissing(RuleViolated):
    """An SPM is issued once everything its check-list asks for is there."""

    code = "attachments-missing"

    def __init__(self, missing: Sequence[str]) -> None:
        names = ", ".join(missing)
        text_id, text_en = f"Lampiran belum lengkap: {names}.", f"Attachments are missing: {names}."
        super().__init__(text_id, text_en, fields=_at("attachments", "missing", text_id, text_en))


class EvidenceOfOther(RuleViolated):
    """A signed document proves one SPM or SP2D; another number or sum is signed anew."""

    code = "evidence-of-other"

    def __init__(self) -> None:
        text_id = "Tanda tangan ini milik dokumen lain; dokumen yang diubah ditandatangani lagi."
        text_en = "This signature is another document's; what was changed is signed anew."
        super().__init__(text_id, text_en, fields=_at("evidence_id", "disagrees", text_id, text_en))


class NoResponsibilityStatement(RuleViolated):
    """Without the PA/KPA's statement of responsibility there is no SP2D (PP 12/2019, art. 149(4))."""

    code = "no-responsibility-statement"

    def __init__(self) -> None:
        super().__init__(
            "SPM tanpa Surat Pernyataan Tanggung Jawab PA/KPA: SP2D tidak dapat terbit.",
            "The SPM came without the statement of responsibility: no SP2D is issued.",
        )


class NoTimeLimits(RuleViolated):
    """No rule about time limits is on file for that day."""

    code = "no-time-limits"

    def __init__(self, day: date) -> None:
        super().__init__(
            f"Belum ada aturan batas waktu untuk {day}.", f"No rule about time limits is on file for {day}."
        )


class NoCheckList(RuleViolated):
    """No check-list is on file for that day."""

    code = "no-check-list"

    def __init__(self, day: date) -> None:
        super().__init__(
            f"Belum ada daftar periksa SPP untuk {day}.", f"No check-list of SPP is on file for {day}."
        )
