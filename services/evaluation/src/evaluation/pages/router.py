"""Serves the pages and the files beside them; everything on them they ask of the API like anybody else."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request, Response

from contracts.event import Identifier, RegencyCode
from contracts.reference.regions import regencies
from evaluation.domain.errors_reactions import PageNotFound
from evaluation.repository.reactions import find_page
from servicekit.page_files import NOBODY, PageFiles
from servicekit.web import Reader

router = APIRouter(include_in_schema=False)

_HERE = Path(__file__).parent


@router.get("/skm/{regency}/hasil")
async def get_results(request: Request) -> Response:
    """Hasil survei / The published results of a regency."""
    return skm_files().answer("results.html", request)


@router.get("/skm/{regency}/hasil/{survey_id}")
async def get_result(request: Request) -> Response:
    """Hasil satu survei / One published result."""
    return skm_files().answer("result.html", request)


@router.get("/skm/{regency}/{survey_id}")
async def get_survey(request: Request) -> Response:
    """Isi survei / Answer a survey; a code after `#` in the address stays with the browser."""
    return skm_files().answer("answer.html", request)


@router.get("/skm/{name}")
async def get_skm_file(name: str, request: Request) -> Response:
    """A script, style or icon of the survey pages."""
    return skm_files().answer(name, request)


@router.get("/reaksi/{regency}/{page}")
async def get_reactions(regency: RegencyCode, page: Identifier, request: Request, store: Reader) -> Response:
    """Tanggapan halaman / Reactions to a page; only the sites its officers named may frame it."""
    try:
        framed_by = " ".join((await find_page(store, regency, page)).embedded_by)
    except PageNotFound:
        framed_by = ""
    return reaction_files().answer("reaction.html", request, framed_by=framed_by or NOBODY)


@router.get("/reaksi/{name}")
async def get_reaction_file(name: str, request: Request) -> Response:
    """A script or style of the reactions."""
    return reaction_files().answer(name, request)


@cache
def skm_files() -> PageFiles:
    """Every file of the survey pages in this release; phones keep them."""
    addresses = {
        r"^[^/]+/hasil$": "results.html",
        r"^[^/]+/hasil/[^/]+$": "result.html",
        r"^[^/]+/[^/]+$": "answer.html",
    }
    names = {regency.code: regency.name for regency in regencies()}
    made = {"regencies.js": f"export const REGENCIES = {json.dumps(names)};\n".encode()}
    return PageFiles("skm", _HERE / "skm", addresses, made)


@cache
def reaction_files() -> PageFiles:
    """Every file of the reactions; no phone keeps them."""
    return PageFiles("reaction", _HERE / "reaction", {})
