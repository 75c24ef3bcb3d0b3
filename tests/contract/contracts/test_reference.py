"""Reference data against known answers (domain notes, paragraphs 2, 4, 8 and 11)."""

from __future__ import annotations

from collections import Counter

import pytest
from pydantic import ValidationError

from contracts.evaluation import Answers
from contracts.reference.holidays import YEARS, holiday_year
from contracts.reference.offices import office_function, office_functions
from contracts.reference.product_kinds import product_kinds
from contracts.reference.regions import districts, regencies, regency, village, villages
from contracts.reference.skm import SkmElements, skm_elements
from contracts.reference.smart_city import dimensions, sub_dimension, sub_dimensions


def test_the_four_regencies_carry_both_code_systems() -> None:
    assert {each.code: each.bps_code for each in regencies()} == {
        "33.14": "3314",
        "35.03": "3503",
        "35.22": "3522",
        "12.07": "1212",
    }


def test_deli_serdang_is_not_found_by_labuhanbatus_bps_code() -> None:
    assert regency("12.07").name == "Deli Serdang"
    with pytest.raises(KeyError):
        regency("1207")


@pytest.mark.parametrize(
    ("code", "kecamatan", "desa", "kelurahan", "population"),
    [
        ("33.14", 20, 196, 12, 1_023_538),
        ("35.03", 14, 152, 5, 753_810),
        ("35.22", 28, 419, 11, 1_366_227),
        ("12.07", 22, 380, 14, 2_080_408),
    ],
)
def test_a_regency_has_its_published_counts(
    code: str, kecamatan: int, desa: int, kelurahan: int, population: int
) -> None:
    found = regency(code)

    assert (kecamatan, desa, kelurahan, population) == (
        found.kecamatan,
        found.desa,
        found.kelurahan,
        found.population,
    )


def test_sragens_districts_add_up_to_196_desa_and_12_kelurahan() -> None:
    sragen = districts("33.14")

    assert (
        len(sragen),
        sum(each.desa or 0 for each in sragen),
        sum(each.kelurahan or 0 for each in sragen),
    ) == (20, 196, 12)


def test_trenggalek_has_fourteen_districts_and_nobody_invented_their_counts() -> None:
    assert len(districts("35.03")) == 14
    assert {None} == {each.desa for each in districts("35.03")}


@pytest.mark.parametrize("code", ["33.14", "35.03", "35.22", "12.07"])
def test_a_regency_has_as_many_districts_desa_and_kelurahan_listed_as_published(code: str) -> None:
    published = regency(code)

    listed = Counter(each.kind for each in villages(code))

    assert len(districts(code)) == published.kecamatan
    assert (listed["desa"], listed["kelurahan"]) == (published.desa, published.kelurahan)


def test_a_village_lies_in_a_listed_district() -> None:
    listed = {each.code for one in regencies() for each in districts(one.code)}

    assert {each.district for one in regencies() for each in villages(one.code)} == listed


def test_karungan_is_a_desa_of_plupuh_and_plumbungan_a_kelurahan_of_karangmalang() -> None:
    karungan, plumbungan = village("33.14.02.2015"), village("33.14.09.1009")

    assert (karungan.name, karungan.kind, karungan.district) == ("Karungan", "desa", "33.14.02")
    assert (plumbungan.name, plumbungan.kind, plumbungan.regency) == ("Plumbungan", "kelurahan", "33.14")


def test_a_code_without_a_village_is_not_guessed() -> None:
    with pytest.raises(KeyError):
        village("33.14.02.2099")


def test_stalls_sell_kinds_that_are_named_in_both_languages() -> None:
    kinds = {kind.code: kind.name for kind in product_kinds()}

    assert kinds["snacks"].id == "Jajanan pasar"
    assert all(name.id and name.en for name in kinds.values())


def test_districts_lie_in_regencies_of_the_platform() -> None:
    assert districts("33.72") == ()
    assert {"33.14"} == {each.regency for each in districts("33.14")}


def test_six_dimensions_have_eighteen_sub_dimensions() -> None:
    assert (len(dimensions()), len({each.code for each in sub_dimensions()})) == (6, 18)


def test_a_sub_dimension_knows_its_dimension_and_its_name_in_both_languages() -> None:
    found = sub_dimension("governance.public-service")

    assert (
        found.dimension,
        found.name.id,
        found.name.en,
    ) == ("governance", "Pelayanan publik", "Public service")


def test_there_is_no_nineteenth_sub_dimension() -> None:
    with pytest.raises(KeyError):
        sub_dimension("people.nature")


def test_the_nine_elements_weigh_exactly_one_together() -> None:
    skm = skm_elements()

    assert {element.code for element in skm.elements} == set(Answers.model_fields)
    assert sum(skm.weights.values()) == 1
    assert (skm.scale, skm.version) == (25, "2017.1")


def test_weights_that_were_rounded_are_refused() -> None:
    """The sheets in use weigh an element 0.11: nine of them are 0.99."""
    rows = skm_elements().model_dump(mode="json")
    for element in rows["elements"]:
        element["weight"] = "11/100"

    with pytest.raises(ValidationError, match="do not add up to 1"):
        SkmElements.model_validate(rows)


def test_an_office_is_named_as_its_regency_names_it_and_by_its_function_elsewhere() -> None:
    revenue = office_function("revenue")

    assert revenue.name_in("12.07") == "Badan Pendapatan Daerah"
    assert revenue.name_in("35.22") == "Pendapatan daerah"


def test_offices_named_for_a_regency_belong_to_one_of_the_platform() -> None:
    named = {code for function in office_functions() for code in function.names}

    assert named <= {each.code for each in regencies()}


@pytest.mark.parametrize(
    ("year", "national", "collective"),
    [(2024, 19, 10), (2025, 17, 11), (2026, 17, 8)],
    ids=["17 and two elections", "17 and one leave day added in August", "17"],
)
def test_a_year_has_the_days_its_decrees_name(year: int, national: int, collective: int) -> None:
    kinds = [holiday.kind for holiday in holiday_year(year).days]

    assert (national, collective) == (kinds.count("national"), kinds.count("cuti-bersama"))


@pytest.mark.parametrize("year", YEARS)
def test_every_holiday_names_its_decree_and_how_sure_it_is(year: int) -> None:
    days = holiday_year(year).days

    assert all(day.source and day.certainty in ("read", "known") for day in days)


def test_cuti_bersama_lies_on_weekdays() -> None:
    assert [
        holiday.date
        for year in YEARS
        for holiday in holiday_year(year).days
        if holiday.kind == "cuti-bersama" and holiday.date.weekday() > 4
    ] == []


def test_a_year_without_a_decree_on_file_is_not_guessed() -> None:
    with pytest.raises(KeyError):
        holiday_year(2031)


def test_reference_rows_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        regency("33.14").population = 0  # type: ignore[misc]


def test_a_file_is_read_once() -> None:
    assert regencies() is regencies()
