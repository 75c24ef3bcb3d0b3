"""Devices, their reports, silences and hours: load, decide, save, and the readers' queries.

A device's document is what its writers meet at; reports, silences and hours are written with it only.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter

from programs.domain.availability import Hour, look_at
from programs.domain.device import Device, DeviceKind, DeviceRules, DeviceState, Report, Silence
from programs.domain.errors_devices import DeviceNotFound
from servicekit.days import WIB
from servicekit.mongo import (
    CollectionSpec,
    Index,
    ReplaceOne,
    Store,
    asked_for,
)
from servicekit.transaction import Transaction

DEVICES = "devices"
REPORTS = "device_reports"
SILENCES = "device_silences"
HOURS = "device_hours"

COLLECTIONS = (
    CollectionSpec(DEVICES, (Index((("regency", 1), ("look_at", 1))),)),
    CollectionSpec(REPORTS, (Index((("device", 1), ("at", 1))),)),
    CollectionSpec(SILENCES, (Index((("device", 1), ("began_at", 1))),)),
    CollectionSpec(HOURS),
)

Document = dict[str, Any]

_DEVICE: TypeAdapter[Device] = TypeAdapter(Device)
_REPORT: TypeAdapter[Report] = TypeAdapter(Report)
_SILENCE: TypeAdapter[Silence] = TypeAdapter(Silence)
_HOUR: TypeAdapter[Hour] = TypeAdapter(Hour)


class Devices:
    """The devices of one regency in one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._regency = tx.context.regency
        self._loaded: dict[str, Document] = {}

    async def find(self, device_id: str) -> Device | None:
        """The device of this id, or None."""
        key = _key(self._regency, device_id)
        document = await self._tx.collection(DEVICES).find_one({"_id": key})
        return self._remember(document) if document else None

    async def own(self, device_id: str) -> Device:
        """A device of this regency. Raises `DeviceNotFound`."""
        device = await self.find(device_id)
        if device is None:
            raise DeviceNotFound(device_id)
        return device

    async def due(self, limit: int) -> list[Device]:
        """Devices it is time to look at, the longest waiting first."""
        query = {"regency": self._regency, "look_at": {"$lte": self._tx.now}}
        found = await self._tx.collection(DEVICES).find(query, sort=[("look_at", 1)], limit=limit)
        return [self._remember(document) for document in found]

    def follow(self, device: Device) -> None:
        """Put what is announced from now on after all that was announced of this device."""
        loaded = self._loaded.get(device.id)
        self._tx.follow([loaded] if loaded else [])

    async def save(self, device: Device, rules: DeviceRules) -> None:
        """Keep the device, and when to look at it next, unless somebody changed it since it was loaded."""
        fields = _device_document(device) | {"look_at": look_at(device, rules)}
        await self._tx.save_all(DEVICES, [self._loaded.get(device.id, {}) | fields])

    async def known_reports(self, device: Device, ids: Iterable[str]) -> set[str]:
        """Those of the ids that this device reported with before."""
        key = _key(self._regency, device.id)
        query = {"_id": {"$in": [f"{key}/{name}" for name in ids]}}
        found = await self._tx.collection(REPORTS).find(query, projection={"report_id": 1})
        return {document["report_id"] for document in found}

    async def record(self, device: Device, reports: Iterable[Report]) -> None:
        """Keep new reports; they are never changed."""
        documents = [self._part(device, report.id) | _report_document(report) for report in reports]
        await self._tx.collection(REPORTS).insert_many(documents)

    async def keep_silence(self, device: Device, silence: Silence) -> None:
        """Keep a silence as it stands now."""
        fields: Document = _SILENCE.dump_python(silence)
        named = {"silence_id": fields.pop("id")}
        document = fields | named | self._part(device, silence.id)
        where = {"_id": document["_id"]}
        await self._tx.collection(SILENCES).replace_one(where, document, upsert=True)

    async def hours(self, device: Device, starts: Iterable[datetime]) -> dict[datetime, Hour]:
        """These hours of a device, by their start; those nothing is known of are empty."""
        wanted = {_hour_key(_key(self._regency, device.id), start): start for start in starts}
        found = await self._tx.collection(HOURS).find({"_id": {"$in": list(wanted)}})
        kept = {wanted[document["_id"]]: _HOUR.validate_python(document) for document in found}
        return {start: kept.get(start, Hour(start)) for start in wanted.values()}

    async def keep_hours(self, device: Device, hours: Iterable[Hour]) -> None:
        """Keep these hours of a device."""
        key = _key(self._regency, device.id)
        documents = [
            _HOUR.dump_python(hour)
            | {"_id": _hour_key(key, hour.start), "regency": self._regency, "device": key}
            for hour in hours
        ]
        writes = [ReplaceOne({"_id": document["_id"]}, document, upsert=True) for document in documents]
        await self._tx.collection(HOURS).bulk_write(writes)

    def _part(self, device: Device, name: str) -> Document:
        key = _key(self._regency, device.id)
        return {"_id": f"{key}/{name}", "regency": self._regency, "device": key}

    def _remember(self, document: Document) -> Device:
        device = _device(document)
        self._loaded[device.id] = document
        return device


