"""When a vendor may sell, and which stalls are free."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import PermanentError
from tourism_market.domain.errors_vendors import (
    EndsBeforeItBegins,
    StallTaken,
    VendorActive,
    VendorInactive,
    VendorNotResident,
)
from tourism_market.domain.vendor import Period, Stall, Vendor, check_place
from tourism_market.reference import shipped_markets

(BAHULAK,) = (market for market in shipped_markets() if market.id == "pasar-bahulak")
NOON = datetime(2025, 1, 5, 5, tzinfo=UTC)
OPENED, LAST, BACK = date(2020, 11, 1), date(2022, 6, 30), date(2025, 1, 5)


def a_vendor(*periods: Period, name: str = "vendor-7", stall: str = "A-1") -> Vendor:
    return Vendor(name, "33.14.02.2015", Stall(stall, ("snacks",)), periods or (Period(OPENED),), NOON)


def test_a_vendor_sells_from_its_first_day_for_good() -> None:
    vendor = a_vendor()

    assert [vendor.active_on(day) for day in (date(2020, 10, 31), OPENED, BACK)] == [False, True, True]


def test_a_deactivated_vendor_sells_on_its_last_day_and_no_longer() -> None:
    vendor = a_vendor().deactivated(LAST)

    assert [vendor.active_on(day) for day in (LAST, date(2022, 7, 1))] == [True, False]


def test_a_vendor_that_comes_back_keeps_the_time_before() -> None:
    vendor = a_vendor().deactivated(LAST).reactivated(BACK)

    assert vendor.periods == (Period(OPENED, LAST), Period(BACK))
    assert [vendor.active_on(day) for day in (LAST, date(2024, 1, 1), BACK)] == [True, False, True]


def test_a_vendor_that_comes_back_the_next_day_was_never_away() -> None:
    assert a_vendor().deactivated(LAST).reactivated(date(2022, 7, 1)) == a_vendor()


def test_the_same_step_again_changes_nothing() -> None:
    ended = a_vendor().deactivated(LAST)

    assert ended.deactivated(LAST) == ended
    assert ended.reactivated(BACK).reactivated(BACK) == ended.reactivated(BACK)


def test_a_vendor_registered_again_later_is_the_same_vendor() -> None:
    again = replace(a_vendor(), registered_at=NOON + timedelta(days=1))

    assert again.tells_the_same_as(a_vendor())
    assert not again.tells_the_same_as(a_vendor(stall="A-2"))


def test_steps_that_make_no_sense_are_refused() -> None:
    with pytest.raises(EndsBeforeItBegins):
        a_vendor().deactivated(date(2020, 10, 31))
    with pytest.raises(VendorInactive):
        a_vendor().deactivated(LAST).deactivated(BACK)
    with pytest.raises(VendorActive):
        a_vendor().reactivated(BACK)
    with pytest.raises(VendorActive):
        a_vendor().deactivated(LAST).reactivated(LAST)


@pytest.mark.parametrize("village", ["33.14.02.2014", "35.03.01.2001"])
def test_a_vendor_from_outside_karungan_is_refused(village: str) -> None:
    with pytest.raises(VendorNotResident):
        check_place(replace(a_vendor(), village=village), BAHULAK, (), since=OPENED)


def test_a_stall_has_one_vendor_at_a_time() -> None:
    newcomer = a_vendor(Period(date(2022, 7, 1)), name="vendor-8")

    check_place(newcomer, BAHULAK, [a_vendor(Period(OPENED, LAST))], since=date(2022, 7, 1))
    check_place(newcomer, BAHULAK, [a_vendor(stall="A-2")], since=date(2022, 7, 1))
    with pytest.raises(StallTaken):
        check_place(newcomer, BAHULAK, [a_vendor()], since=date(2022, 7, 1))


def test_who_moves_into_a_stall_does_not_mind_who_had_it_before() -> None:
    before = a_vendor(Period(OPENED, LAST), name="vendor-8")

    check_place(a_vendor(), BAHULAK, [before], since=BACK)

    with pytest.raises(StallTaken):
        check_place(a_vendor(), BAHULAK, [before], since=LAST)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["vendor-1", "vendor-2", "vendor-3"]),
        st.sampled_from(["register", "deactivate", "reactivate"]),
        st.sampled_from(["A-1", "A-2"]),
        st.integers(0, 30).map(lambda days: OPENED + timedelta(days=days)),
    ),
    max_size=25,
)


def decided(vendor: Vendor | None, step: tuple[str, str, str, date]) -> Vendor:
    """What a step makes of a vendor. Raises what refuses it."""
    name, action, stall, day = step
    if vendor is None or action == "register":
        return vendor or a_vendor(Period(day), name=name, stall=stall)
    return vendor.deactivated(day) if action == "deactivate" else vendor.reactivated(day)


@given(STEPS)
def test_no_two_vendors_ever_share_a_stall_on_a_day(steps: list[tuple[str, str, str, date]]) -> None:
    roster: dict[str, Vendor] = {}

    for step in steps:
        try:
            vendor = decided(roster.get(step[0]), step)
            check_place(vendor, BAHULAK, roster.values(), since=vendor.active_from)
        except PermanentError:
            continue
        roster[vendor.id] = vendor

    for day in (OPENED + timedelta(days=number) for number in range(40)):
        taken = [vendor.stall.number for vendor in roster.values() if vendor.active_on(day)]
        assert len(taken) == len(set(taken))
