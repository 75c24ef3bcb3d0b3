"""What devices say about themselves: the same whatever door it comes through, however late, in any order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from contracts.event import Event
from contracts.programs import DeviceStatusReported
from programs.domain.availability import hours_heard
from programs.domain.device import Device, DeviceRules, Health, Report, Silence
from programs.handlers.device_announcements import availability, heard, silence_began, silence_ended
from programs.reference.devices import device_rules
from programs.repository.devices import Devices
from servicekit.days import kept
from servicekit.errors import InvalidInput, NotFound, PermanentError
from servicekit.gathering import Gathered
from servicekit.transaction import Transaction
from servicekit.verdict import Status, Verdict, already_accepted, refusal


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A report that is none: why, and the id it came with if it had one."""

    id: str | None
    error: InvalidInput


@dataclass(frozen=True, slots=True)
class TakeReports:
    """What one device reported.

    Attributes:
        causes: By report id, the delivery that brought it, where several share the transaction.
    """

    device_id: str
    reports: Sequence[Report | Unreadable]
    causes: Mapping[str, Gathered[Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of one report: why it was refused, if it was, or whether it is new."""

    id: str | None
    is_new: bool
    refusal: PermanentError | None = None

    @property
    def verdict(self) -> Verdict:
        """The same as a device is told."""
        if self.refusal is not None:
            return refusal(self.id, self.refusal)
        return Verdict(id=self.id, status=Status.ACCEPTED) if self.is_new else already_accepted(self.id)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A verdict for every report, in the order sent."""

    items: tuple[Verdict, ...]


async def take_reports(command: TakeReports, tx: Transaction) -> Receipt:
    """Take a device's reports, each once by its id; a refused one spoils no other.

    Emits what `hear_device` does. Raises: `DeviceNotFound`.
    """
    return Receipt(tuple(one.verdict for one in await hear_device(command, tx)))


async def take_report(command: TakeReports, tx: Transaction) -> Receipt:
    """Take the only report of a delivery, or nothing at all. Raises besides: why it is refused."""
    (one,) = await hear_device(command, tx)
    if one.refusal is not None:
        raise one.refusal
    return Receipt((one.verdict,))


async def take_reported_statuses(
    events: Sequence[Gathered[DeviceStatusReported]], tx: Transaction
) -> list[PermanentError | None]:
    """Take what other systems report of devices; why each is refused, if it is.

    Emits what `hear_device` does. Idempotent by the reports' ids.
    """
    places: defaultdict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(events):
        places[one.message.device_id].append(number)
    refusals: list[PermanentError | None] = [None] * len(events)
    for device_id, numbers in places.items():
        reports = [_report(events[number].message) for number in numbers]
        causes = {events[number].message.report_id: events[number] for number in reversed(numbers)}
        try:
            told = [one.refusal for one in await hear_device(TakeReports(device_id, reports, causes), tx)]
        except NotFound as error:  # before anything is written
            told = [error] * len(numbers)
        for number, refused in zip(numbers, told, strict=True):
            refusals[number] = refused
    return refusals


async def hear_device(command: TakeReports, tx: Transaction) -> list[Heard]:
    """Take one device's reports in the order of their times, and say what became of each.

    Emits: `DeviceHeard` for each new one; `DeviceSilenceDetected`, `DeviceReturned`, `SilentDevicesChanged`
    when they show a silence or end one; `DeviceAvailabilityCounted` for hours that were told before.
    Raises: `DeviceNotFound`.
    """
    devices = Devices(tx)
    device = await devices.own(command.device_id)
    rules = device_rules(device.kind)
    known = await devices.known_reports(device, [one.id for one in command.reports if one.id])
    outcomes, new = list[Heard](), dict[str, Report]()
    for one in command.reports:
        try:
            read = _read(one, device, rules, tx)
        except PermanentError as error:
            outcomes.append(Heard(one.id, False, error))
            continue
        outcomes.append(Heard(read.id, read.id not in known))
        if read.id not in known:
            known.add(read.id)
            new[read.id] = read
    if new:
        ear = _Ear(devices, rules, command.causes, tx)
        await ear.hear(device, sorted(new.values(), key=lambda report: report.at))
    return outcomes


@dataclass(frozen=True, slots=True)
class _Ear:
    """Takes new reports of one device, and tells what they mean."""

    devices: Devices
    rules: DeviceRules
    causes: Mapping[str, Gathered[Any]]
    tx: Transaction

    async def hear(self, device: Device, reports: Sequence[Report]) -> None:
        """Look at the device, then take its reports in the order of their times."""
        self.devices.follow(device)
        now, silences = self.tx.now, list[Silence]()
        looked = device.look(now, self.rules)
        if looked.silence is not None and device.silence is None:
            self._tell(reports[0], *silence_began(looked, looked.silence))
            silences.append(looked.silence)
        for report in reports:
            self._tell(report, heard(looked, report))
            looked, ended = looked.hear(report, now, self.rules)
            if ended is not None:
                self._tell(report, *silence_ended(looked, ended))
                silences.append(ended)
        for silence in silences:
            await self.devices.keep_silence(looked, silence)
        await self._count(looked, reports)
        await self.devices.record(looked, reports)
        await self.devices.save(looked, self.rules)

    async def _count(self, device: Device, reports: Sequence[Report]) -> None:
        """Keep the minutes the reports make up, and tell those of hours that were told before."""
        holds = self.rules.silent_after
        of_hour = {start: report for report in reports for start in hours_heard(report.at, holds)}
        hours = await self.devices.hours(device, of_hour)
        for report in reports:
            for start in hours_heard(report.at, holds):
                hours[start] = hours[start].hearing(report.at, holds)
        for start, report in of_hour.items():
            if hours[start].told:
                hours[start], told = hours[start].telling(device)
                if told is not None:
                    self._tell(report, availability(device, hours[start], told))
        await self.devices.keep_hours(device, hours.values())

    def _tell(self, report: Report, *events: Event) -> None:
        self.tx.emit(*events, cause=self.causes.get(report.id))


def _read(one: Report | Unreadable, device: Device, rules: DeviceRules, tx: Transaction) -> Report:
    if isinstance(one, Unreadable):
        raise one.error
    return device.read(replace(one, at=kept(one.at)), tx.now, rules)


def _report(event: DeviceStatusReported) -> Report:
    return Report(event.report_id, event.occurred_at, Health(event.status), event.users)
