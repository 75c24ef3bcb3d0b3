"""Which ports a stack takes."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from regencyctl.local import ports


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port of the local host that another program listens on."""
    with socket.create_server((ports.HOST, 0)) as listener:
        yield listener.getsockname()[1]


def test_a_free_default_port_is_taken() -> None:
    default = ports.free_port()

    chosen = ports.assign(("programs",), earlier={}, defaults={"programs": default})

    assert chosen == {"programs": default}


def test_without_a_default_the_port_of_the_last_start_is_taken() -> None:
    earlier = ports.free_port()

    chosen = ports.assign(("store",), earlier={"store": earlier}, defaults={})

    assert chosen == {"store": earlier}


def test_the_default_is_preferred_to_the_port_of_the_last_start() -> None:
    earlier = ports.free_port()
    default = ports.free_port(frozenset({earlier}))

    chosen = ports.assign(("store",), earlier={"store": earlier}, defaults={"store": default})

    assert chosen == {"store": default}


def test_a_port_somebody_else_listens_on_is_left_alone(taken_port: int) -> None:
    chosen = ports.assign(("kafka",), earlier={}, defaults={"kafka": taken_port})

    assert chosen["kafka"] != taken_port
    assert ports.is_free(chosen["kafka"])


def test_a_held_port_is_given_to_nobody_else_and_its_server_can_take_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held = ports.free_port()
    other = ports.free_port(frozenset({held}))
    monkeypatch.setattr(ports, "_FREE_RANGE", (held, other))

    with ports.held([held]):
        given = ports.free_port()
        with socket.create_server((ports.HOST, held)) as server:
            address = server.getsockname()

    assert given == other
    assert address == (ports.HOST, held)


def test_two_parts_never_get_the_same_port() -> None:
    same = ports.free_port()

    chosen = ports.assign(("kafka", "store"), earlier={"kafka": same, "store": same}, defaults={})

    assert len(set(chosen.values())) == 2


def test_every_default_is_different() -> None:
    assert len(set(ports.DEFAULTS.values())) == len(ports.DEFAULTS)
