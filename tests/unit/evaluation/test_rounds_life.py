"""A round's way from the self-assessment to the score: who may do what, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from contracts.event import Event
from evaluation.domain.computed_score import computed_score, recomputed
from evaluation.domain.errors_rounds import (
    ComponentDerived,
    EvidenceIdTaken,
    EvidenceUnproven,
    ExecutionImpossible,
    NotAssessed,
    NothingComputed,
    NotInterviewed,
    NotSubmitted,
    QuickWinNotShown,
    ReasonMissing,
    RoundFrozen,
    RoundFull,
    SelfAssessor,
    SubmissionIncomplete,
)
from evaluation.domain.evidence import Difference
from evaluation.domain.round import MOST_ENTRIES, Round
from evaluation.domain.round_acts import (
    Announcement,
    Compared,
    Entry,
    EvidenceShown,
    Executed,
    Noted,
    Opened,
    Place,
    QuickWinShown,
    QuickWinWithdrawn,
    Scored,
    ScoreRecorded,
    Source,
)
from evaluation.domain.score_figures import Figure
from evaluation.domain.score_trend import ScoreTrend, TrendScore
from evaluation.domain.smart_city_rules import DIMENSIONS
from evaluation.handlers.round_announcements import told
from evaluation.reference.smart_city import scoring_rules

AT = datetime(2022, 11, 1, 2, tzinfo=UTC)
DAY = date(2022, 11, 1)
RULES = scoring_rules()
WEIGHTS = RULES.weight_set("10-20-30-20-20")
GIVEN = {"baseline": "3.60", "output": "3.21", "outcome": "3.23", "impact": "3.07", "quick-win": "3.65"}
IMPACT = ("2.75", "2.75", "3.50", "3.33", "3.33", "2.75")
QUICK_WINS = [QuickWinShown(f"program-{name}", name, "kominfo") for name in DIMENSIONS]


def opened() -> Round:
    act = Opened("10-20-30-20-20", RULES.codes, RULES.derived, DAY)
    return Round("kediri-2022", "35.71", 2022, "year", (Entry(act, AT, "pembuka"),))


def scores(judge: str, given: dict[str, str] | None = None, reason: str | None = None) -> list[Scored]:
    assert judge in ("self", "assessor")
    found = (given or GIVEN).items()
    return [Scored(judge, Place(name), score, reason) for name, score in found]  # type: ignore[arg-type]


def impact() -> list[Scored]:
    indices = zip(DIMENSIONS, IMPACT, strict=True)
    return [Scored("assessor", Place("impact", name), score) for name, score in indices]


def submitted(quick_wins: Sequence[QuickWinShown] = tuple(QUICK_WINS), reason: str | None = None) -> Round:
    own = opened().assess_oneself([*scores("self"), *quick_wins], at=AT, actor="petugas")
    return own.submit("with-reason", on=DAY, reason=reason, at=AT, actor="penyerah")


def interviewed() -> Round:
    return submitted().interview(DAY, at=AT, actor="asesor")


def assessed(extra: Sequence[Scored] = ()) -> Round:
    return interviewed().assess([*scores("assessor"), *extra], at=AT, actor="asesor")


def recorded(extra: Sequence[Scored] = ()) -> Round:
    round_ = assessed(extra)
    return round_.record(computed_score(round_, WEIGHTS, RULES), at=AT, actor="penerbit")


def names(before: Round, after: Round) -> list[str]:
    return [type(event).__name__ for event in told(before, after)]


def test_a_round_goes_through_its_states_in_order() -> None:
    own = opened().assess_oneself(scores("self"), at=AT, actor="petugas")

    assert [one.status for one in (opened(), own, submitted(), interviewed(), assessed(), recorded())] == [
        "open",
        "self-assessment",
        "submitted",
        "interviewed",
        "assessed",
        "recorded",
    ]


def test_a_missing_quick_win_is_named_and_needs_a_reason() -> None:
    shown = [one for one in QUICK_WINS if one.dimension != "living"]

    with pytest.raises(SubmissionIncomplete) as caught:
        submitted(shown)
    handed_in = submitted(shown, reason="menyusul")

    assert [field.field for field in caught.value.fields] == ["quick_wins.living"]
    assert handed_in.submitted is not None
    assert (handed_in.submitted.dimensions, handed_in.submitted.reason) == (("living",), "menyusul")


def test_a_component_without_a_self_score_is_named_too() -> None:
    with pytest.raises(SubmissionIncomplete) as caught:
        opened().assess_oneself(QUICK_WINS, at=AT, actor="petugas").submit(
            "refuse", on=DAY, reason="tetap", at=AT, actor="petugas"
        )

    assert [field.field for field in caught.value.fields] == [f"components.{code}" for code in RULES.codes]


def test_rules_may_let_an_incomplete_self_assessment_pass() -> None:
    handed_in = opened().submit("allow", on=DAY, reason=None, at=AT, actor="petugas")

    assert handed_in.status == "submitted"


def test_a_submitted_round_is_frozen_for_the_officer() -> None:
    with pytest.raises(RoundFrozen):
        submitted().assess_oneself(scores("self", {"baseline": "4.00"}), at=AT, actor="petugas")

    assert submitted().submit("allow", on=DAY, reason=None, at=AT, actor="petugas") == submitted()


@pytest.mark.parametrize("actor", ["pembuka", "petugas", "penyerah"])
def test_who_took_part_in_the_self_assessment_is_no_assessor(actor: str) -> None:
    with pytest.raises(SelfAssessor):
        submitted().interview(DAY, at=AT, actor=actor)
    with pytest.raises(SelfAssessor):
        interviewed().assess(scores("assessor"), at=AT, actor=actor)
    with pytest.raises(SelfAssessor):
        interviewed().note("catatan", at=AT, actor=actor)


def test_assessors_wait_for_the_submission_and_the_interview() -> None:
    with pytest.raises(NotSubmitted):
        opened().interview(DAY, at=AT, actor="asesor")
    with pytest.raises(NotInterviewed):
        submitted().assess(scores("assessor"), at=AT, actor="asesor")
    with pytest.raises(NotInterviewed):
        computed_score(submitted(), WEIGHTS, RULES)


def test_impact_follows_from_its_dimensions_exactly_once_all_six_are_scored() -> None:
    five = assessed(impact()[:5]).scores("assessor")
    six = assessed(impact()).scores("assessor")

    assert (five.component("impact"), five.follows("impact")) == (Fraction("3.07"), False)
    assert (six.component("impact"), six.follows("impact")) == (Fraction(1841, 600), True)
    assert Figure(Fraction(1841, 600)).decimal == "3.0683"


def test_a_component_that_follows_from_its_dimensions_takes_no_other_score() -> None:
    with pytest.raises(ComponentDerived):
        assessed(impact()).assess(scores("assessor", {"impact": "4.00"}), at=AT, actor="asesor")


def test_no_other_component_is_made_of_its_dimensions() -> None:
    outcome = [Scored("assessor", Place("outcome", name), "1.00") for name in DIMENSIONS]

    assert assessed(outcome).scores("assessor").component("outcome") == Fraction("3.23")


def test_a_computed_score_carries_its_evidence() -> None:
    score = recorded(impact()).score

    assert score is not None
    assert score.proof is not None
    assert (score.score, score.score_hundredths, score.max_hundredths) == ("3.31", 331, 400)
    assert score.proof.result.exact == "1243/375"
    assert score.proof.result.components["impact"] == "1841/600"
    assert (score.proof.evidence.rule_version, score.proof.evidence.inputs) == ("10-20-30-20-20", 10)
    assert score.proof.evidence.query == "/v1/evaluations/rounds/kediri-2022/scores?judge=assessor"


def test_a_score_computed_again_is_identical_and_its_digest_knows_no_order() -> None:
    one, other = assessed(), interviewed().assess(scores("assessor")[::-1], at=AT, actor="asesor")

    assert recomputed(recorded(), RULES) == ()
    assert computed_score(one, WEIGHTS, RULES) == computed_score(other, WEIGHTS, RULES)


def test_a_changed_input_is_named_when_the_score_is_computed_again() -> None:
    round_ = recorded()
    tampered = replace(
        round_,
        entries=tuple(
            replace(entry, act=replace(entry.act, score="3.33"))
            if isinstance(entry.act, Scored)
            and (entry.act.judge, entry.act.place) == ("assessor", Place("outcome"))
            else entry
            for entry in round_.entries
        ),
    )

    found = recomputed(tampered, RULES)

    assert {one.field for one in found} == {
        "score",
        "score_hundredths",
        "proof.evidence.digest",
        "proof.result.components.outcome",
        "proof.result.exact",
        "proof.result.score",
    }
    assert Difference("score", "3.32", "3.35") in found


def test_a_round_whose_score_was_announced_takes_no_self_assessment() -> None:
    announced = opened().record(an_announced("3.31", 331), at=AT, actor="penerbit")

    with pytest.raises(RoundFrozen):
        announced.assess_oneself(scores("self"), at=AT, actor="petugas")
    with pytest.raises(RoundFrozen):
        announced.submit("allow", on=DAY, reason=None, at=AT, actor="petugas")


def test_an_interview_is_recorded_once_and_notes_follow_it() -> None:
    noted = interviewed().interview(date(2022, 11, 2), at=AT, actor="lain").note("a", at=AT, actor="asesor")

    assert noted.interviewed == interviewed().interviewed
    assert [(entry.act, entry.actor) for entry in noted.notes] == [(Noted("a"), "asesor")]


def test_a_component_without_a_score_brings_no_inputs() -> None:
    given = submitted().scores("assessor")

    assert (given.inputs(RULES.codes), given.missing(RULES.codes)) == ((), RULES.codes)


def test_an_announced_score_cannot_be_computed_again() -> None:
    announced = opened().record(an_announced("3.31", 331), at=AT, actor="penerbit")

    with pytest.raises(NothingComputed):
        recomputed(announced, RULES)


def test_a_score_needs_every_component() -> None:
    with pytest.raises(NotAssessed) as caught:
        computed_score(
            interviewed().assess(scores("assessor", {"baseline": "3.60"}), at=AT, actor="asesor"),
            WEIGHTS,
            RULES,
        )

    assert [field.field for field in caught.value.fields] == [
        f"components.{code}" for code in RULES.codes if code != "baseline"
    ]


def test_what_stands_is_changed_with_a_reason_only() -> None:
    with pytest.raises(ReasonMissing):
        recorded().assess(scores("assessor", {"outcome": "3.30"}), at=AT, actor="asesor")
    with pytest.raises(ReasonMissing):
        recorded().record(an_announced("3.31", 331), at=AT, actor="penerbit")

    corrected = recorded().assess(scores("assessor", {"outcome": "3.30"}, "salah"), at=AT, actor="asesor")
    assert [one.field for one in recomputed(corrected, RULES)]


def test_the_same_again_changes_nothing() -> None:
    round_ = recorded()
    again = round_.assess(scores("assessor"), at=AT, actor="asesor")
    score = replace(computed_score(round_, WEIGHTS, RULES), reason="lagi")

    assert again == round_
    assert round_.record(score, at=AT, actor="penerbit") == round_
    assert opened().assess_oneself([QUICK_WINS[0]] * 2, at=AT, actor="a").entries[2:] == ()


def test_quick_wins_are_shown_and_withdrawn() -> None:
    own = opened().assess_oneself(QUICK_WINS, at=AT, actor="petugas")
    less = own.assess_oneself([QuickWinWithdrawn("program-economy")], at=AT, actor="petugas")

    assert (own.missing_quick_wins, less.missing_quick_wins) == ((), ("economy",))
    with pytest.raises(QuickWinNotShown):
        less.assess_oneself([QuickWinWithdrawn("program-economy")], at=AT, actor="petugas")


def test_evidence_lies_somewhere_and_its_id_is_its_own() -> None:
    sk = EvidenceShown("sk-1", "institution", Place("output"), "SK Dewan", link="https://contoh.go.id/sk.pdf")
    own = opened().assess_oneself([sk, sk], at=AT, actor="petugas")

    assert list(own.evidence) == ["sk-1"]
    with pytest.raises(EvidenceIdTaken):
        own.assess_oneself([replace(sk, title="SK lain")], at=AT, actor="petugas")
    with pytest.raises(EvidenceUnproven):
        EvidenceShown("sk-2", "institution", Place("output"), "SK Tim", reference="Arsip Bappeda 12")


KEBUMEN_2022 = [
    ("governance", 9, 9, "100.00"),
    ("living", 9, 10, "90.00"),
    ("branding", 6, 7, "85.71"),
    ("society", 9, 9, "100.00"),
    ("economy", 10, 12, "83.33"),
    ("environment", 4, 4, "100.00"),
]


@pytest.mark.parametrize(("dimension", "executed", "planned", "percent"), KEBUMEN_2022)
def test_kebumens_execution_is_exact_and_as_published(
    dimension: str, executed: int, planned: int, percent: str
) -> None:
    share = Executed(dimension, executed, planned).share

    told_again = [Executed(dimension, 0, planned), *[Executed(dimension, executed, planned)] * 2]
    own = opened().assess_oneself(told_again, at=AT, actor="petugas")

    assert share == own.executions[dimension].share == Fraction(executed, planned)
    assert len(own.entries) == 3
    assert str(Figure(share * 100).rounded) == percent


@pytest.mark.parametrize(("executed", "planned"), [(5, 4), (0, 0)])
def test_no_more_is_executed_than_planned(executed: int, planned: int) -> None:
    with pytest.raises(ExecutionImpossible):
        Executed("living", executed, planned)


def test_a_round_is_not_filled_without_end() -> None:
    with pytest.raises(RoundFull):
        opened().assess_oneself(
            [Scored("self", Place("output"), "1.00" if turn % 2 else "2.00") for turn in range(MOST_ENTRIES)],
            at=AT,
            actor="petugas",
        )


def test_improvement_is_measured_over_missing_years_and_again_when_an_earlier_score_comes_late() -> None:
    trend = ScoreTrend().with_score(TrendScore(2023, "b", 323)).with_score(TrendScore(2020, "a", 247))
    later = trend.with_score(TrendScore(2021, "c", 294))

    assert [one.year for one in later.scores] == [2020, 2021, 2023]
    assert trend.compared(2023) == Compared("a", 2020, 76)
    assert later.compared(2021) == Compared("a", 2020, 47)
    assert later.compared(2023) == Compared("c", 2021, 29)
    assert trend.compared(2020) == Compared()
    assert (later.after(2020), later.after(2023)) == (TrendScore(2021, "c", 294), None)


def test_events_tell_real_differences_only() -> None:
    round_ = recorded(impact())
    compared = round_.compare(Compared("kediri-2021", 2021, 25), at=AT, actor="penerbit")
    again = compared.compare(Compared("kediri-2021", 2021, 25), at=AT, actor="penerbit")

    assert names(submitted(), interviewed()) == ["RoundInterviewed"]
    assert names(interviewed(), assessed()) == ["RoundComponentScored"] * 5
    assert names(assessed(), assessed(impact())) == ["RoundDimensionScored"] * 6
    assert names(assessed(impact()), round_) == ["SmartCityScoreRecorded"]
    assert names(round_, compared) == ["SmartCityImprovementMeasured"]
    assert names(compared, again) == []


def test_scores_are_dated_the_last_day_of_their_year_and_days_as_they_were() -> None:
    events: list[Event] = list(told(replace(opened(), entries=()), recorded()))

    days = {type(event).__name__: event.occurred_at.isoformat() for event in events}
    assert days["RoundComponentScored"] == days["SmartCityScoreRecorded"] == "2022-12-31T00:00:00+07:00"
    assert days["RoundOpened"] == days["RoundSubmitted"] == "2022-11-01T00:00:00+07:00"


def an_announced(score: str, hundredths: int) -> ScoreRecorded:
    announcement = Announcement(
        Source("surat"), letter_number="B-1003/DJAI/AI.01.04/12/2022", letter_date=date(2022, 12, 5), rank=22
    )
    return ScoreRecorded("announced", score, hundredths, 400, Compared(), announcement=announcement)
