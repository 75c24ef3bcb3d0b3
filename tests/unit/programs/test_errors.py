"""Refusals of the register say what would have been right."""

from __future__ import annotations

from programs.domain import errors
from programs.domain.errors import ProgramExists, ProgramNotFound, UnknownSubDimension
from servicekit.errors import ServiceError
from servicekit.table_rows import TooManyRows


def test_an_unknown_sub_dimension_names_the_field_and_the_choices() -> None:
    error = UnknownSubDimension("magic", ["branding.tourism", "economy.welfare"])

    assert [field.field for field in error.fields] == ["sub_dimension"]
    assert "branding.tourism, economy.welfare" in error.detail_id


def test_a_missing_and_a_taken_id_are_told_apart() -> None:
    assert (ProgramNotFound("p-1").reason_code, ProgramExists("p-1").reason_code) == (
        "program-not-found",
        "program-exists",
    )


def test_every_refusal_has_a_code_of_its_own_and_says_the_same_in_both_languages() -> None:
    made = [
        errors.UnknownLocation(["35.03.01"], "33.14"),
        errors.UnitMissing(),
        errors.InTheFuture("on"),
        TooManyRows(5_000),
        errors.TooManyReports(2_000),
        errors.TooManyActions(60),
        errors.ActionNotFound("step-1"),
        errors.EndsBeforeItStarts(),
        errors.ReportContradicts("q1"),
    ]

    assert len({error.reason_code for error in made}) == len(made)
    assert all(isinstance(error, ServiceError) and error.detail_id != error.detail_en for error in made)
