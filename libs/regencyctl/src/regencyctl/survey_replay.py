"""Plays surveys through the doors of an evaluation service and compares what it publishes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from regencyctl.platform_client import Platform
from regencyctl.survey_story import Story

SERVICE = "evaluation"


@dataclass(frozen=True, slots=True)
class Played:
    """What became of one survey.

    Attributes:
        accepted: Responses that were new there; known: that were there; refused: that do not count.
        digest: SHA-256 of the answers of the result published there; None: it is published nowhere.
        differences: What its published result says otherwise than the topic: field → (topic, there).
    """

    regency: str
    survey_id: str
    responses: int
    accepted: int = 0
    known: int = 0
    refused: int = 0
    digest: str | None = None
    differences: Mapping[str, tuple[Any, Any]] | None = None

    @property
    def is_faithful(self) -> bool:
        """Whether everything counts there and the published result is the same."""
        return not self.refused and not self.differences


async def play(story: Story, platform: Platform) -> Played:
    """Tell one survey: opened, answered, closed, published, as far as its topic tells. Again changes nothing.

    A survey the topic no longer tells the opening of has to be there already.
    Raises: `Refused` by the service, with its problem.
    """
    door = _Door(platform, story)
    if story.opening is not None:
        await door.post("/v1/skm/surveys", story.opening)
    counts = dict.fromkeys(("accepted", "duplicate", "refused"), 0)
    for batch in story.batches:
        answer = await door.post(door.path("responses"), {"responses": batch})
        counts = {name: number + answer[name] for name, number in counts.items()}
    if story.closed is not None:
        await door.post(door.path("close"))
    document = await _publish(story, door)
    return Played(
        story.regency,
        story.survey_id,
        len(story.responses),
        accepted=counts["accepted"],
        known=counts["duplicate"],
        refused=counts["refused"],
        digest=document["evidence"]["digest"] if document else None,
        differences=_differences(story, document) if document else {},
    )


class _Door:
    """The doors of the service, for one survey's regency and under its thread."""

    def __init__(self, platform: Platform, story: Story) -> None:
        self._platform = platform
        self._story = story

    def path(self, part: str) -> str:
        """The path of a part of the survey."""
        return f"/v1/skm/surveys/{self._story.survey_id}/{part}"

    async def post(self, path: str, body: Any = None) -> Any:
        """What a command answered."""
        return await self._platform.post(
            SERVICE,
            path,
            body,
            role="officer",
            regency=self._story.regency,
            X_Correlation_Id=self._story.thread,
        )

    async def get(self, path: str) -> Any:
        """The JSON at a path."""
        return await self._platform.get(SERVICE, path, regency=self._story.regency)


async def _publish(story: Story, door: _Door) -> Mapping[str, Any] | None:
    if story.published_on is None:
        return None
    await door.post(door.path("publication"), {"published_on": story.published_on.isoformat()})
    document: Mapping[str, Any] = await door.get(door.path("publication"))
    return document


def _differences(story: Story, document: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    told = story.published
    if told is None:
        return {}
    both = {
        "responses": (told.responses, document["n"]),
        "ikm": (told.ikm, document["ikm"]),
        "grade": (told.grade, document["grade"]),
        "digest": (told.digest, document["evidence"]["digest"]),
    }
    return {
        name: (before, now) for name, (before, now) in both.items() if before is not None and before != now
    }
