"""Refusals of the register say what would have been right."""

from __future__ import annotations

from programs.domain.errors import ProgramExists, ProgramNotFound, UnknownSubDimension


def test_an_unknown_sub_dimension_names_the_field_and_the_choices() -> None:
    error = UnknownSubDimension("magic", ["branding.tourism", "economy.welfare"])

    assert [field.field for field in error.fields] == ["sub_dimension"]
    assert "branding.tourism, economy.welfare" in error.detail_id


def test_a_missing_and_a_taken_id_are_told_apart() -> None:
    assert (ProgramNotFound("p-1").reason_code, ProgramExists("p-1").reason_code) == (
        "program-not-found",
        "program-exists",
    )
