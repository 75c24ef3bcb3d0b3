"""Rounds of the smart-city evaluation: assessed by officers themselves, then by assessors, then recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Response

from contracts.evaluation import Component, Stage
from contracts.event import Identifier
from evaluation.api.round_forms import (
    EvidenceForm,
    ExecutionsForm,
    InterviewForm,
    NewRound,
    NoteForm,
    QuickWinForm,
    QuickWinWithdrawal,
    ScoreForm,
    ScoresForm,
    SubmissionForm,
)
from evaluation.api.round_lists import (
    CoverageView,
    EvidenceView,
    ExecutionView,
    ScoreLine,
    coverage,
    execution_lines,
    score_lines,
)
from evaluation.api.round_views import ChangeView, NoteView, RecomputeView, RoundLine, RoundView
from evaluation.api.trend_views import TrendView, trend_rows
from evaluation.domain.computed_score import recomputed
from evaluation.domain.round import Round
from evaluation.domain.round_acts import Judge
from evaluation.handlers import (
    RecordComputed,
    interview_round,
    note_interview,
    open_round,
    record_announced,
    record_computed,
    report_executions,
    score_round,
    show_evidence,
    show_quick_win,
    submit_round,
    withdraw_quick_win,
)
from evaluation.reference.smart_city import scoring_rules
from evaluation.repository.rounds import (
    Filter,
    designated_quick_wins,
    find_round,
    list_rounds,
    scored_rounds,
)
from servicekit.auth import Principal, Visitor, require
from servicekit.listing import Listing, Lists
from servicekit.web import Commit, Page, Paging, Reader

T = TypeVar("T")

router = APIRouter(prefix="/evaluations", tags=["evaluations"])

OFFICER = Depends(require("officer"))
ASSESSOR = Depends(require("assessor"))
PUBLISHER = Depends(require("publisher"))
Official = Annotated[Principal, Depends(require("officer", "assessor", "planner", "publisher"))]
Interviewer = Annotated[Principal, Depends(require("officer", "assessor"))]


async def round_of(round_id: Identifier, caller: Official, store: Reader) -> Round:
    """The round of the path, for officials of its regency."""
    return await find_round(store, caller.regency, round_id)


Asked = Annotated[Round, Depends(round_of)]


@router.get("/trend", response_model=Listing[TrendView])
async def get_trend(
    caller: Visitor, store: Reader, lists: Lists, page: Paging, stage: Stage = "year"
) -> Listing[TrendView] | Response:
    """Tren nilai / Scores year by year, missing years shown as gaps; no token is needed."""
    rows = list(trend_rows(await scored_rounds(store, caller.regency, stage)))
    return lists(TrendView, _part(rows, page), len(rows))


@router.get("/rounds", response_model=Listing[RoundLine])
async def get_rounds(
    caller: Official, store: Reader, lists: Lists, page: Paging, wanted: Annotated[Filter, Depends()]
) -> Listing[RoundLine] | Response:
    """Daftar putaran / The regency's rounds, the latest year first; CSV with `Accept: text/csv`."""
    found, total = await list_rounds(store, caller.regency, wanted, limit=page.limit, skip=page.offset)
    return lists(RoundLine, found, total)


@router.post("/rounds", status_code=201, response_model=RoundView, dependencies=[OFFICER])
async def post_round(form: NewRound, commit: Commit) -> Round:
    """Buka putaran / Open a round; the same round again is answered alike."""
    return await commit(open_round, form.command())


@router.get("/rounds/{round_id}", response_model=RoundView)
async def get_round(asked: Asked) -> Round:
    """Satu putaran / A round with its scores."""
    return asked


@router.post("/rounds/{round_id}/self-scores", response_model=RoundView, dependencies=[OFFICER])
async def post_self_scores(round_id: Identifier, form: ScoresForm, commit: Commit) -> Round:
    """Nilai mandiri / The regency's own scores; frozen once handed in."""
    return await commit(score_round, form.command(round_id, "self"))


@router.post("/rounds/{round_id}/assessor-scores", response_model=RoundView, dependencies=[ASSESSOR])
async def post_assessor_scores(round_id: Identifier, form: ScoresForm, commit: Commit) -> Round:
    """Nilai asesor / Scores of an assessor who took no part in the self-assessment."""
    return await commit(score_round, form.command(round_id, "assessor"))


@router.get("/rounds/{round_id}/scores", response_model=Listing[ScoreLine])
async def get_scores(
    asked: Asked, lists: Lists, page: Paging, judge: Judge | None = None, component: Component | None = None
) -> Listing[ScoreLine] | Response:
    """Nilai putaran / The scores as they stand: what a computed score is made of."""
    rows = score_lines(asked, judge, component)
    return lists(ScoreLine, _part(rows, page), len(rows))


@router.post("/rounds/{round_id}/executions", response_model=RoundView, dependencies=[OFFICER])
async def post_executions(round_id: Identifier, form: ExecutionsForm, commit: Commit) -> Round:
    """Pelaksanaan program / Executed of planned programmes by dimension; no score is derived from them."""
    return await commit(report_executions, form.command(round_id))


