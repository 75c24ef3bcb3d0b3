"""The published result of a survey: texts and whole numbers, the same whenever they are made again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from evaluation.domain.errors_skm import NoResponses
from evaluation.domain.evidence import Evidence, digest_of
from evaluation.domain.figures import rounded
from evaluation.domain.skm import Score, SkmIndex, Tally, legacy_ikm, skm_index
from evaluation.domain.skm_rules import SCALE, RuleSet
from evaluation.domain.survey import Survey
from evaluation.domain.text import Text

Document = Mapping[str, Any]
"""A published result: texts, whole numbers, and lists and objects of them."""

_LEGACY_NOTE = Text(
    "Angka lembar lama dengan bobot yang dibulatkan; hanya pembanding, tanpa mutu",
    "What an old sheet with a rounded weight prints; for comparison only, it has no grade",
)


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a result is made from: the sums of all answers, and their digest."""

    tally: Tally
    digest: str


def inputs_of(answered: Iterable[tuple[str, Mapping[str, int]]], rules: RuleSet) -> Inputs:
    """What the raw answers, each with its id, amount to; the same whatever order they come in."""
    sums, lines = dict.fromkeys(rules.codes, 0), []
    for response_id, answers in answered:
        for code in rules.codes:
            sums[code] += answers[code]
        lines.append(input_line(response_id, answers, rules))
    return Inputs(Tally(len(lines), sums), digest_of(lines))


def input_line(response_id: str, answers: Mapping[str, int], rules: RuleSet) -> str:
    """One respondent's answers as the digest covers them: "r-1 PERSYARATAN=4 PROSEDUR=3 …"."""
    return " ".join([response_id, *(f"{code}={answers[code]}" for code in rules.codes)])


def publication_of(survey: Survey, inputs: Inputs, rules: RuleSet, published_on: date) -> Document:
    """The result of a survey from these inputs, to be published on a day in WIB. Raises: `NoResponses`."""
    tally = inputs.tally
    if tally.responses == 0:
        raise NoResponses(survey.id)
    index = skm_index(tally, rules)
    query = f"/v1/skm/surveys/{survey.id}/evidence"
    return {
        **_survey_part(survey, tally, published_on),
        **_index_part(index),
        "elements": [
            _element(score, element.label, tally, rules)
            for score, element in zip(index.scores, rules.elements, strict=True)
        ],
        "legacy": [_legacy(tally, rules, weight) for weight in rules.legacy_weights],
        "regulation": rules.source,
        "evidence": asdict(Evidence(rules.version, tally.responses, query, inputs.digest)),
    }


def index_of(document: Document, rules: RuleSet) -> SkmIndex:
    """The index a published document shows, as the exact figures it comes from."""
    sums = {element["code"]: element["sum"] for element in document["elements"]}
    return skm_index(Tally(document["n"], sums), rules)


def as_bytes(document: Document) -> bytes:
    """A published document as it is sent: the same bytes every time."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _survey_part(survey: Survey, tally: Tally, published_on: date) -> Document:
    target = survey.target
    return {
        "survey_id": survey.id,
        "service_id": survey.service_id,
        "opd": survey.opd,
        "period": survey.period,
        "title": survey.title,
        "opens_on": _day(survey.opens_on),
        "closes_on": _day(survey.closes_on),
        "published_on": _day(published_on),
        "n": tally.responses,
        "users": survey.users,
        "target": target,
        "below_target": None if target is None else tally.responses < target,
    }


def _index_part(index: SkmIndex) -> Document:
    return {
        "index": f"{index.index:.4f}",
        "index_exact": str(index.exact_index),
        "ikm": f"{index.ikm:.2f}",
        "ikm_exact": str(index.exact_ikm),
        "grade": index.grade,
        "performance": asdict(index.performance),
        "lowest_elements": list(index.lowest_elements),
    }


def _legacy(tally: Tally, rules: RuleSet, weight: Decimal) -> Document:
    ikm = legacy_ikm(tally, rules, weight).ikm
    return {"weight": str(weight), "ikm": f"{ikm:.2f}", "note": asdict(_LEGACY_NOTE)}


def _element(score: Score, label: Text, tally: Tally, rules: RuleSet) -> Document:
    return {
        "code": score.code,
        "label": asdict(label),
        "sum": tally.sums[score.code],
        "nrr": f"{rounded(score.mean, 4):.4f}",
        "nrr_exact": str(score.mean),
        "converted": f"{rounded(score.mean * SCALE, 2):.2f}",
        "weight": str(rules.weight),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
