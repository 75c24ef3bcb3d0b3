"""Why a signed document is refused, and what can be wrong with appointments: codes and both texts."""

from __future__ import annotations

from datetime import date, datetime

from servicekit.errors import Conflict, FieldProblem, InvalidInput, NotFound, RuleViolated


class NotAPdf(InvalidInput):
    """The bytes are no PDF that can be read."""

    code = "not-a-pdf"

    def __init__(self) -> None:
        super().__init__("Berkas ini bukan PDF yang dapat dibaca.", "The file is no PDF that can be read.")


class SignatureMissing(RuleViolated):
    """Nobody signed the document, or no signed document was brought."""

    code = "signature-missing"

    def __init__(self, document: str = "PDF") -> None:
        super().__init__(
            f"Dokumen {document.upper()} belum ditandatangani secara elektronik.",
            f"The {document.upper()} carries no electronic signature.",
        )


class SignatureInvalid(RuleViolated):
    """A signature is there and does not hold."""

    code = "signature-invalid"

    def __init__(self) -> None:
        super().__init__(
            "Ada tanda tangan elektronik yang tidak sah di dokumen ini.",
            "A signature of the document is not valid.",
        )


class DocumentAltered(RuleViolated):
    """What was signed is not what the file says now."""

    code = "document-altered"

    def __init__(self) -> None:
        super().__init__(
            "Dokumen berubah setelah ditandatangani.", "The document was changed after it was signed."
        )


class DocumentMismatch(RuleViolated):
    """The signed file is another document than the one it is brought as."""

    code = "document-mismatch"

    def __init__(self, sha256: str) -> None:
        text_id = f"Ini dokumen lain: SHA-256 berkas yang diterima adalah {sha256}."
        text_en = f"This is another document: the SHA-256 of the file received is {sha256}."
        problem = FieldProblem("sha256", "disagrees", text_id, text_en)
        super().__init__(text_id, text_en, fields=[problem])


class CertificateUntrusted(RuleViolated):
    """The certificate does not chain to an authority the regency trusts."""

    code = "certificate-untrusted"

    def __init__(self) -> None:
        super().__init__(
            "Sertifikat penanda tangan tidak berasal dari penyelenggara yang dipercaya.",
            "The signer's certificate is not of an authority the regency trusts.",
        )


class CertificateExpired(RuleViolated):
    """The certificate did not hold when it was used."""

    code = "certificate-expired"

    def __init__(self, first: datetime, last: datetime) -> None:
        super().__init__(
            f"Sertifikat penanda tangan hanya berlaku {first:%d-%m-%Y} sampai {last:%d-%m-%Y}.",
            f"The signer's certificate holds from {first:%Y-%m-%d} to {last:%Y-%m-%d} only.",
        )


class CertificateRevoked(RuleViolated):
    """The certificate was taken back before it was used."""

    code = "certificate-revoked"

    def __init__(self) -> None:
        super().__init__(
            "Sertifikat penanda tangan sudah dicabut.", "The signer's certificate has been revoked."
        )


class SignerMismatch(RuleViolated):
    """Somebody signed who may not."""

    code = "signer-mismatch"

    def __init__(self, role: str | None = None, opd: str | None = None) -> None:
        wanted = f" ({role}, {opd})" if role else ""
        super().__init__(
            f"Penanda tangan bukan pejabat yang berwenang{wanted} pada tanggal itu.",
            f"The signer is not the official who may sign{wanted} on that day.",
        )


class SignatoryNotFound(NotFound):
    """This regency has no such appointment."""

    code = "signatory-not-found"

    def __init__(self, signatory_id: str) -> None:
        super().__init__(
            f"Penanda tangan {signatory_id} tidak ditemukan.", f"There is no signatory {signatory_id}."
        )


class SignatoryExists(Conflict):
    """Somebody is appointed to the same office already, for some of those days."""

    code = "signatory-exists"

    def __init__(self, signatory_id: str) -> None:
        super().__init__(
            f"Sudah terdaftar untuk sebagian masa itu: {signatory_id}.",
            f"On file for some of those days already: {signatory_id}.",
        )


class EndBeforeBeginning(InvalidInput):
    """An appointment ends before it begins."""

    code = "end-before-beginning"

    def __init__(self, first: date) -> None:
        text_id = f"Tidak boleh sebelum {first:%d-%m-%Y}."
        text_en = f"Not before {first:%Y-%m-%d}."
        super().__init__(text_id, text_en, fields=[FieldProblem("valid_to", "too-early", text_id, text_en)])
