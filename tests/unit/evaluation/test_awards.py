"""Awards: whose they are, when they were given, and that they count once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from contracts.evaluation import AwardCounted, AwardRecorded, AwardRevoked
from evaluation.domain.award import Award, AwardFacts, Withdrawal
from evaluation.domain.errors_accountability import IssuerUnknown
from evaluation.domain.errors_awards import (
    GivenBeforeItsYear,
    GivenInFuture,
    IssuerDiffers,
    NotInScheme,
    SchemeUnknown,
)
from evaluation.domain.issuers import IssuerKind
from evaluation.handlers.award_announcements import given, withdrawn
from evaluation.reference.instruments import issuer_register
from servicekit.period import Period

AT = datetime(2026, 11, 23, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def an_isna(**more: Any) -> AwardFacts:
    fields: dict[str, Any] = {
        "issuer": "citiasia",
        "scheme": "isna",
        "name": "ISNA 2022",
        "category": "Best Smart Branding",
        "category_code": "branding",
        "award_class": "kabupaten-menengah",
        "year": 2022,
        "source": "contoh",
    }
    return AwardFacts(**fields | more)


def on_record(facts: AwardFacts) -> Award:
    return Award("isna-2022", facts, IssuerKind.PRIVATE, AT, "petugas")


def test_isna_is_private_with_seven_categories_and_three_classes_of_regencies() -> None:
    scheme = issuer_register().scheme("isna")

    assert issuer_register().issuer(scheme.issuer).kind is IssuerKind.PRIVATE
    assert (len(scheme.categories), len(scheme.classes)) == (7, 3)
    an_isna().check(issuer_register(), today=TODAY)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"issuer": "kominfo"}, IssuerDiffers),
        ({"issuer": "siapa"}, IssuerUnknown),
        ({"scheme": "oscar"}, SchemeUnknown),
        ({"category_code": "smart-people"}, NotInScheme),
        ({"award_class": "raksasa"}, NotInScheme),
        ({"year": 2014}, NotInScheme),
        ({"given_on": Period.read("2021-12")}, GivenBeforeItsYear),
        ({"year": 2027}, GivenInFuture),
    ],
)
def test_an_award_that_cannot_be_is_refused(wrong: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        an_isna(**wrong).check(issuer_register(), today=TODAY)


@pytest.mark.parametrize(
    ("given_on", "shown", "counted_on"),
    [
        ("2022-11-17", "2022-11-17", date(2022, 11, 17)),
        ("2022-11", "2022-11", date(2022, 11, 1)),
        (None, "2022", date(2022, 1, 1)),
    ],
)
def test_a_day_is_as_exact_as_it_is_known(given_on: str | None, shown: str, counted_on: date) -> None:
    facts = an_isna(given_on=given_on and Period.read(given_on))

    (recorded, counted) = given(on_record(facts))

    assert (str(facts.given), facts.day) == (shown, counted_on)
    assert isinstance(recorded, AwardRecorded)
    assert recorded.given_on == (counted_on if shown.count("-") == 2 else None)
    assert counted.occurred_at.isoformat() == f"{counted_on}T00:00:00+07:00"


def test_a_withdrawn_award_is_taken_out_of_the_figure_it_was_in_and_only_once() -> None:
    award = on_record(an_isna())
    gone = award.withdraw(Withdrawal("tidak pernah diberikan", AT, "petugas"))

    events = [*given(award), *withdrawn(gone)]

    counted = [event for event in events if isinstance(event, AwardCounted)]
    assert [(one.change, one.award_kind, one.issuer) for one in counted] == [
        (1, "private", "citiasia"),
        (-1, "private", "citiasia"),
    ]
    assert len({one.occurred_at for one in counted}) == 1
    assert [event.occurred_at for event in events if isinstance(event, AwardRevoked)] == [AT]
    assert gone.withdraw(Withdrawal("lagi", AT, "petugas")) == gone
