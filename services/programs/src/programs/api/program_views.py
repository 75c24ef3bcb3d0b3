"""What readers see of programmes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Annotated

from pydantic import BeforeValidator, model_validator

from contracts.reference.smart_city import dimensions
from contracts.text import Text
from programs.api.view import View
from programs.domain.achievement import Direction, percent
from programs.domain.action import Action
from programs.domain.program import Fund, Program, ProgramKind
from programs.domain.program_parts import RiskLevel, Verdict
from programs.domain.program_status import ProgramStatus
from programs.reference.achievement import achievement_scale

Exact = Annotated[str, BeforeValidator(str)]


class TextView(View):
    """A text in both languages."""

    id: str
    en: str


class EvidenceView(View):
    """One fact that moved a programme; `service` and `path` say where to check it."""

    id: str
    kind: str
    amount: int
    beneficiaries: int
    occurred_at: datetime
    counted_at: datetime
    service: str
    path: str
    link: str | None


class RiskView(View):
    """What may keep a programme from its target."""

    text: str
    level: RiskLevel
    mitigation: str | None


class StepView(View):
    """One change of status with its grounds."""

    before: ProgramStatus
    after: ProgramStatus
    at: datetime
    noted_at: datetime
    decree: str | None
    decreed_on: date | None
    reason: str | None


class ReviewView(View):
    """What a review found."""

    verdict: Verdict
    note: str
    reviewed_on: date
    noted_at: datetime


class PlanLinkView(View):
    """An indicator of a planning document the programme serves, or served until it was withdrawn.

    Attributes:
        document: The id of the plan, see `/v1/masterplans/plans`.
    """

    plan: str
    indicator_code: str
    document: str | None
    linked_at: datetime
    withdrawn_at: datetime | None
    withdrawn_because: str | None


class ActionView(View):
    """One step of the action plan.

    Attributes:
        is_late: Whether its day is over in WIB and it is unfinished.
    """

    id: str
    name: str
    start: date
    due: date
    pic: str
    percent: int
    is_late: bool
    note: str | None

    @classmethod
    def of(cls, action: Action, today: date | None) -> ActionView:
        """A step as it stands on a day; without one as it was told last."""
        return cls(
            id=action.id,
            name=action.plan.name,
            start=action.plan.start,
            due=action.plan.due,
            pic=action.plan.pic,
            percent=action.percent,
            is_late=action.was_late if today is None else action.is_late_on(today),
            note=action.reports[-1].note if action.reports else None,
        )


class BandView(View):
    """What an achievement is called.

    Attributes:
        version: Of the scale that was applied.
    """

    code: str
    label: TextView
    version: str


class ProgramLine(View):
    """A programme and how far it has come.

    Attributes:
        thread: The correlation id that everything about it shares.
        achievement: Realisation per target, exact, as a fraction; null where it cannot be measured, and then
            `achievement_note` says why.
        achievement_percent: The same with two decimals, halves up.
        scale: What the achievement is called.
        budgets: By fund; `budget_apbd_idr` is the APBD alone, which no other fund is added to.
    """

    id: str
    name: str
    kind: ProgramKind
    dimension: str
    sub_dimension: str
    owner_opd: str
    year: int
    status: ProgramStatus
    target: int | None
    unit: str | None
    direction: Direction
    baseline: int | None
    follows_market: str | None
    realised: int
    achievement_percent: str | None
    achievement: Exact | None
    scale: BandView | None
    achievement_note: TextView | None
    budgets: dict[Fund, int]
    budget_apbd_idr: int
    beneficiaries_planned: int | None
    beneficiaries_reached: int
    acronym: str | None
    expansion: str | None
    partners: list[str]
    legal_basis: str | None
    activity_code: str | None
    locations: list[str]
    links: list[str]
    risks: list[RiskView]
    source: str | None
    source_quote: str | None
    registered_at: datetime
    thread: str

    @model_validator(mode="before")
    @classmethod
    def _of_a_program(cls, shown: object) -> object:
        return Shown(shown) if isinstance(shown, Program) else shown


class ProgramView(ProgramLine):
    """The same with everything that happened to it."""

    history: list[StepView]
    reviews: list[ReviewView]
    plan_links: list[PlanLinkView]
    actions: list[ActionView]
    evidence: list[EvidenceView]


_NO_TARGET = Text(
    "Target belum ditetapkan, capaian tidak dihitung.", "No target is set, so none is measured."
)
_NO_REPORT = Text(
    "Makin rendah makin baik: capaian dihitung setelah ada laporan.",
    "Lower is better: measured once something is reported.",
)


class Shown:
    """A programme as the views read it: on a day, or with its steps as they were told last."""

    def __init__(self, program: Program, today: date | None = None) -> None:
        self._program = program
        self._today = today

    def __getattr__(self, name: str) -> object:
        return getattr(self._program, name)

    @property
    def scale(self) -> BandView | None:
        """What the achievement is called."""
        achievement = self._program.achievement
        if achievement is None:
            return None
        scale = achievement_scale(self._program.year)
        band = scale.band(achievement)
        label = TextView(id=band.label_id, en=band.label_en)
        return BandView(code=band.code, label=label, version=scale.version)

    @property
    def achievement_note(self) -> Text | None:
        """Why nothing is measured."""
        if self._program.achievement is not None:
            return None
        return _NO_TARGET if self._program.target is None else _NO_REPORT

    @property
    def budget_apbd_idr(self) -> int:
        """The APBD alone."""
        return self._program.budgets.get(Fund.APBD, 0)

    @property
    def history(self) -> object:
        """Its changes of status."""
        return self._program.steps

    @property
    def actions(self) -> list[ActionView]:
        """Its action plan, as it stands on the day."""
        return [ActionView.of(action, self._today) for action in self._program.actions]


class ExecutionView(View):
    """How many programmes of a dimension's plan were carried out.

    Attributes:
        ratio: Exact, as a fraction; null where nothing is planned.
    """

    dimension: str
    name: TextView
    planned: int
    executed: int
    ratio: Exact | None
    ratio_percent: str | None

    @classmethod
    def of_each(cls, counted: Mapping[str, tuple[int, int]]) -> list[ExecutionView]:
        """All six dimensions in their usual order."""
        rows = []
        for dimension in dimensions():
            planned, executed = counted.get(dimension.code, (0, 0))
            ratio = Fraction(executed, planned) if planned else None
            rows.append(
                cls(
                    dimension=dimension.code,
                    name=TextView(id=dimension.name.id, en=dimension.name.en),
                    planned=planned,
                    executed=executed,
                    ratio=ratio,
                    ratio_percent=None if ratio is None else percent(ratio),
                )
            )
        return rows
