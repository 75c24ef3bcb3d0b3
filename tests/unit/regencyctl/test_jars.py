"""The broker's jars are exactly the pinned ones."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from regencyctl.errors import PartMissing
from regencyctl.local import jars
from regencyctl.local.jars import KAFKA, Jar, JarSet


def _jar(name: str, content: bytes) -> Jar:
    return Jar(f"org.example:{name}:1.0", hashlib.sha256(content).hexdigest())


def _nothing_fetched(_wanted: JarSet, _folder: Path) -> None:
    raise PartMissing("first way: no network")


def _wrong_jar_fetched(_wanted: JarSet, folder: Path) -> None:
    (folder / "kafka.jar").write_bytes(b"something else")


def test_a_pin_is_a_checksum_and_coordinates() -> None:
    pins = jars.parse_pins("abc  org.apache.kafka:kafka_2.13:4.3.1\n\ndef  org.slf4j:slf4j-api:1.7.36\n")

    assert [(jar.file, jar.sha256) for jar in pins] == [
        ("kafka_2.13-4.3.1.jar", "abc"),
        ("slf4j-api-1.7.36.jar", "def"),
    ]


def test_all_46_jars_are_pinned_and_the_broker_among_them() -> None:
    pins = KAFKA.pinned()

    assert len(pins) == len({jar.file for jar in pins}) == 46
    assert f"kafka_2.13-{jars.KAFKA_VERSION}.jar" in {jar.file for jar in pins}


def test_a_folder_with_exactly_the_pinned_jars_has_no_deviations(tmp_path: Path) -> None:
    (tmp_path / "a-1.0.jar").write_bytes(b"one")

    assert jars.deviations(tmp_path, [_jar("a", b"one")]) == []


def test_changed_missing_and_strange_jars_are_named(tmp_path: Path) -> None:
    (tmp_path / "changed-1.0.jar").write_bytes(b"other content")
    (tmp_path / "strange-1.0.jar").write_bytes(b"")

    found = jars.deviations(tmp_path, [_jar("changed", b"content"), _jar("missing", b"")])

    assert found == ["changed-1.0.jar", "missing-1.0.jar", "strange-1.0.jar"]


def test_when_no_way_works_each_says_why_and_nothing_is_left_behind(tmp_path: Path) -> None:
    with pytest.raises(PartMissing) as refused:
        jars.install_jars(KAFKA, tmp_path, [_nothing_fetched, _wrong_jar_fetched])

    assert "first way: no network" in str(refused.value)
    assert "kafka.jar" in str(refused.value)
    assert list(tmp_path.iterdir()) == []
