"""What was promised, how much of what may fail is left, and how fast it is being spent."""

from __future__ import annotations

from deploy.observability.drawing import RUNBOOKS
from deploy.observability.objectives import BURNS, OBJECTIVES, Burn
from deploy.observability.panels import Board, Kind, Limits, Line, Note, Panel, Row
from grafana_foundation_sdk.models import units

_WHOSE = "{{slo}} {{service}}{{channel}}"

_HOW_TO_READ = """
An **objective** says which share of the cases is to be good over 30 days; the rest of 100 % is the **error
budget**. A **burn rate** of 1 spends it in exactly 30 days, of 14.4 in two days. An alert fires when a long
and a short window both burn too fast: the long one says that it matters, the short one that it still goes
on. What is promised:

"""


def _promises() -> str:
    return "\n".join(
        f"- `{objective.name}`: {objective.what_en}, {objective.target:.2%}. [What to do](/d/{RUNBOOKS})"
        for objective in OBJECTIVES
    )


def _burn(burn: Burn) -> Panel:
    return Panel(
        f"Burn rate over {burn.long} and {burn.short}",
        f"How fast the budget is spent; a {burn.severity} follows when both windows are above {burn.rate}. "
        "Empty: nothing happened that could fail.",
        units.Short,
        tuple(
            Line(
                f"slo:error:ratio_rate{window} / on (slo) group_left () (1 - slo:objective:ratio)",
                f"{_WHOSE} {window}",
            )
            for window in (burn.long, burn.short)
        ),
        limits=Limits(red=float(burn.rate)),
    )


BOARD = Board(
    uid="regency-objectives",
    title="Regency: objectives",
    description="Objectives, what is left of their error budgets, and how fast these are spent.",
    rows=(
        Row(
            "How to read this",
            (Note("Objectives, budgets and burn rates", _HOW_TO_READ.strip() + "\n\n" + _promises(), 8),),
            abreast=1,
        ),
        Row(
            "Where we stand",
            (
                Panel(
                    "Promised",
                    "The objective: which share of the cases is to be good over 30 days.",
                    units.PercentUnit,
                    (Line("max by (slo) (slo:objective:ratio)", "{{slo}}"),),
                    Kind.FIGURE,
                ),
                Panel(
                    "Budget left",
                    "Of the error budget of 30 days. Below 0 it is spent: what can wait, such as "
                    "releases, waits.",
                    units.PercentUnit,
                    (Line("min by (slo) (slo:error_budget:remaining_ratio)", "{{slo}}"),),
                    Kind.FIGURE,
                    limits=Limits(red=0, amber=0.25, low_is_bad=True),
                ),
            ),
            abreast=1,
        ),
        Row(
            "By service",
            (
                Panel(
                    "Budget left, over time",
                    "By service, for delivery by channel.",
                    units.PercentUnit,
                    (Line("slo:error_budget:remaining_ratio", _WHOSE),),
                    limits=Limits(red=0, low_is_bad=True),
                ),
                Panel(
                    "Failed, 30 days",
                    "Share of the cases that were not good, in 30 days or since there are figures.",
                    units.PercentUnit,
                    (Line("slo:error:ratio_rate30d", _WHOSE),),
                ),
            ),
            abreast=2,
        ),
        Row("How fast it is spent", tuple(_burn(burn) for burn in BURNS), abreast=2),
    ),
    span="now-24h",
)
