"""What the smart-city evaluation refuses, each with its stable code and both texts."""

from __future__ import annotations

from collections.abc import Sequence

from servicekit.errors import Conflict, FieldProblem, Forbidden, InvalidInput, NotFound, RuleViolated


class WeightSetFixed(Conflict):
    """The round was opened with other weights."""

    code = "weight-set-fixed"

    def __init__(self, weight_set: str) -> None:
        super().__init__(
            f"Putaran ini memakai bobot {weight_set}", f"This round is scored with the weights {weight_set}"
        )


class RoundNotFound(NotFound):
    """This regency has no such round."""

    code = "round-not-found"

    def __init__(self, round_id: str) -> None:
        super().__init__(
            f"Putaran evaluasi {round_id} tidak ditemukan", f"There is no evaluation round {round_id}"
        )


class RoundExists(Conflict):
    """The id, or the year's stage, has a round already."""

    code = "round-exists"

    def __init__(self, round_id: str, year: int, stage: str) -> None:
        super().__init__(
            f"Putaran {year} {stage} sudah tercatat sebagai {round_id}",
            f"The round {year} {stage} is on record as {round_id}",
        )


class RoundFull(RuleViolated):
    """A round keeps every change; it has no room for more."""

    code = "round-full"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"Satu putaran menyimpan paling banyak {most} perubahan",
            f"A round keeps at most {most} changes",
        )


class ScoreInvalid(InvalidInput):
    """A score, or what it is given to, cannot be."""

    code = "score-invalid"

    def __init__(self, fields: Sequence[FieldProblem]) -> None:
        super().__init__("Nilai tidak sah", "The score is not valid", fields=fields)


class ComponentDerived(RuleViolated):
    """The component's score follows from its dimensions' scores."""

    code = "component-derived"

    def __init__(self, component: str) -> None:
        super().__init__(
            f"Nilai {component} dihitung dari keenam dimensinya",
            f"The score of {component} follows from its six dimensions",
        )


class RoundFrozen(Conflict):
    """The self-assessment was handed in, or the score stands."""

    code = "round-frozen"

    def __init__(self, round_id: str) -> None:
        super().__init__(
            f"Penilaian mandiri {round_id} sudah diserahkan",
            f"The self-assessment of {round_id} was handed in",
        )


class NotSubmitted(Conflict):
    """Assessors begin once the self-assessment is handed in."""

    code = "not-submitted"

    def __init__(self, round_id: str) -> None:
        super().__init__(
            f"Penilaian mandiri {round_id} belum diserahkan",
            f"The self-assessment of {round_id} was not handed in yet",
        )


class NotInterviewed(Conflict):
    """Assessors score once they have interviewed the regency."""

    code = "not-interviewed"

    def __init__(self, round_id: str) -> None:
        super().__init__(
            f"Wawancara {round_id} belum dicatat", f"The interview of {round_id} is not on record"
        )


class NotAssessed(RuleViolated):
    """The assessors have not scored everything a score is computed from."""

    code = "not-assessed"

    def __init__(self, missing: Sequence[str]) -> None:
        names = ", ".join(missing)
        super().__init__(
            f"Belum dinilai asesor: {names}",
            f"Not scored by assessors yet: {names}",
            fields=[
                FieldProblem(f"components.{name}", "missing", "Belum dinilai", "Not scored")
                for name in missing
            ],
        )


class SelfAssessor(Forbidden):
    """Who assessed the own regency cannot be its assessor."""

    code = "self-assessor"

    def __init__(self) -> None:
        super().__init__(
            "Penilai mandiri tidak dapat menjadi asesor putaran yang sama",
            "Who took part in the self-assessment cannot be an assessor of the same round",
        )


class ReasonMissing(InvalidInput):
    """What stands on record is changed with a reason only."""

    code = "reason-missing"

    def __init__(self) -> None:
        problem = FieldProblem("reason", "missing", "Sebutkan alasannya", "Say why")
        super().__init__(
            "Perubahan setelah nilai dicatat memerlukan alasan",
            "A change after the score was recorded needs a reason",
            fields=[problem],
        )


