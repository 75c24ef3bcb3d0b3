"""Refusals of the smart-city evaluation have a code of their own and say the same in both languages."""

from __future__ import annotations

from evaluation.domain import errors_rounds as errors
from evaluation.domain import errors_scoring as scoring


def test_every_refusal_has_a_code_of_its_own_and_both_texts() -> None:
    made = [
        scoring.CalculationInvalid([]),
        scoring.NothingToCalculate(),
        scoring.WeightSetUnknown("x", ["10-20-30-20-20"]),
        scoring.WeightSetMissing(2021, ["10-20-30-20-20"]),
        errors.WeightSetFixed("10-20-30-20-20"),
        errors.RoundNotFound("r-1"),
        errors.RoundExists("r-1", 2024, "stage-2"),
        errors.RoundFull(1_000),
        errors.ScoreInvalid([]),
        errors.ComponentDerived("impact"),
        errors.RoundFrozen("r-1"),
        errors.NotSubmitted("r-1"),
        errors.NotInterviewed("r-1"),
        errors.NotAssessed(["impact"]),
        errors.SelfAssessor(),
        errors.ReasonMissing(),
        errors.SubmissionIncomplete(["living"], ["impact"]),
        errors.ExecutionImpossible("living", 5, 4),
        errors.EvidenceUnproven(),
        errors.EvidenceIdTaken("sk-1"),
        errors.QuickWinUnknown("p-1"),
        errors.QuickWinDiffers("p-1", "living", "dinkes"),
        errors.QuickWinNotShown("p-1"),
        errors.DayInFuture("opened_on"),
        errors.NothingComputed("r-1"),
    ]

    assert len({error.reason_code for error in made}) == len(made)
    assert all(error.detail_id != error.detail_en for error in made)


def test_an_incomplete_submission_names_what_is_missing() -> None:
    error = errors.SubmissionIncomplete(["living"], ["impact"])

    assert [field.field for field in error.fields] == ["quick_wins.living", "components.impact"]
    assert "living, impact" in error.detail_id
