"""What can go wrong with planning documents and programmes' links to them."""

from __future__ import annotations

from servicekit.errors import Conflict, FieldProblem, InvalidInput, NotFound


class PlanNotFound(NotFound):
    """No planning document of this id is on record here."""

    code = "plan-not-found"

    def __init__(self, plan_id: str) -> None:
        super().__init__(
            f"Dokumen perencanaan {plan_id} tidak ditemukan.", f"There is no planning document {plan_id}."
        )


class PlanExists(Conflict):
    """The id is another planning document's."""

    code = "plan-exists"

    def __init__(self, plan_id: str) -> None:
        super().__init__(
            f"Dokumen perencanaan {plan_id} sudah tercatat.",
            f"The planning document {plan_id} is on record already.",
        )


class PlanKindDiffers(InvalidInput):
    """The document is of another kind than the link says."""

    code = "plan-kind-differs"

    def __init__(self, plan_id: str, kind: str) -> None:
        text_id = f"Dokumen {plan_id} adalah {kind}."
        text_en = f"The document {plan_id} is of the kind {kind}."
        super().__init__(text_id, text_en, fields=[FieldProblem("plan", "differs", text_id, text_en)])


class LinkNotFound(NotFound):
    """The programme is not linked to this indicator, or not any more."""

    code = "plan-link-not-found"

    def __init__(self, plan: str, indicator_code: str) -> None:
        super().__init__(
            f"Program tidak tertaut ke indikator {plan} {indicator_code}.",
            f"The programme is not linked to the {plan} indicator {indicator_code}.",
        )