class SubmissionIncomplete(RuleViolated):
    """Dimensions show no quick win, or components have no score."""

    code = "submission-incomplete"

    def __init__(self, dimensions: Sequence[str], components: Sequence[str]) -> None:
        problems = [
            FieldProblem(
                f"quick_wins.{name}", "missing", "Belum ada quick win", "No quick win is shown for it"
            )
            for name in dimensions
        ] + [
            FieldProblem(f"components.{name}", "missing", "Belum ada nilai mandiri", "It has no self score")
            for name in components
        ]
        names = ", ".join([*dimensions, *components])
        super().__init__(
            f"Penilaian mandiri belum lengkap: {names}",
            f"The self-assessment is incomplete: {names}",
            fields=problems,
        )


class ExecutionImpossible(InvalidInput):
    """More programmes were executed than planned."""

    code = "execution-impossible"

    def __init__(self, dimension: str, executed: int, planned: int) -> None:
        problem = FieldProblem(
            f"executions.{dimension}",
            "more-than-planned",
            f"{executed} dari {planned} tidak mungkin",
            f"{executed} of {planned} is impossible",
        )
        super().__init__(
            "Pelaksanaan program tidak mungkin", "The execution of programmes is impossible", fields=[problem]
        )


class EvidenceUnproven(InvalidInput):
    """Evidence needs a place where it lies, and a file that lies elsewhere its digest."""

    code = "evidence-unproven"

    def __init__(self) -> None:
        super().__init__(
            "Bukti memerlukan tautan, atau rujukan dengan SHA-256",
            "Evidence needs a link, or a reference with its SHA-256",
        )


class EvidenceIdTaken(Conflict):
    """Other evidence of the round has this id."""

    code = "evidence-id-taken"

    def __init__(self, evidence_id: str) -> None:
        super().__init__(f"Id bukti {evidence_id} sudah dipakai", f"The evidence id {evidence_id} is taken")


class QuickWinUnknown(InvalidInput):
    """Nobody designated the programme, so its dimension and owner have to be said."""

    code = "quick-win-unknown"

    def __init__(self, program_id: str) -> None:
        super().__init__(
            f"Program {program_id} belum ditetapkan sebagai quick win; sebutkan dimensi dan OPD pemiliknya",
            f"The programme {program_id} is not designated; name its dimension and the OPD that owns it",
        )


class QuickWinDiffers(Conflict):
    """The decree that designated the programme says otherwise."""

    code = "quick-win-differs"

    def __init__(self, program_id: str, dimension: str, owner_opd: str) -> None:
        super().__init__(
            f"Menurut penetapannya, {program_id} adalah quick win dimensi {dimension} milik {owner_opd}",
            f"By its designation, {program_id} is a quick win of {dimension} owned by {owner_opd}",
        )


class QuickWinNotShown(NotFound):
    """The round shows no such quick win."""

    code = "quick-win-not-shown"

    def __init__(self, program_id: str) -> None:
        super().__init__(
            f"Quick win {program_id} tidak ada pada putaran ini",
            f"The round shows no quick win {program_id}",
        )


class DayInFuture(InvalidInput):
    """What has not happened yet is not recorded."""

    code = "day-in-future"

    def __init__(self, field: str) -> None:
        problem = FieldProblem(field, "in-future", "Tanggal belum terjadi", "The day has not come yet")
        super().__init__("Tanggal belum terjadi", "The day has not come yet", fields=[problem])


class NothingComputed(NotFound):
    """The round's score, if any, was announced: there is nothing to compute again."""

    code = "nothing-computed"

    def __init__(self, round_id: str) -> None:
        super().__init__(
            f"Putaran {round_id} tidak mempunyai nilai yang dihitung",
            f"The round {round_id} has no computed score",
        )
