"""What scores mean: exact edges, methods by year, and grades that contradict their score."""

from __future__ import annotations

from decimal import Decimal
from typing import get_args

import pytest

from contracts.evaluation import Instrument as Code
from evaluation.domain.errors_accountability import (
    GradeContradictsScore,
    GradeUnknown,
    InstrumentUnknown,
    MethodNeeded,
    MethodNotInForce,
    ScoreAboveMaximum,
    ScoreNotTaken,
)
from evaluation.domain.instruments import Method
from evaluation.reference.instruments import instrument_list, instrument_of, issuer_register

SAKIP = instrument_of("sakip").method("sakip-2021")
SPBE = instrument_of("spbe").method("spbe-2020")


@pytest.mark.parametrize(
    ("score", "grade"),
    [
        ("100", "AA"),
        ("90.01", "AA"),
        ("90.00", "A"),
        ("80.01", "A"),
        ("80.0001", "A"),
        ("80.00", "BB"),
        ("70.01", "BB"),
        ("70.00", "B"),
        ("60.01", "B"),
        ("60.00", "CC"),
        ("50.01", "CC"),
        ("50.00", "C"),
        ("30.01", "C"),
        ("30.00", "D"),
        ("0", "D"),
    ],
)
def test_an_edge_of_sakip_belongs_to_the_grade_below(score: str, grade: str) -> None:
    assert SAKIP.grade_of(Decimal(score)) == grade


@pytest.mark.parametrize(
    ("score", "grade"),
    [
        ("5", "Memuaskan"),
        ("4.26", "Memuaskan"),
        ("4.2", "Memuaskan"),
        ("4.1999", "Sangat Baik"),
        ("3.5", "Sangat Baik"),
        ("3.49", "Baik"),
        ("2.6", "Baik"),
        ("2.59", "Cukup"),
        ("1.8", "Cukup"),
        ("1.79", "Kurang"),
        ("0", "Kurang"),
    ],
)
def test_an_edge_of_spbe_belongs_to_the_grade_above(score: str, grade: str) -> None:
    assert SPBE.grade_of(Decimal(score)) == grade


@pytest.mark.parametrize("method", [SAKIP, SPBE])
def test_a_grade_that_contradicts_the_band_is_refused_with_what_the_band_says(method: Method) -> None:
    wrong, score = method.grades[-1].code, method.max
    assert score is not None

    with pytest.raises(GradeContradictsScore) as refused:
        method.check(wrong, score, None)

    assert method.grades[0].code in refused.value.detail_id
    method.check(method.grades[0].code, score, None)
    method.check(wrong, None, None)


def test_a_status_of_lppd_is_never_derived_from_its_score() -> None:
    eppd = instrument_of("lppd").method("eppd")

    assert eppd.grade_of(Decimal("3.43")) is None
    eppd.check("Tinggi", Decimal("3.43"), None)
    eppd.check("Tidak Dinilai", None, None)


def test_scores_stay_within_what_they_are_out_of_and_opinions_have_none() -> None:
    ekppd, lkpd = instrument_of("lppd").method("ekppd"), instrument_of("bpk-opinion").method("lkpd")

    with pytest.raises(ScoreAboveMaximum):
        ekppd.check(None, Decimal("4.0001"), None)
    with pytest.raises(ScoreAboveMaximum):
        ekppd.check(None, Decimal("3.6"), Decimal("3.5"))
    with pytest.raises(ScoreNotTaken):
        lkpd.check("WTP", Decimal(1), None)
    with pytest.raises(GradeUnknown):
        lkpd.check("wtp", None, None)


@pytest.mark.parametrize(("year", "method"), [(2018, "spbe-2018"), (2020, "spbe-2018"), (2021, "spbe-2020")])
def test_spbe_changed_with_the_year_2021(year: int, method: str) -> None:
    assert instrument_of("spbe").method_for(year, None).code == method


def test_a_year_that_two_systems_may_have_judged_needs_to_be_told() -> None:
    lppd = instrument_of("lppd")

    with pytest.raises(MethodNeeded):
        lppd.method_for(2019, None)
    assert [lppd.method_for(2019, code).code for code in ("ekppd", "eppd")] == ["ekppd", "eppd"]
    with pytest.raises(MethodNotInForce):
        lppd.method_for(2016, "eppd")
    with pytest.raises(MethodNotInForce):
        instrument_of("spbe").method_for(2017, None)
    with pytest.raises(InstrumentUnknown):
        instrument_of("isna")


def test_the_data_file_has_the_instruments_that_events_tell_of_each_with_a_known_issuer() -> None:
    instruments = instrument_list().instruments

    assert {one.code for one in instruments} == set(get_args(Code))
    for instrument in instruments:
        issuer_register().issuer(instrument.issuer)
        for method in instrument.methods:
            edges = [grade.over or grade.at_least for grade in method.grades]
            banded = [edge for edge in edges if edge is not None]
            assert banded == sorted(banded, reverse=True)
            assert not banded or edges[-1] is None
            assert instrument.run_grades <= {grade.code for grade in method.grades} or not method.grades
