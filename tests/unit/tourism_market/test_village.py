"""Which decree sets a village's class, whatever order decrees are recorded in."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest

from tourism_market.domain.coordinates import Coordinates
from tourism_market.domain.errors_villages import (
    CorrectionUnexplained,
    DecreeInTheFuture,
    DecreeNotRecorded,
    DecreeRecorded,
    OutsideIndonesia,
    TooFewRooms,
)
from tourism_market.domain.village import Classification, Decree, Homestays, Profile, Village, VillageClass

NOON = datetime(2025, 1, 5, 5, tzinfo=UTC)
TODAY = date(2025, 1, 5)


def a_village(*decrees: Decree) -> Village:
    village = Village("33.14.02.2015", "Karungan", Profile(), NOON, NOON)
    for decree in decrees:
        village = village.classified(Classification(decree, NOON), today=TODAY)
    return village


def a_decree(year: int, village_class: str, number: str | None = None) -> Decree:
    return Decree(number or f"example-{year}", date(year, 3, 18), VillageClass(village_class), "disporapar")


def a_correction(decree: Decree, corrects: str, reason: str | None = "salah ketik") -> Classification:
    return Classification(decree, NOON + timedelta(hours=1), corrects, reason)


@pytest.mark.parametrize(("code", "kind"), [("33.14.02.2015", "desa"), ("33.14.09.1009", "kelurahan")])
def test_the_code_tells_what_a_village_is_and_where_it_lies(code: str, kind: str) -> None:
    village = Village(code, "Contoh", Profile(), NOON, NOON)

    assert (village.kind, village.district, village.regency) == (kind, code[:8], "33.14")


def test_another_profile_leaves_history_and_registration_alone() -> None:
    village = a_village(a_decree(2021, "maju"))

    described = village.described(Profile(about="Desa di tepi sungai"), at=NOON + timedelta(days=1))

    assert described.profile.about == "Desa di tepi sungai"
    assert (described.village_class, described.registered_at) == ("maju", NOON)


def test_a_village_has_no_class_before_its_first_decree() -> None:
    assert a_village().village_class is None


def test_the_latest_decree_by_date_is_in_force_in_every_order_of_recording() -> None:
    decrees = (a_decree(2019, "rintisan"), a_decree(2021, "maju"), a_decree(2023, "berkembang"))

    classes = {a_village(*order).village_class for order in itertools.permutations(decrees)}

    assert classes == {"berkembang"}


def test_of_two_decrees_on_one_day_the_one_recorded_last_is_in_force() -> None:
    village = a_village(a_decree(2021, "rintisan", "a"), a_decree(2021, "maju", "b"))

    assert village.village_class == "maju"


def test_the_same_decree_again_changes_nothing() -> None:
    village = a_village(a_decree(2021, "maju"))

    again = village.classified(Classification(a_decree(2021, "maju"), NOON), today=TODAY)

    assert again == village


def test_another_content_under_a_recorded_number_is_refused() -> None:
    with pytest.raises(DecreeRecorded):
        a_village(a_decree(2021, "maju"), a_decree(2021, "mandiri"))


def test_a_decree_of_tomorrow_is_not_issued_yet() -> None:
    tomorrow = Decree("n", TODAY + timedelta(days=1), VillageClass.MAJU, "disporapar")

    with pytest.raises(DecreeInTheFuture):
        a_village(tomorrow)


def test_a_correction_takes_the_place_of_what_was_wrong_and_both_stay_on_record() -> None:
    village = a_village(a_decree(2021, "maju"), a_decree(2023, "mandiri"))

    village = village.classified(a_correction(a_decree(2022, "rintisan"), "example-2023"), today=TODAY)

    assert village.village_class == "rintisan"
    assert [one.decree.number for one in village.history] == ["example-2021", "example-2023", "example-2022"]
    assert (village.history[-1].corrects, village.history[-1].reason) == ("example-2023", "salah ketik")


@pytest.mark.parametrize("number", ["example-2021", "example-2022"])
def test_the_same_correction_again_changes_nothing(number: str) -> None:
    correction = a_correction(a_decree(2021, "mandiri", number), "example-2021")
    village = a_village(a_decree(2021, "maju")).classified(correction, today=TODAY)

    assert village.classified(correction, today=TODAY) == village


def test_a_correction_can_be_corrected_back() -> None:
    village = a_village(a_decree(2021, "maju"))

    for village_class in ("mandiri", "maju"):
        correction = a_correction(a_decree(2021, village_class), "example-2021")
        village = village.classified(correction, today=TODAY)

    assert (village.village_class, len(village.history)) == ("maju", 3)


def test_a_correction_says_why_and_names_a_decree_on_record() -> None:
    village = a_village(a_decree(2021, "maju"))

    with pytest.raises(CorrectionUnexplained):
        village.classified(a_correction(a_decree(2021, "mandiri"), "example-2021", None), today=TODAY)
    with pytest.raises(DecreeNotRecorded):
        village.classified(a_correction(a_decree(2022, "mandiri"), "example-2020"), today=TODAY)


def test_a_place_in_indonesia_is_taken() -> None:
    assert Coordinates(-7.45, 110.83).longitude == 110.83


@pytest.mark.parametrize(("latitude", "longitude"), [(110.9, -7.4), (-7.4, 90.0), (7.0, 110.9)])
def test_a_place_outside_indonesia_is_refused(latitude: float, longitude: float) -> None:
    with pytest.raises(OutsideIndonesia):
        Coordinates(latitude, longitude)


def test_every_homestay_has_a_room() -> None:
    assert Homestays(3, 3).rooms == 3
    with pytest.raises(TooFewRooms):
        Homestays(3, 2)
