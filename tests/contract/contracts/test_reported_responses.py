"""The door other systems bring satisfaction answers to: what they send today is taken tomorrow."""

from __future__ import annotations

from contracts.evaluation import SkmResponseReported, SkmResponseSubmitted
from contracts.reference.skm import skm_elements
from contracts.registry import topic_of

ELEMENTS = [element.code for element in skm_elements().elements]


def test_the_door_asks_for_four_fields_and_nine_answers() -> None:
    schema = SkmResponseReported.model_json_schema()

    assert (SkmResponseReported.type, topic_of(SkmResponseReported).name) == (
        "regency.evaluation.skm-response.reported",
        "evaluation.intake",
    )
    assert SkmResponseReported.key_field == "survey_id"
    assert set(schema["properties"]) == {"occurred_at", "survey_id", "response_id", "answers"}
    assert set(schema["required"]) == set(schema["properties"])
    assert sorted(schema["$defs"]["Answers"]["required"]) == sorted(ELEMENTS)
    assert schema["$defs"]["Answers"]["additionalProperties"] is False


def test_what_a_respondent_tells_beside_the_answers_is_in_no_event() -> None:
    told = {"respondent", "suggestion", "code", "way", "sex", "age_band", "education", "occupation"}

    for event in (SkmResponseReported, SkmResponseSubmitted):
        assert not told & set(event.model_fields), event.type
