"""The result of an impact survey: exact means, and the document that is published of them.

A sub-dimension's index is the mean of all its items, a dimension's the mean of its three sub-dimensions, the
total the mean of the six dimensions. So forms A and B meet as means of sub-dimensions; nothing else is
averaged, and nothing is rounded before it is printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from evaluation.domain.errors_impact import ImpactAnswersMissing
from evaluation.domain.evidence import Evidence, digest_of
from evaluation.domain.figures import hundredths, rounded
from evaluation.domain.impact_parts import Part
from evaluation.domain.impact_response import ImpactResponse
from evaluation.domain.impact_survey import ImpactSurvey
from evaluation.domain.score_figures import mean

PLACES = 2


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a result is made from.

    Attributes:
        survey: With the sums of the answers.
        digest: SHA-256 of the answers, whatever order they came in.
    """

    survey: ImpactSurvey
    digest: str


def inputs_of(survey: ImpactSurvey, responses: Iterable[ImpactResponse]) -> Inputs:
    """What these raw answers amount to, the survey's running sums aside."""
    answered = list(responses)
    return Inputs(survey.recounted(answered), digest_of(response.line for response in answered))


def check_answers(survey: ImpactSurvey, least: int) -> None:
    """Return if each sub-dimension has so many answers. Raises: `ImpactAnswersMissing`."""
    few = [part.code for part in survey.parts if part.responses < least]
    if few:
        raise ImpactAnswersMissing(few, least)


def impact_result(inputs: Inputs, published_on: date) -> Mapping[str, Any]:
    """The document that is published, made from its inputs alone.

    Raises: `ImpactAnswersMissing` for a sub-dimension nobody answered about.
    """
    survey = inputs.survey
    check_answers(survey, 1)
    query = f"/v1/impact-surveys/{survey.id}/responses"
    evidence = Evidence(survey.design.version, survey.responses, query, inputs.digest)
    return {
        "survey_id": survey.id,
        "year": survey.year,
        "published_on": published_on.isoformat(),
        **_counts(survey),
        **_indices(survey),
        "source": survey.design.source,
        "evidence": asdict(evidence),
    }


def _counts(survey: ImpactSurvey) -> Mapping[str, Any]:
    return {
        "n": survey.responses,
        "target": survey.target,
        "incomplete": int(survey.missing > 0),
        "surplus": sum(one.surplus for one in survey.progress),
        "cells": [
            {
                "cell": one.cell.code,
                "quota": one.quota,
                "n": one.responses,
                "missing": one.missing,
                "surplus": one.surplus,
            }
            for one in survey.progress
        ],
    }


def _indices(survey: ImpactSurvey) -> Mapping[str, Any]:
    design = survey.design
    means = {part.code: Fraction(part.total, part.responses * design.items) for part in survey.parts}
    indices = {name: mean(means[code] for code in codes) for name, codes in design.dimensions.items()}
    return {
        **_figure(mean(indices.values())),
        "lowest": design.lowest,
        "highest": design.highest,
        "dimensions": {name: _dimension(name, index, means, survey) for name, index in indices.items()},
    }


def _dimension(
    name: str, index: Fraction, means: Mapping[str, Fraction], survey: ImpactSurvey
) -> Mapping[str, Any]:
    cells = survey.design.cells_of(name, survey.forms[name])
    parts = [survey.part(code) for code in survey.design.dimensions[name]]
    return {
        "form": survey.forms[name],
        "n": sum(survey.respondents(cell) for cell in cells),
        **_figure(index),
        "sub_dimensions": {
            part.code.partition(".")[2]: _part(part, means[part.code], survey.design.items) for part in parts
        },
    }


def _part(part: Part, index: Fraction, items: int) -> Mapping[str, Any]:
    subject = part.subject
    return {
        "code": part.code,
        "program": subject.name if subject else None,
        "opd": subject.opd if subject else None,
        "n": part.responses,
        "sum": part.total,
        "items": part.responses * items,
        **_figure(index),
    }


def _figure(index: Fraction) -> Mapping[str, Any]:
    printed = rounded(index, PLACES)
    return {"index": f"{printed}", "index_exact": str(index), "index_hundredths": hundredths(printed)}
