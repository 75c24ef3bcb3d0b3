"""A published result is the same document whenever it is made again, and names what it was made from."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from evaluation.domain.errors_skm import NoResponses
from evaluation.domain.evidence import differences
from evaluation.domain.publication import Document, as_bytes, index_of, inputs_of, publication_of
from evaluation.domain.skm import Tally
from evaluation.domain.survey import Survey
from evaluation.reference.skm import skm_rules

RULES = skm_rules()
DAY = date(2026, 7, 3)
SURVEY = Survey("s-1", "ktp-el", "dukcapil", "2026-S1", Tally.empty(RULES.codes), RULES.version)
SUMS = dict(zip(RULES.codes, (105, 101, 100, 116, 102, 105, 106, 115, 105), strict=True))
ANSWERED = [
    (f"r-{number}", {code: total // 29 + (number < total % 29) for code, total in SUMS.items()})
    for number in range(29)
]


def published(survey: Survey = SURVEY, answered: Any = ANSWERED) -> Document:
    """The result of a survey that was answered so."""
    return publication_of(survey, inputs_of(answered, RULES), RULES, DAY)


def test_the_published_sheet_is_published_with_its_exact_figures() -> None:
    """O-1."""
    document = published()

    assert (document["n"], document["index"], document["ikm"]) == (29, "3.6590", "91.48")
    assert (document["index_exact"], document["ikm_exact"]) == ("955/261", "23875/261")
    assert (document["grade"], document["lowest_elements"]) == ("A", ["WAKTU"])
    assert [element["nrr"] for element in document["elements"]][2:4] == ["3.4483", "4.0000"]


def test_legacy_figures_are_labelled_and_have_no_grade() -> None:
    legacy = published()["legacy"]

    assert [(one["weight"], one["ikm"]) for one in legacy] == [("0.111", "91.38"), ("0.11", "90.56")]
    assert all("grade" not in one and "pembanding" in one["note"]["id"] for one in legacy)


def test_the_document_is_the_same_bytes_whatever_order_the_answers_come_in() -> None:
    shuffled = random.Random(5).sample(ANSWERED, len(ANSWERED))

    assert as_bytes(published()) == as_bytes(published(answered=shuffled))


def test_the_document_has_texts_and_whole_numbers_only() -> None:
    def leaves(value: Any) -> list[Any]:
        parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
        return [value] if parts is None else [leaf for part in parts for leaf in leaves(part)]

    document = json.loads(as_bytes(published()))

    assert {type(leaf) for leaf in leaves(document)} <= {str, int, bool, type(None)}


def test_one_changed_answer_is_named_with_the_digest_that_no_longer_fits() -> None:
    tampered = [("r-0", ANSWERED[0][1] | {"WAKTU": 1}), *ANSWERED[1:]]

    fields = [one.field for one in differences(published(), published(answered=tampered))]

    assert "evidence.digest" in fields
    assert "elements.2.sum" in fields


def test_answers_that_swap_their_respondents_keep_the_figures_and_change_the_digest() -> None:
    (one, first), (other, second) = ANSWERED[0], ANSWERED[-1]
    swapped = [(one, second), (other, first), *ANSWERED[1:-1]]

    fields = [difference.field for difference in differences(published(), published(answered=swapped))]

    assert fields == ["evidence.digest"]


@pytest.mark.parametrize(("target", "below"), [(None, None), (29, False), (30, True)])
def test_below_the_target_is_published_with_a_flag(target: int | None, below: bool | None) -> None:
    assert published(replace(SURVEY, target=target))["below_target"] is below


def test_the_index_can_be_read_back_exactly() -> None:
    assert index_of(published(), RULES).exact_index == Fraction(955, 261)


def test_nothing_is_published_without_an_answer() -> None:
    with pytest.raises(NoResponses):
        published(answered=[])