@dataclass(frozen=True, slots=True)
class Filter:
    """Which devices of a regency are asked for; None asks for all."""

    kind: DeviceKind | None = None
    village: str | None = None
    state: DeviceState | None = None


async def find_device(store: Store, regency: str, device_id: str) -> Device:
    """A device of this regency. Raises `DeviceNotFound`."""
    document = await store.collection(DEVICES).find_one({"_id": _key(regency, device_id)})
    if document is None:
        raise DeviceNotFound(device_id)
    return _device(document)


async def list_devices(
    store: Store, regency: str, wanted: Filter, *, limit: int = 0, skip: int = 0
) -> tuple[list[Device], int]:
    """A page of the devices asked for, by id, and how many there are in all."""
    asked = {"kind": wanted.kind, "village": wanted.village, "state": wanted.state and wanted.state.value}
    query = {"regency": regency} | asked_for(asked)
    devices = store.collection(DEVICES)
    found, total = await devices.page(query, sort=[("_id", 1)], limit=limit, skip=skip)
    return [_device(document) for document in found], total


async def find_reports(
    store: Store, device: Device, *, on: date | None, limit: int, skip: int
) -> tuple[list[Report], int]:
    """A page of a device's reports by their time, all or those of a day in WIB, and how many in all."""
    query: Document = {"device": _key(device.regency, device.id)}
    if on is not None:
        begin = datetime(on.year, on.month, on.day, tzinfo=WIB)
        query["at"] = {"$gte": begin, "$lt": begin + timedelta(days=1)}
    reports = store.collection(REPORTS)
    found, total = await reports.page(query, sort=[("at", 1), ("_id", 1)], limit=limit, skip=skip)
    return [_report(document) for document in found], total


async def find_silences(store: Store, device: Device, *, limit: int, skip: int) -> tuple[list[Silence], int]:
    """A page of a device's silences by their beginning, and how many there are in all."""
    query, silences = {"device": _key(device.regency, device.id)}, store.collection(SILENCES)
    found, total = await silences.page(query, sort=[("began_at", 1)], limit=limit, skip=skip)
    return [_silence(document) for document in found], total


async def regencies_with_devices(store: Store) -> list[str]:
    """Regencies that have a device to look at."""
    return await store.collection(DEVICES).distinct("regency", {"look_at": {"$ne": None}})


async def every_device(store: Store) -> AsyncIterator[Device]:
    """All devices of every regency."""
    async for document in store.collection(DEVICES).stream({}):
        yield _device(document)


async def every_report(store: Store) -> AsyncIterator[tuple[Device, Report]]:
    """All reports, each with its device as it stands now."""
    devices = await _by_key(store)
    async for document in store.collection(REPORTS).stream({}):
        yield devices[document["device"]], _report(document)


async def every_silence(store: Store) -> AsyncIterator[tuple[Device, Silence]]:
    """All silences, each with its device as it stands now."""
    devices = await _by_key(store)
    async for document in store.collection(SILENCES).stream({}):
        yield devices[document["device"]], _silence(document)


async def every_hour(store: Store) -> AsyncIterator[tuple[Device, Hour]]:
    """All hours something is known of, each with its device as it stands now."""
    devices = await _by_key(store)
    async for document in store.collection(HOURS).stream({}):
        yield devices[document["device"]], _HOUR.validate_python(document)


async def _by_key(store: Store) -> dict[str, Device]:
    return {_key(device.regency, device.id): device async for device in every_device(store)}


def _key(regency: str, device_id: str) -> str:
    return f"{regency}/{device_id}"


def _hour_key(device_key: str, start: datetime) -> str:
    return f"{device_key}/{start:%Y-%m-%dT%H}"


def _device_document(device: Device) -> Document:
    fields: Document = _DEVICE.dump_python(device)
    plain = {"kind": device.kind.value, "health": device.health.value if device.health else None}
    named = {"_id": _key(device.regency, device.id), "device_id": fields.pop("id")}
    return fields | plain | named | {"state": device.state.value}


def _device(document: Mapping[str, Any]) -> Device:
    return _DEVICE.validate_python({**document, "id": document["device_id"]})


def _report_document(report: Report) -> Document:
    return {"report_id": report.id, "at": report.at, "health": report.health.value, "users": report.users}


def _report(document: Mapping[str, Any]) -> Report:
    return _REPORT.validate_python({**document, "id": document["report_id"]})


def _silence(document: Mapping[str, Any]) -> Silence:
    return _SILENCE.validate_python({**document, "id": document["silence_id"]})
