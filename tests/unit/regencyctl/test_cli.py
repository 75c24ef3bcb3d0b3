"""The table of commands."""

from __future__ import annotations

import pytest

from regencyctl import cli


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_of_the_table_can_be_loaded(name: str) -> None:
    assert callable(cli.COMMANDS[name].load())


def test_an_unknown_command_is_a_usage_error_that_offers_the_nearest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.dispatch("regency", cli.COMMANDS, "", ["stauts"])

    assert ended.value.code == cli.USAGE
    assert "did you mean status?" in capsys.readouterr().err


def test_the_list_names_every_command_without_importing_any() -> None:
    listing = cli.listing("regency", cli.COMMANDS, "What it is for.")

    assert all(f"  {name} " in listing for name in cli.COMMANDS)
