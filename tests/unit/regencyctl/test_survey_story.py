"""What topics tell of a survey becomes what its doors are told."""

from __future__ import annotations

from datetime import UTC, date, datetime

from contracts.evaluation import Answers, SkmIndexPublished, SkmResponseSubmitted, SkmSurveyOpened
from contracts.event import Event
from regencyctl.survey_story import BATCH, Story
from servicekit.envelope import Envelope

AT = datetime(2026, 7, 1, 17, 30, tzinfo=UTC)
OF = {"survey_id": "s-1", "service_id": "ktp-el", "opd": "dukcapil", "period": "2026-S1", "occurred_at": AT}
ANSWERS = Answers(**dict.fromkeys(Answers.model_fields, 3))


def story(*events: Event) -> Story:
    """What these events tell, in this order."""
    told = Story("33.14", "s-1")
    for number, event in enumerate(events):
        told.add(
            event,
            Envelope(
                id=f"e-{number}",
                source="urn:regency:service:evaluation",
                type=event.type,
                subject=event.key,
                time=AT,
                regency="33.14",
                correlation_id="t-1",
                data=b"",
            ),
        )
    return told


def response(name: str) -> SkmResponseSubmitted:
    """One respondent."""
    return SkmResponseSubmitted.model_validate({**OF, "response_id": name, "answers": ANSWERS, "total": 27})


def test_a_survey_is_opened_as_it_was_under_its_thread() -> None:
    told = story(SkmSurveyOpened.model_validate({**OF, "users": 40, "target": 36, "closes_on": "2026-06-30"}))

    assert told.thread == "t-1"
    assert told.opening is not None
    assert (told.opening["users"], told.opening["closes_on"]) == (40, "2026-06-30")
    assert not {"target", "rule_version", "occurred_at"} & told.opening.keys()


def test_a_response_that_lies_there_twice_is_brought_once_in_batches() -> None:
    names = [f"r-{number}" for number in range(BATCH + 1)]

    batches = list(story(*map(response, names), response("r-0")).batches)

    assert [len(batch) for batch in batches] == [BATCH, 1]
    assert [entry["id"] for batch in batches for entry in batch] == names
    assert batches[0][0]["occurred_at"] == "2026-07-01T17:30:00+00:00"


def test_a_result_is_published_on_its_day_or_the_day_it_was_announced_in_wib() -> None:
    result = {**OF, "responses": 1, "ikm": "75.00", "grade": "C", "lowest_elements": [], "rule_version": "v1"}

    assert story().published_on is None
    assert story(SkmIndexPublished.model_validate(result)).published_on == date(2026, 7, 2)
    dated = SkmIndexPublished.model_validate({**result, "published_on": "2026-06-30"})
    assert story(dated).published_on == date(2026, 6, 30)


def test_a_survey_whose_opening_the_topic_has_lost_cannot_be_opened_elsewhere() -> None:
    assert story(response("r-1")).opening is None
