"""One alert for each silence, whoever looks when; availability that no order of reports changes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.domain.availability import (
    HOUR,
    Hour,
    Told,
    counted,
    hours_heard,
    hours_over,
    look_at,
    minute_of,
)
from programs.domain.device import (
    Device,
    DeviceKind,
    DeviceRules,
    DeviceState,
    Health,
    Report,
    Silence,
)
from programs.domain.errors_devices import DeviceDecommissioned, ReportBeforeDevice, ReportInTheFuture
from programs.reference.devices import device_rules
from servicekit.errors import PermanentError

START = datetime(2024, 8, 5, 2, 20, 30, tzinfo=UTC)
RULES = DeviceRules(silent_after=timedelta(minutes=15), clock_ahead=timedelta(minutes=5))
NEW = Device("bench-1", "35.03", DeviceKind.SMART_BENCH, "35.03.11.1005", START, minute_of(START))


def after(minutes: float) -> datetime:
    """So many minutes after the device was registered."""
    return START + timedelta(minutes=minutes)


def a_report(minutes: float, health: Health = Health.OK) -> Report:
    return Report(f"r-{minutes}", after(minutes), health)


@dataclass
class Watched:
    """A device with what was told of it, as the handlers treat it."""

    device: Device = NEW
    began: list[Silence] = field(default_factory=list)
    ended: list[Silence] = field(default_factory=list)
    hours: dict[datetime, Hour] = field(default_factory=dict)
    told: list[tuple[datetime, Told]] = field(default_factory=list)

    def look(self, now: datetime) -> None:
        """See whether it is silent."""
        looked = self.device.look(now, RULES)
        if looked.silence and not self.device.silence:
            self.began.append(looked.silence)
        self.device = looked

    def tick(self, now: datetime) -> None:
        """What the routine does."""
        self.look(now)
        for start in list(hours_over(self.device, now)):
            self._tell(self.hours.get(start, Hour(start)))
            self.device = counted(self.device, self.hours.get(start, Hour(start)))

    def hear(self, report: Report, now: datetime) -> None:
        """What a report does."""
        self.look(now)
        self.device, ended = self.device.hear(report, now, RULES)
        if ended:
            self.ended.append(ended)
        for start in hours_heard(report.at, RULES.silent_after):
            hour = self.hours.get(start, Hour(start)).hearing(report.at, RULES.silent_after)
            self.hours[start] = hour
            if hour.told:
                self._tell(hour)

    def _tell(self, hour: Hour) -> None:
        self.hours[hour.start], told = hour.telling(self.device)
        if told:
            self.told.append((hour.start, told))


ARRIVALS = st.lists(st.tuples(st.integers(0, 240), st.integers(0, 120)), max_size=12)
"""Minutes at which reports arrive, and how old each is by then."""

LOOKS = st.lists(st.integers(0, 400), max_size=30)


def run(arrivals: list[tuple[int, int]], looks: list[int]) -> Watched:
    """Let reports arrive and somebody look, each in its time; in the end everything is told."""
    watched = Watched()
    moments = sorted([(minute, 1, age) for minute, age in arrivals] + [(minute, 0, 0) for minute in looks])
    for number, (minute, is_report, age) in enumerate(moments):
        if is_report:
            at = max(after(minute - age), START)
            watched.hear(Report(f"r-{number}", at, Health.OK), after(minute))
        else:
            watched.tick(after(minute))
    watched.tick(after(500))
    return watched


@given(ARRIVALS, LOOKS)
def test_each_silence_is_told_once_and_which_there_are_does_not_depend_on_who_looks_when(
    arrivals: list[tuple[int, int]], looks: list[int]
) -> None:
    often, never = run(arrivals, looks), run(arrivals, [])

    assert often.began == never.began
    assert often.ended == never.ended
    assert len({silence.id for silence in often.began}) == len(often.began)
    assert [silence.id for silence in often.ended] == [silence.id for silence in often.began][
        : len(often.ended)
    ]
    assert len(often.began) - len(often.ended) == (often.device.silence is not None)


@given(ARRIVALS, LOOKS)
def test_last_heard_never_goes_back(arrivals: list[tuple[int, int]], looks: list[int]) -> None:
    watched = Watched()

    for minute, age in sorted(arrivals):
        before = watched.device.heard_since
        watched.hear(Report("r", max(after(minute - age), START), Health.OK), after(minute))
        assert watched.device.heard_since >= before
        assert watched.device.heard_since <= after(minute)
    for look in looks:
        watched.tick(after(240 + look))
    assert watched.device.last_heard_at == max(
        (max(after(minute - age), START) for minute, age in arrivals), default=None
    )


@given(ARRIVALS, LOOKS)
def test_hours_are_a_partition_and_up_minutes_are_those_after_reports(
    arrivals: list[tuple[int, int]], looks: list[int]
) -> None:
    """Told early or late, in parts or at once: the sums are what the reports themselves say."""
    watched = run(arrivals, looks)

    expected = sum(told.expected for _, told in watched.told)
    until = watched.device.counted_until
    up = {
        minute_of(max(after(minute - age), START)) + timedelta(minutes=held)
        for minute, age in arrivals
        for held in range(15)
    }
    assert until == minute_of(after(500)).replace(minute=0)
    assert expected == (until - minute_of(START)) // timedelta(minutes=1)
    assert sum(told.up for _, told in watched.told) == len(
        {minute for minute in up if minute_of(START) <= minute < until}
    )
    assert all(told.expected >= 0 and told.up >= 0 for _, told in watched.told)
    first = dict(reversed(watched.told))
    assert all(told.up <= told.expected for told in first.values())


def test_a_late_report_does_not_end_a_silence_and_a_fresh_one_does() -> None:
    watched = Watched()
    watched.hear(a_report(0), after(0))

    states = list[DeviceState]()
    watched.tick(after(15))
    states.append(watched.device.state)
    watched.tick(after(16))
    states.append(watched.device.state)
    watched.hear(a_report(10), after(60))
    states.append(watched.device.state)
    watched.hear(a_report(61, Health.DEGRADED), after(62))

    assert states == [DeviceState.OK, DeviceState.SILENT, DeviceState.SILENT]
    assert watched.device.state is DeviceState.DEGRADED
    (ended,) = watched.ended
    assert (ended.last_heard_at, ended.began_at) == (after(0), after(15))
    assert (ended.returned_at, ended.silent_minutes) == (after(61), 51)
    assert [silence.id for silence in watched.began] == ["bench-1.2024-08-05T02:20:30Z"]


def test_a_device_that_never_says_anything_is_silent_since_it_was_registered() -> None:
    watched = Watched()

    watched.tick(after(16))

    assert watched.began[0].last_heard_at == START
    assert watched.device.state is DeviceState.SILENT


def test_a_device_out_of_service_is_expected_until_then_and_watched_no_more() -> None:
    watched = Watched()
    watched.tick(after(20))

    watched.device, abandoned = watched.device.decommission(after(50))
    assert look_at(watched.device, RULES) is not None
    watched.tick(after(51))
    watched.tick(after(600))

    assert abandoned is not None
    assert abandoned.abandoned_at == after(50)
    assert watched.device.state is DeviceState.DECOMMISSIONED
    assert sum(told.expected for _, told in watched.told) == 50
    assert look_at(watched.device, RULES) is None
    assert len(watched.began) == 1
    with pytest.raises(DeviceDecommissioned):
        watched.device.decommission(after(601))


@pytest.mark.parametrize(
    ("minutes", "error"),
    [(-1, ReportBeforeDevice), (106, ReportInTheFuture), (60, DeviceDecommissioned)],
)
def test_a_report_from_outside_a_device_s_time_is_refused(minutes: int, error: type[PermanentError]) -> None:
    device = replace(NEW, decommissioned_at=after(60))

    with pytest.raises(error):
        device.read(a_report(minutes), after(100), RULES)


def test_a_clock_a_little_ahead_counts_as_now() -> None:
    assert NEW.read(a_report(14), after(10), RULES).at == after(10)


@given(st.integers(0, 3_000), st.booleans())
def test_there_is_always_something_to_do_when_a_device_is_to_be_looked_at(
    heard: int, is_silent: bool
) -> None:
    """Otherwise a routine would turn without end."""
    device = replace(NEW, last_heard_at=after(heard), counted_until=minute_of(after(heard)))
    if is_silent:
        device = device.look(after(heard + 16), RULES)

    due = look_at(device, RULES)

    assert due is not None
    changed = device.look(due, RULES) != device or list(hours_over(device, due))
    assert changed
    assert due - after(heard) <= HOUR + timedelta(minutes=16)


def test_every_kind_of_device_has_its_rules() -> None:
    assert {kind: device_rules(kind).silent_after >= timedelta(minutes=1) for kind in DeviceKind} == (
        dict.fromkeys(DeviceKind, True)
    )
