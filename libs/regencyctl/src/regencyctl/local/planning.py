"""From what is wished for to a plan of what this machine has."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from regencyctl.errors import OperatorError
from regencyctl.local import parts, ports
from regencyctl.local.equipment import Announce, equip, equip_watchers, with_reporter
from regencyctl.local.plan import KafkaProgram, Owner, Plan, Profile, Watchers
from regencyctl.local.processes import identity
from regencyctl.settings import Surroundings


@dataclass(frozen=True, slots=True)
class Wish:
    """What a stack shall be, as `LocalStack` explains it."""

    services: tuple[str, ...]
    split: bool
    free_ports: bool
    environment: Mapping[str, str]
    profile: Profile
    pace: int | None
    secured: bool
    owned: bool


def make_plan(wish: Wish, earlier: Plan | None, surroundings: Surroundings, announce: Announce) -> Plan:
    """The plan, on the ports of the earlier one where they are free.

    Raises: `PartMissing`; `OperatorError` when the earlier broker has users and this shall have none, or the
    other way round.
    """
    if earlier is not None and earlier.secured is not wish.secured:
        kind = "secured" if earlier.secured else "open"
        raise OperatorError(f"the broker of this folder is {kind} and stays so: ./regency down --wipe first")
    broker, store = equip(surroundings, earlier, announce)
    kafka, watchers = _watched(wish, broker, surroundings, announce)
    names = parts.port_names(wish.services, split=wish.split)
    return Plan(
        services=wish.services,
        split=wish.split,
        ports=ports.assign(
            (*names, *parts.watching_port_names(kafka, watchers)),
            earlier=earlier.ports if earlier else {},
            defaults={} if wish.free_ports else ports.DEFAULTS,
        ),
        kafka=kafka,
        store=store,
        environment=wish.environment,
        watchers=watchers,
        secured=wish.secured,
        owner=_owner() if wish.owned else None,
    )


def _watched(
    wish: Wish, broker: KafkaProgram, surroundings: Surroundings, announce: Announce
) -> tuple[KafkaProgram, Watchers]:
    """The broker, telling of itself where somebody asks, and who watches."""
    if wish.profile == "lite":
        return broker, Watchers()
    watchers = equip_watchers(surroundings, announce, wish.pace)
    asked = watchers.prometheus is not None
    return with_reporter(broker, surroundings, announce) if asked else broker, watchers


def _owner() -> Owner | None:
    """This process."""
    started = identity(os.getpid())
    return Owner(pid=os.getpid(), started=started) if started else None
