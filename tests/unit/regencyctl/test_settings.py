"""Where downloads are kept."""

from __future__ import annotations

from pathlib import Path

from regencyctl.settings import Surroundings, repository


def test_the_cache_is_the_users(tmp_path: Path) -> None:
    assert Surroundings({"HOME": str(tmp_path)}).cache() == tmp_path / ".cache" / "regency"


def test_a_cache_folder_named_by_the_environment_wins(tmp_path: Path) -> None:
    surroundings = Surroundings({"HOME": "/nowhere", "XDG_CACHE_HOME": str(tmp_path)})

    assert surroundings.cache() == tmp_path / "regency"


def test_without_a_home_that_can_be_written_the_cache_is_in_the_checkout() -> None:
    assert Surroundings({"HOME": "/proc/nobody"}).cache() == repository() / ".cache" / "regency"


def test_without_any_home_the_cache_is_in_the_checkout() -> None:
    assert Surroundings({}).cache() == repository() / ".cache" / "regency"


def test_what_starts_many_pythons_lets_them_keep_what_they_compile() -> None:
    surroundings = Surroundings({"PATH": "/bin", "PYTHONDONTWRITEBYTECODE": "1"})

    assert surroundings.compiling_once == {"PATH": "/bin"}
