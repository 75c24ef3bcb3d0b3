"""O-8 and O-6, and the rules of impact surveys: consent before answers, each respondent once, quotas once."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.domain.errors_impact import (
    ConsentBySurveyor,
    ImpactAnswersMissing,
    OfficeNotOwner,
    SubDimensionUnknown,
    SubjectFixed,
    SubjectMissing,
)
from evaluation.domain.evidence import differences
from evaluation.domain.impact_booking import Booking, book
from evaluation.domain.impact_design import Design, Form, design_on
from evaluation.domain.impact_parts import Consent, Part, Purge, Subject, sums_by_day
from evaluation.domain.impact_response import ImpactForm, kept_fields, read_impact_response
from evaluation.domain.impact_result import check_answers, impact_result, inputs_of
from evaluation.domain.impact_survey import ImpactSurvey
from evaluation.domain.judging import Receipt
from evaluation.reference.impact import impact_design, impact_design_on, shipped_impact_surveys
from evaluation.reference.respondents import respondent_questions

DESIGN = impact_design("2023.1")
QUESTIONS = respondent_questions(date(2023, 12, 31))
NOW = datetime(2023, 9, 5, 3, 0, tzinfo=UTC)
DIMENSIONS = tuple(DESIGN.dimensions)
ALL_A: dict[str, Form] = dict.fromkeys(DIMENSIONS, "a")
ALL_B: dict[str, Form] = dict.fromkeys(DIMENSIONS, "b")
FOUR_A: dict[str, Form] = {**ALL_A, "branding": "b", "living": "b"}


def survey(
    forms: Mapping[str, Form] = ALL_B, design: Design = DESIGN, *, agreed: bool = True
) -> ImpactSurvey:
    """A survey about eighteen programmes of one office, agreed to or not."""
    subject = Subject("Program contoh", "opd-1")
    consents = (Consent("opd-1", True, NOW, "officer-of-opd-1"),) if agreed else ()
    parts = tuple(Part(code, subject, consents) for code in design.sub_dimensions)
    return ImpactSurvey("s-1", 2023, design, forms, parts, opened_by="kominfo", thread="t-1")


def entry(response_id: str, *codes: str, items: Sequence[int] = (3, 3, 3, 3), **more: Any) -> dict[str, Any]:
    """A valid entry about these sub-dimensions of one dimension."""
    dimension = codes[0].partition(".")[0]
    answers = {code: list(items) for code in codes}
    return {"id": response_id, "dimension": dimension, "answers": answers, **more}


def a_full_cell(code: str, count: int = 50) -> list[dict[str, Any]]:
    """So many respondents of one sub-dimension under form B."""
    return [entry(f"{code}-{number}", code) for number in range(count)]


def booked(
    onto: ImpactSurvey, entries: Sequence[object], known: Mapping[str, Mapping[str, Any]] | None = None
) -> Booking:
    return book(onto, entries, known or {}, QUESTIONS, at=NOW)


def code_of(receipt: Receipt) -> str | None:
    """Why an entry was refused."""
    return receipt.refusal.reason_code if receipt.refusal else None


@pytest.mark.parametrize(("forms", "target", "cells"), [(ALL_B, 900, 18), (ALL_A, 300, 6), (FOUR_A, 500, 10)])
def test_the_target_follows_from_the_forms(forms: Mapping[str, Form], target: int, cells: int) -> None:
    """O-8: 50 a dimension under form A, 150 under form B."""
    assert (DESIGN.target(forms), len(DESIGN.cells(forms))) == (target, cells)


def test_deli_serdang_is_shipped_with_form_b_everywhere_and_no_answer() -> None:
    (shipped,) = shipped_impact_surveys()

    assert (shipped.regency, shipped.year, shipped.forms) == ("12.07", 2023, ALL_B)
    assert impact_design_on(date(shipped.year, 12, 31)).target(shipped.forms) == 900


def test_eighteen_cells_of_fifty_are_complete_and_say_so_once() -> None:
    """O-8: 18 x 50 = 900."""
    entries = [one for code in DESIGN.sub_dimensions for one in a_full_cell(code)]

    booking = booked(survey(), entries)

    assert (booking.survey.status, booking.survey.responses, booking.survey.missing) == ("complete", 900, 0)
    assert len([gain for gain in booking.gains if gain.filled]) == 18
    assert [gain.completed for gain in booking.gains if gain.completed is not None] == [900]


def test_forty_nine_in_one_cell_are_incomplete() -> None:
    """O-8: a cell with 49."""
    entries = [one for code in DESIGN.sub_dimensions for one in a_full_cell(code)][:-1]

    after = booked(survey(), entries).survey

    assert (after.status, after.responses, after.missing) == ("open", 899, 1)
    assert [(one.cell.code, one.missing) for one in after.progress if one.missing] == [
        ("environment.energy", 1)
    ]


def test_a_surplus_makes_up_for_no_empty_cell() -> None:
    """O-8: 950 answers with one cell at 0 are incomplete although there are more than 900."""
    *full, _ = DESIGN.sub_dimensions
    entries = [one for code in full for one in a_full_cell(code)]
    entries += [entry(f"more-{number}", full[number % 17]) for number in range(100)]

    after = booked(survey(), entries).survey

    assert (after.responses, after.status, after.missing) == (950, "open", 50)
    assert sum(one.surplus for one in after.progress) == 100
    assert len(after.filled) == 17


@given(seed=st.integers(0, 10_000), cuts=st.lists(st.integers(0, 60), max_size=4))
@settings(max_examples=25)
def test_order_batches_and_repeats_change_no_figure(seed: int, cuts: list[int]) -> None:
    """Each respondent counts once and each quota is reached once, however the entries come in."""
    entries = [one for code in DESIGN.dimensions["living"] for one in a_full_cell(code, 20)]
    shuffled = random.Random(seed).sample(entries, len(entries)) + entries[:10]
    batches = [
        shuffled[start:end] for start, end in zip([0, *sorted(cuts)], [*sorted(cuts), None], strict=True)
    ]
    after, known = survey(), dict[str, Mapping[str, Any]]()

    for batch in batches:
        booking = booked(after, batch, known)
        after = booking.survey
        known |= {gain.response.id: gain.response.answers for gain in booking.gains}

    assert [part.total for part in after.parts if part.responses] == [240, 240, 240]
    assert after.responses == 60


def test_other_answers_under_a_known_id_are_refused() -> None:
    first = booked(survey(), [entry("r-1", "living.health")])
    known = {gain.response.id: gain.response.answers for gain in first.gains}
    other = entry("r-1", "living.health", items=(1, 1, 1, 1))

    booking = booked(first.survey, [other, entry("r-1", "living.health")], known)

    assert [receipt.verdict for receipt in booking.receipts] == ["refused", "duplicate"]
    assert code_of(booking.receipts[0]) == "response-id-reused"


def test_answers_are_counted_only_while_the_owner_agrees_and_those_counted_stay() -> None:
    asked, entries = survey(agreed=False), a_full_cell("living.health", 3)
    given = Consent("opd-1", True, NOW, "officer-of-opd-1", "045/12/2023")
    taken_back = Consent("opd-1", False, NOW, "officer-of-opd-1")

    before = booked(asked, entries[:1])
    agreed = asked.decide("living.health", given, for_office="opd-1")
    first = booked(agreed, entries[1:2])
    withdrawn = first.survey.decide("living.health", taken_back, for_office="opd-1")
    after = booked(withdrawn, entries[2:])

    assert [code_of(one.receipts[0]) for one in (before, first, after)] == [
        "impact-consent-missing",
        None,
        "impact-consent-missing",
    ]
    assert after.survey.responses == 1
    assert [one.is_given for one in after.survey.part("living.health").consents] == [True, False]


def test_under_form_a_all_three_owners_have_to_agree() -> None:
    asked = survey(ALL_A, agreed=False)
    codes = DESIGN.dimensions["living"]
    given = Consent("opd-1", True, NOW, "officer-of-opd-1")
    for code in codes[:2]:
        asked = asked.decide(code, given, for_office="opd-1")

    two = booked(asked, [entry("r-1", *codes)])
    three = booked(asked.decide(codes[2], given, for_office="opd-1"), [entry("r-1", *codes)])

    assert code_of(two.receipts[0]) == "impact-consent-missing"
    assert (three.survey.responses, [part.responses for part in three.survey.parts if part.responses]) == (
        1,
        [1, 1, 1],
    )


def test_only_the_owner_agrees_and_not_who_opened_the_survey() -> None:
    asked = survey(agreed=False)

    with pytest.raises(ConsentBySurveyor):
        asked.decide("living.health", Consent("opd-1", True, NOW, "kominfo"), for_office=None)
    with pytest.raises(OfficeNotOwner):
        asked.decide("living.health", Consent("opd-2", True, NOW, "other"), for_office="opd-2")
    with pytest.raises(SubDimensionUnknown):
        asked.decide("living.magic", Consent("opd-1", True, NOW, "other"), for_office=None)
    own = asked.decide("living.health", Consent("opd-1", True, NOW, "kominfo"), for_office="opd-1")
    again = own.decide("living.health", Consent("opd-1", True, NOW, "other"), for_office=None)

    assert own.part("living.health").has_consent
    assert again is own


def test_a_programme_is_named_before_anybody_agrees_and_stays_afterwards() -> None:
    unnamed = ImpactSurvey(
        "s-1", 2023, DESIGN, ALL_B, tuple(map(Part, DESIGN.sub_dimensions)), opened_by="kominfo", thread="t-1"
    )
    consent = Consent("dinkes", True, NOW, "officer")
    patogen, other = Subject("Patogen", "dinkes"), Subject("Puskesmas", "dinkes")

    with pytest.raises(SubjectMissing):
        unnamed.decide("living.health", consent, for_office="dinkes")
    named = unnamed.name_subject("living.health", other).name_subject("living.health", patogen)
    agreed = named.decide("living.health", consent, for_office="dinkes")
    with pytest.raises(SubjectFixed):
        agreed.name_subject("living.health", other)

    assert agreed.part("living.health").subject == patogen
    assert agreed.name_subject("living.health", patogen) is agreed


def test_a_design_may_refuse_what_is_over_the_quota() -> None:
    strict = replace(DESIGN, takes_surplus=False)

    booking = booked(survey(design=strict), a_full_cell("living.health", 51))

    assert (booking.survey.responses, code_of(booking.receipts[50])) == (50, "impact-quota-full")


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"dimension": "magic"}, ("dimension", "unknown")),
        ({"dimension": ["living"]}, ("dimension", "unknown")),
        ({"answers": None}, ("answers", "missing")),
        ({"answers": {"living.harmony": [3, 3, 3, 3]}, "dimension": "economy"}, ("answers", "not-this-form")),
        ({"answers": {"living.health": [3, 3, 3]}}, ("answers.living.health", "wrong-number-of-items")),
        ({"answers": {"living.health": [3, 3, 3, 5]}}, ("answers.living.health.3", "not-an-answer")),
        ({"answers": {"living.health": [3, 3, True, 3]}}, ("answers.living.health.2", "not-an-answer")),
        ({"nik": "3314020101900001"}, ("nik", "not-asked-for")),
        ({"respondent": {"name": "Budi"}}, ("respondent.name", "not-asked-for")),
        ({"respondent": {"sex": "Budi"}}, ("respondent.sex", "not-listed")),
        ({"device": "a b"}, ("device", "not-an-id")),
        ({"id": "a b"}, ("id", "not-an-id")),
        ({"occurred_at": "kemarin"}, ("occurred_at", "not-an-instant")),
    ],
)
def test_an_entry_that_cannot_be_counted_is_refused_for_its_field(
    wrong: dict[str, Any], problem: tuple[str, str]
) -> None:
    booking = booked(survey(), [entry("r-1", "living.health") | wrong, entry("r-2", "living.health")])

    refused = booking.receipts[0].refusal
    assert refused is not None
    assert [(one.field, one.reason) for one in refused.fields] == [problem]
    assert booking.survey.responses == 1


@pytest.mark.parametrize(
    ("forms", "codes"), [(ALL_A, ("living.health",)), (ALL_B, DESIGN.dimensions["living"])]
)
def test_answers_come_on_the_form_of_their_dimension(
    forms: Mapping[str, Form], codes: tuple[str, ...]
) -> None:
    (receipt,) = booked(survey(forms), [entry("r-1", *codes)]).receipts

    assert receipt.refusal is not None
    assert [one.reason for one in receipt.refusal.fields] == ["not-this-form"]


def test_nothing_of_a_person_is_kept_of_a_refused_entry() -> None:
    wrong = entry("r-1", "living.health", respondent={"sex": "Budi"}, device="Budi dan Ani", nama="Budi")
    wrong["answers"]["nik"] = "3314020101900001"

    kept = kept_fields(wrong, DESIGN, QUESTIONS)

    assert kept == {"id": "r-1", "dimension": "living", "answers": {"living.health": [3, 3, 3, 3]}}
    assert kept_fields(7, DESIGN, QUESTIONS) == {}


def test_what_a_device_tells_beside_the_answers_is_kept_of_a_refused_entry_that_can_be_sent_again() -> None:
    told = entry("r-1", "living.health", respondent={"sex": "P"}, device="tablet-7")

    kept = kept_fields(told | {"answers": {"living.health": "baik"}}, DESIGN, QUESTIONS)

    assert kept["respondent"] == {"sex": "P"}
    assert (kept["device"], kept["answers"]) == ("tablet-7", {"living.health": "baik"})


def an_answered_survey() -> tuple[ImpactSurvey, Booking]:
    """O-6, Kediri: the dimension indices 2,75 2,75 3,50 3,33 3,33 2,75, each of three sub-dimensions.

    A hundred answers by form A give any index of two decimals: 3,33 is 1.332 over 400 items.
    """
    indices = dict(zip(DIMENSIONS, (275, 275, 350, 333, 333, 275), strict=True))
    entries = []
    for dimension, index in indices.items():
        for number in range(100):
            total = 4 * index // 100 + (number < 4 * index % 100)
            items = [total // 4 + (place < total % 4) for place in range(4)]
            entries.append(entry(f"{dimension}-{number}", *DESIGN.dimensions[dimension], items=items))
    booking = booked(survey(ALL_A), entries)
    return booking.survey, booking


def test_the_mean_of_six_dimensions_is_rounded_only_when_printed() -> None:
    """O-6: 3,0683 is published as 3,07."""
    after, booking = an_answered_survey()

    document = impact_result(inputs_of(after, [gain.response for gain in booking.gains]), date(2023, 12, 1))

    assert [one["index"] for one in document["dimensions"].values()] == [
        "2.75",
        "2.75",
        "3.50",
        "3.33",
        "3.33",
        "2.75",
    ]
    assert (document["index_exact"], document["index"], document["index_hundredths"]) == (
        "1841/600",
        "3.07",
        307,
    )
    assert (document["n"], document["incomplete"], document["surplus"]) == (600, 0, 300)


def test_a_dimension_is_the_mean_of_its_sub_dimensions_however_many_answered_each() -> None:
    """Form B: 90 answers of 4 and 10 each of 1 give (4 + 1 + 1) / 3 = 2, not the mean of all answers."""
    entries = [entry(f"{code}-{n}", code) for code in DESIGN.sub_dimensions for n in range(10)]
    entries = [one for one in entries if one["dimension"] != "living"]
    entries += [entry(f"h-{n}", "living.health", items=(4, 4, 4, 4)) for n in range(90)]
    for code in ("living.harmony", "living.mobility"):
        entries += [entry(f"{code}-{n}", code, items=(1, 1, 1, 1)) for n in range(10)]
    booking = booked(survey(), entries)

    document = impact_result(
        inputs_of(survey(), [gain.response for gain in booking.gains]), date(2023, 12, 1)
    )

    assert document["dimensions"]["living"]["index_exact"] == "2"
    assert document["index_exact"] == "17/6"
    assert (document["incomplete"], document["n"]) == (1, 260)


def test_the_result_is_the_same_in_any_order_and_another_with_another_answer() -> None:
    _, booking = an_answered_survey()
    responses = [gain.response for gain in booking.gains]
    shuffled = random.Random(5).sample(responses, len(responses))
    empty, on = survey(ALL_A), date(2023, 12, 1)

    one, again = (impact_result(inputs_of(empty, told), on) for told in (responses, shuffled))
    other = impact_result(inputs_of(empty, responses[1:]), on)

    assert one == again
    assert one["evidence"]["digest"] != other["evidence"]["digest"]


def test_an_answer_that_fits_no_cell_any_more_still_shows_as_a_difference() -> None:
    """Somebody changed the stored answer by hand: it is added up as it stands."""
    _, booking = an_answered_survey()
    first, *others = (gain.response for gain in booking.gains)
    code, items = next(iter(first.answers.items()))
    changed = replace(first, answers={code: items, "living.magic": (4, 4, 4, 4)})

    made, again = (
        impact_result(inputs_of(survey(ALL_A), [one, *others]), date(2023, 12, 1)) for one in (first, changed)
    )

    named = {difference.field for difference in differences(made, again)}
    assert {"evidence.digest", "dimensions.governance.sub_dimensions.bureaucracy.n"} <= named


def test_no_index_is_shown_of_fewer_answers_than_may_be_shown() -> None:
    *others, last = DESIGN.sub_dimensions
    after = booked(survey(), [one for code in others for one in a_full_cell(code, 5)]).survey

    with pytest.raises(ImpactAnswersMissing, match=last):
        check_answers(after, QUESTIONS.smallest_cell)
    four = booked(after, a_full_cell(last, 4)).survey
    with pytest.raises(ImpactAnswersMissing, match=last):
        check_answers(four, QUESTIONS.smallest_cell)
    five = booked(after, a_full_cell(last, 5)).survey

    check_answers(five, QUESTIONS.smallest_cell)


def test_the_design_of_a_day_is_the_latest_that_has_begun() -> None:
    later = replace(DESIGN, version="2030.1", valid_from=date(2030, 1, 1))

    chosen = [design_on((DESIGN, later), date(year, 12, 31)).version for year in (2010, 2029, 2030)]

    assert chosen == ["2023.1", "2023.1", "2030.1"]


def test_a_response_has_a_time_in_whole_milliseconds_as_the_store_keeps_it() -> None:
    told = entry("r-1", "living.health", occurred_at="2023-09-05T09:30:00.123456+07:00")

    read = read_impact_response(told, ImpactForm(DESIGN, ALL_B, QUESTIONS), received_at=NOW)

    assert read.occurred_at == datetime(2023, 9, 5, 2, 30, 0, 123_000, tzinfo=UTC)


def test_a_published_survey_and_one_without_raw_answers_take_no_more() -> None:
    published = survey().publish({"index": "3.07"}, at=NOW)
    purged = replace(survey(), purge=Purge(NOW, 0, "0" * 64, "2026.1", ()))

    bookings = [booked(onto, a_full_cell("living.health", 1)) for onto in (published, purged)]

    assert [code_of(booking.receipts[0]) for booking in bookings] == ["impact-survey-closed"] * 2
    assert (published.status, published.rests_since) == ("published", NOW)


def test_a_survey_is_the_same_by_its_year_and_its_forms() -> None:
    assert survey().same_as(2023, ALL_B)
    assert not survey().same_as(2024, ALL_B)
    assert not survey().same_as(2023, FOUR_A)


def test_what_stays_of_destroyed_answers_adds_up_by_cell_and_day_in_wib() -> None:
    """23:30 in UTC is the next day in WIB."""
    days = ("2023-09-05T23:30:00Z", "2023-09-06T01:00:00Z", "2023-09-05T01:00:00Z")
    entries = [entry(f"r-{day}", *DESIGN.dimensions["living"], occurred_at=day) for day in days]

    gains = booked(survey(ALL_A), entries).gains
    sums = sums_by_day((gain.cell, gain.response) for gain in gains)

    assert [(one.day.isoformat(), one.cell, one.tally.responses) for one in sums] == [
        ("2023-09-05", "living", 1),
        ("2023-09-06", "living", 2),
    ]
    assert sums[1].tally.sums == dict.fromkeys(DESIGN.dimensions["living"], 24)
