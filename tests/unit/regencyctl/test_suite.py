"""How `./regency test` divides the suite and adds up what came of it."""

from __future__ import annotations

from regencyctl.settings import repository
from regencyctl.suite import NO_TESTS, Tally, plan_runs


def test_without_paths_the_pure_levels_run_in_parallel_before_the_real_ones() -> None:
    pure, apart, together, alone = plan_runs(["-k", "coins"])

    assert "tests/unit" in pure
    assert "tests/integration" in apart
    assert "-n" in pure
    assert "-n" in apart
    assert "-n" not in together
    assert pure[-2:] == apart[-2:] == ["-k", "coins"]
    assert together[0] == "tests/e2e"
    assert together[-2:] == alone[-2:] == ["-k", "coins"]


def test_every_test_is_in_exactly_one_run() -> None:
    folders = [folder for run in plan_runs([]) for folder in run if folder.startswith("tests/")]

    tests = [str(test.relative_to(repository())) for test in (repository() / "tests").rglob("test_*.py")]
    assert tests
    assert [test for test in tests if sum(test.startswith(f"{one}/") for one in folders) != 1] == []


def test_paths_replace_the_levels() -> None:
    assert list(plan_runs(["tests/unit", "-x"])) == [["tests/unit", "-x"]]


def test_the_counts_of_all_runs_are_added_up() -> None:
    tally = Tally(codes=[0, 1])

    summaries = [
        tally.read("12 passed, 1 skipped in 3.20s\n"),
        tally.read("FAILED tests/unit/test_a.py::test_b - assert 1 == 2\n"),
        tally.read("=== 1 failed, 30 passed, 2 warnings in 61.00s (0:01:01) ===\n"),
    ]

    assert summaries == [True, False, True]
    assert tally.failures == ["FAILED tests/unit/test_a.py::test_b - assert 1 == 2"]
    assert tally.exit_code == 1
    assert (
        tally.summary(64.25).strip("= ") == "1 failed, 42 passed, 1 skipped, 2 warnings in 64.25s (0:01:04)"
    )


def test_the_last_line_looks_like_pytests_own() -> None:
    tally = Tally(codes=[0])
    tally.read("3 passed in 0.10s\n")

    line = tally.summary(0.5)

    assert line.startswith("===")
    assert " 3 passed in 0.50s (0:00:00) " in line


def test_a_level_without_matching_tests_does_not_fail_the_others() -> None:
    assert Tally(codes=[NO_TESTS, 0]).exit_code == 0


def test_when_no_level_has_a_matching_test_that_is_an_error() -> None:
    assert Tally(codes=[NO_TESTS, NO_TESTS]).exit_code == NO_TESTS
