"""What is sent is held against what is declared, process by process and name by name."""

from __future__ import annotations

from servicekit.families import Family
from servicekit.testing.signals import Matrix, Process, compare

PROGRAMS = Process("programs", "worker")
RECORDED = Family("regency_a_total", "counter", "Something.")
TIMED = Family("regency_b_seconds", "histogram", "Something.")
RARE = Family("regency_c_total", "counter", "Something.", rare=True)
ALL_NAMES = {
    "regency_a_total",
    "regency_b_seconds_bucket",
    "regency_b_seconds_count",
    "regency_b_seconds_sum",
}


def _declared(_service: str, _role: str) -> tuple[Family, ...]:
    return RECORDED, TIMED, RARE


def test_a_process_that_sends_all_it_declares_is_complete_without_what_is_rare() -> None:
    assert compare({PROGRAMS: ALL_NAMES}, [PROGRAMS], _declared) == Matrix()
    assert compare({PROGRAMS: ALL_NAMES | {"regency_c_total"}}, [PROGRAMS], _declared) == Matrix()


def test_what_is_missing_is_named_with_its_process() -> None:
    without = ALL_NAMES - {"regency_b_seconds_count"}

    matrix = compare({PROGRAMS: without}, [PROGRAMS], _declared)

    assert matrix == Matrix(missing=("programs/worker regency_b_seconds",))


def test_a_process_that_is_silent_misses_everything() -> None:
    matrix = compare({}, [PROGRAMS], _declared)

    assert matrix.missing == ("programs/worker regency_a_total", "programs/worker regency_b_seconds")


def test_what_nobody_declared_is_named_with_its_process() -> None:
    matrix = compare({PROGRAMS: ALL_NAMES | {"regency_z"}}, [PROGRAMS], _declared)

    assert matrix == Matrix(unexpected=("programs/worker regency_z",))