@router.get("/rounds/{round_id}/executions", response_model=Listing[ExecutionView])
async def get_executions(asked: Asked, lists: Lists) -> Listing[ExecutionView] | Response:
    """Rasio pelaksanaan / Executed of planned programmes, exact and in percent."""
    rows = execution_lines(asked)
    return lists(ExecutionView, rows, len(rows))


@router.post("/rounds/{round_id}/evidence", response_model=RoundView, dependencies=[OFFICER])
async def post_evidence(round_id: Identifier, form: EvidenceForm, commit: Commit) -> Round:
    """Bukti dukung / Where a piece of evidence lies; the file itself is not taken."""
    return await commit(show_evidence, form.command(round_id))


@router.get("/rounds/{round_id}/evidence", response_model=Listing[EvidenceView])
async def get_evidence(
    asked: Asked, lists: Lists, page: Paging, component: Component | None = None
) -> Listing[EvidenceView] | Response:
    """Daftar bukti / The evidence, in the order it was shown."""
    rows = [one for one in asked.evidence.values() if component in (None, one.place.component)]
    return lists(EvidenceView, _part(rows, page), len(rows))


@router.post("/rounds/{round_id}/quick-wins", response_model=RoundView, dependencies=[OFFICER])
async def post_quick_win(round_id: Identifier, form: QuickWinForm, commit: Commit) -> Round:
    """Tampilkan quick win / Show a programme as the quick win of its dimension."""
    return await commit(show_quick_win, form.command(round_id))


@router.post("/rounds/{round_id}/quick-wins/withdrawals", response_model=RoundView, dependencies=[OFFICER])
async def post_withdrawal(round_id: Identifier, form: QuickWinWithdrawal, commit: Commit) -> Round:
    """Tarik quick win / Show a programme no more."""
    return await commit(withdraw_quick_win, form.command(round_id))


@router.get("/rounds/{round_id}/quick-wins", response_model=Listing[CoverageView])
async def get_quick_wins(asked: Asked, store: Reader, lists: Lists) -> Listing[CoverageView] | Response:
    """Quick win per dimensi / The quick wins of each dimension, which has none, which were designated."""
    designated: dict[str, list[str]] = {}
    for one in await designated_quick_wins(store, asked.regency, asked.year):
        designated.setdefault(one.dimension, []).append(one.program_id)
    rows = coverage(asked, designated)
    return lists(CoverageView, rows, len(rows))


@router.post("/rounds/{round_id}/submission", response_model=RoundView, dependencies=[OFFICER])
async def post_submission(round_id: Identifier, form: SubmissionForm, commit: Commit) -> Round:
    """Serahkan penilaian mandiri / Hand in the self-assessment; incomplete, it needs a reason."""
    return await commit(submit_round, form.command(round_id))


@router.post("/rounds/{round_id}/interview", response_model=RoundView, dependencies=[ASSESSOR])
async def post_interview(round_id: Identifier, form: InterviewForm, commit: Commit) -> Round:
    """Catat wawancara / Record the interview."""
    return await commit(interview_round, form.command(round_id))


@router.post("/rounds/{round_id}/notes", response_model=RoundView, dependencies=[ASSESSOR])
async def post_note(round_id: Identifier, form: NoteForm, commit: Commit) -> Round:
    """Catatan wawancara / Add a note of the interview."""
    return await commit(note_interview, form.command(round_id))


@router.get("/rounds/{round_id}/notes", response_model=Listing[NoteView])
async def get_notes(
    round_id: Identifier, caller: Interviewer, store: Reader, lists: Lists, page: Paging
) -> Listing[NoteView] | Response:
    """Catatan wawancara / The notes of the interview, for officers and assessors."""
    notes = (await find_round(store, caller.regency, round_id)).notes
    return lists(NoteView, _part(notes, page), len(notes))


@router.post("/rounds/{round_id}/score", response_model=RoundView, dependencies=[PUBLISHER])
async def post_score(round_id: Identifier, form: ScoreForm, commit: Commit) -> Round:
    """Catat nilai / Record the score: computed from the assessment, or as it was announced."""
    command = form.command(round_id)
    if isinstance(command, RecordComputed):
        return await commit(record_computed, command)
    return await commit(record_announced, command)


@router.post("/rounds/{round_id}/score/recompute", response_model=RecomputeView)
async def post_recompute(asked: Asked) -> RecomputeView:
    """Hitung ulang / Compute the recorded score again; identical, or every field that differs."""
    differences = recomputed(asked, scoring_rules())
    return RecomputeView.model_validate(
        {"round_id": asked.id, "identical": not differences, "differences": differences}
    )


@router.get("/rounds/{round_id}/history", response_model=Listing[ChangeView])
async def get_history(asked: Asked, lists: Lists, page: Paging) -> Listing[ChangeView] | Response:
    """Riwayat / Everything that happened, by whom and when; notes are read under notes."""
    rows = [entry for entry in asked.entries if entry.act.kind != "noted"]
    return lists(ChangeView, _part(rows, page), len(rows))


def _part(rows: Sequence[T], page: Page) -> Sequence[T]:
    return rows[page.offset : page.offset + page.limit]
