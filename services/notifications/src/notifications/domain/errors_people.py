"""What is refused about people: their roles, their cards, what they ask for."""

from __future__ import annotations

from collections.abc import Sequence

from servicekit.errors import Conflict, FieldProblem, Forbidden, InvalidInput, NotFound, RuleViolated


class RoleUnknown(InvalidInput):
    """Nobody can hold a role that does not exist."""

    code = "role-unknown"

    def __init__(self, role: str, known: Sequence[str]) -> None:
        detail_id = f"Peran {role} tidak ada; yang ada: {', '.join(known)}"
        detail_en = f"There is no role {role}; there are: {', '.join(known)}"
        super().__init__(
            detail_id, detail_en, fields=[FieldProblem("role", "unknown-role", detail_id, detail_en)]
        )


class OfficeMissing(InvalidInput):
    """This role is held in an office (OPD); the contact names none."""

    code = "opd-missing"

    def __init__(self, role: str) -> None:
        problem = FieldProblem("opd", "missing", "Kode OPD wajib diisi", "The code of the office is needed")
        super().__init__(
            f"Peran {role} memerlukan OPD", f"The role {role} needs an office (OPD)", fields=[problem]
        )


class ContactNotFound(NotFound):
    """This person does not hold this role."""

    code = "contact-not-found"

    def __init__(self, subject: str, role: str) -> None:
        super().__init__(f"{subject} tidak memegang peran {role}", f"{subject} does not hold the role {role}")


class SuperiorInCircle(RuleViolated):
    """Nobody is their own superior, not through others either."""

    code = "superior-in-circle"

    def __init__(self, superior: str) -> None:
        detail_id = f"{superior} tidak dapat menjadi atasan: rantai atasan akan kembali ke orang yang sama"
        detail_en = f"{superior} cannot be the superior: the line would come back to the same person"
        super().__init__(
            detail_id, detail_en, fields=[FieldProblem("superior", "circle", detail_id, detail_en)]
        )


class LineTooLong(RuleViolated):
    """There are not so many levels in a regency."""

    code = "superiors-too-many"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"Rantai atasan paling banyak {most} tingkat", f"A line of superiors has at most {most} levels"
        )


class NotYourData(Forbidden):
    """Only the person, the data protection officer or an administrator asks for a person's data."""

    code = "not-your-data"

    def __init__(self) -> None:
        super().__init__(
            "Data orang lain hanya dapat diminta oleh pejabat pelindungan data pribadi",
            "Only the data protection officer may ask for another person's data",
        )


class ReasonMissing(InvalidInput):
    """Who asks for another person's data says why; it is kept with the request."""

    code = "reason-missing"

    def __init__(self) -> None:
        detail_id = "Alasan permintaan atas data orang lain wajib diisi"
        detail_en = "A reason for asking for another person's data is needed"
        super().__init__(
            detail_id, detail_en, fields=[FieldProblem("reason", "missing", detail_id, detail_en)]
        )


class NotRestricted(Conflict):
    """There is no restriction to lift."""

    code = "not-restricted"

    def __init__(self) -> None:
        super().__init__("Pemrosesan tidak sedang dibatasi", "Processing is not restricted")


class WordingNotInForce(InvalidInput):
    """The text exists, but nobody can agree to it on this day."""

    code = "wording-not-in-force"

    def __init__(self, version: str) -> None:
        detail_id = f"Naskah persetujuan {version} tidak berlaku pada hari ini"
        detail_en = f"The consent wording {version} is not in force today"
        super().__init__(
            detail_id,
            detail_en,
            fields=[FieldProblem("wording_version", "not-in-force", detail_id, detail_en)],
        )
