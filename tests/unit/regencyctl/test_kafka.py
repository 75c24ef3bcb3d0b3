"""The broker's configuration."""

from __future__ import annotations

from pathlib import Path

from regencyctl.local import kafka
from regencyctl.local.plan import KafkaProgram

PROGRAM = KafkaProgram(java=Path("/opt/java"), jars=Path("/opt/my jars"))


def test_the_addresses_are_those_of_the_stack() -> None:
    lines = kafka.server_properties(Path("/data here"), port=1234, controller_port=1235).splitlines()

    assert "listeners=PLAINTEXT://127.0.0.1:1234,CONTROLLER://127.0.0.1:1235" in lines
    assert "advertised.listeners=PLAINTEXT://127.0.0.1:1234" in lines
    assert "controller.quorum.voters=1@127.0.0.1:1235" in lines
    assert "log.dirs=/data here" in lines


def test_the_class_path_stays_one_argument() -> None:
    command = kafka.start_command(PROGRAM, Path("/data"))

    assert command[command.index("-cp") + 1] == "/opt/my jars/*"


def test_a_broker_that_is_asked_for_its_figures_tells_those_of_the_shared_list() -> None:
    program = PROGRAM.model_copy(update={"reporter": Path("/opt/reporter")})

    text = kafka.server_properties(Path("/data"), port=1, controller_port=2, metrics_port=3)
    command = kafka.start_command(program, Path("/data"))

    assert kafka.METRICS.read_text(encoding="utf-8") in text
    assert text.endswith("\nprometheus.metrics.reporter.listener=http://127.0.0.1:3\n")
    assert command[command.index("-cp") + 1] == "/opt/my jars/*:/opt/reporter/*"


def test_an_empty_folder_is_formatted(tmp_path: Path) -> None:
    assert "format" in kafka.format_command(PROGRAM, tmp_path)


def test_data_are_never_formatted_again(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "meta.properties").touch()

    assert kafka.format_command(PROGRAM, tmp_path) == ()
