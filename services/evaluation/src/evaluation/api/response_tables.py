"""The sheet "Pengolahan data SKM": each respondent's answers and what they come to, as offices hand it in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from contracts.event import Identifier
from contracts.text import Text
from evaluation.domain.errors_answers import AnswersPurged
from evaluation.domain.figures import rounded
from evaluation.domain.response import Questionnaire
from evaluation.domain.response import Response as Answer
from evaluation.domain.skm import SkmIndex
from evaluation.domain.skm_rules import PrintedForm
from evaluation.domain.survey import Survey
from evaluation.reference.respondents import questionnaire
from evaluation.repository.responses import list_responses
from evaluation.repository.surveys import find_survey
from servicekit.auth import Principal, require
from servicekit.context import check_office
from servicekit.days import day_of
from servicekit.mongo import Store
from servicekit.sheets import Cell, Column
from servicekit.table_rows import TooManyRows
from servicekit.tables import TABLE_ANSWER, csv_answer, workbook_answer
from servicekit.web import Reader

router = APIRouter(prefix="/skm/surveys", tags=["skm"])

MOST_RESPONSES = 50_000
"""Respondents one sheet may hold."""

TITLE = "Pengolahan data SKM"

Officer = Annotated[Principal, Depends(require("officer"))]
Variant = Annotated[
    str | None,
    Query(alias="form", max_length=60, description="Varian formulir / numbering: permenpan, in-use"),
]
Write = Callable[[Sequence[Column], Sequence[Sequence[Cell]], str], Response]


@router.get("/{survey_id}/responses/export.csv", responses=TABLE_ANSWER)
async def get_csv(survey_id: Identifier, officer: Officer, store: Reader, form: Variant = None) -> Response:
    """Pengolahan data SKM (CSV) / The processing sheet as CSV, for officers of the survey's OPD."""
    return await _exported(store, officer, survey_id, form, csv_answer)


@router.get("/{survey_id}/responses/export.xlsx", responses=TABLE_ANSWER)
async def get_workbook(
    survey_id: Identifier, officer: Officer, store: Reader, form: Variant = None
) -> Response:
    """Pengolahan data SKM (XLSX) / The processing sheet as a workbook, for officers of the survey's OPD."""
    return await _exported(store, officer, survey_id, form, workbook_answer)


async def _exported(
    store: Store, officer: Principal, survey_id: str, variant: str | None, write: Write
) -> Response:
    survey = await find_survey(store, officer.regency, survey_id)
    check_office(officer.office, survey.opd)
    if survey.purged_at is not None:
        raise AnswersPurged(survey.id)
    if survey.responses > MOST_RESPONSES:
        raise TooManyRows(MOST_RESPONSES)
    asked = questionnaire(survey.rule_version, survey.period)
    form, index = asked.rules.form(variant), survey.index(asked.rules)
    answers = await list_responses(store, officer.regency, survey.id)
    return await asyncio.to_thread(_written, survey, asked, form, index, answers, write)


def _written(
    survey: Survey,
    asked: Questionnaire,
    form: PrintedForm,
    index: SkmIndex,
    answers: Sequence[Answer],
    write: Write,
) -> Response:
    codes = sorted(asked.rules.codes, key=form.numbers.__getitem__)
    groups = [group.code for group in asked.questions.groups]
    rows = [_row(number, answer, groups, codes) for number, answer in enumerate(answers, start=1)]
    before = [None] * (1 + len(groups))
    rows += [[label, *before, *figures, None] for label, figures in _totals(survey, index, asked, codes)]
    return write(_columns(asked, form, codes), rows, TITLE)


def _columns(asked: Questionnaire, form: PrintedForm, codes: Sequence[str]) -> list[Column]:
    labels = {element.code: element.label for element in asked.rules.elements}
    return [
        Column("no", "number", Text("Nomor responden", "Number of the respondent")),
        Column("tanggal", "date", Text("Tanggal survei (WIB)", "Day of the survey (WIB)")),
        *(
            Column(group.code, "text", Text(group.label.id, group.label.en))
            for group in asked.questions.groups
        ),
        *(
            Column(form.numbers[code], "number", Text(f"{labels[code].id} ({code})", f"{labels[code].en}"))
            for code in codes
        ),
        Column("saran", "text", Text("Saran bebas", "Free suggestion")),
    ]


def _row(number: int, answer: Answer, groups: Sequence[str], codes: Sequence[str]) -> list[Cell]:
    told = (answer.groups.get(group) for group in groups)
    day = day_of(answer.occurred_at).isoformat()
    return [number, day, *told, *(answer.answers[code] for code in codes), answer.suggestion]


def _totals(
    survey: Survey, index: SkmIndex, asked: Questionnaire, codes: Sequence[str]
) -> Iterator[tuple[str, list[Cell]]]:
    """What stands under the answers: a line for each step of the regulation's formula."""
    means = {score.code: score.mean for score in index.scores}
    alone: list[Cell] = [None] * (len(codes) - 1)
    yield "Jumlah nilai per unsur", [survey.tally.sums[code] for code in codes]
    yield "NRR per unsur", [float(rounded(means[code], 4)) for code in codes]
    yield (
        f"NRR tertimbang per unsur ({asked.rules.weight})",
        [float(rounded(means[code] * asked.rules.weight, 4)) for code in codes],
    )
    yield "Indeks (jumlah NRR tertimbang)", [float(index.index), *alone]
    yield "IKM unit pelayanan (indeks x 25)", [float(index.ikm), *alone]
    yield "Mutu pelayanan", [index.grade, *alone]
    yield "Kinerja unit pelayanan", [index.performance.id, *alone]
