"""Requests about one's own data: who may ask, and by when the law wants it done (3 times 24 hours)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from notifications.domain.errors_people import NotYourData, ReasonMissing
from notifications.domain.subject_request import Asker, Kind, SubjectRequest, ask
from notifications.reference import erasure_retention, pdp_clocks

FRIDAY = datetime(2025, 3, 28, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["access", "restriction", "restriction-lifted", "erasure"])
def test_every_request_is_due_in_hours_that_no_holiday_stops(kind: Kind) -> None:
    request = ask(kind, "budi", Asker("budi"), pdp_clocks(), request_id="r1", at=FRIDAY)

    assert request.due_at == FRIDAY + timedelta(hours=72)
    assert (request.done_at, request.asked_by) == (None, "budi")


def test_a_request_that_is_done_in_parts_says_how_far_it_came() -> None:
    request = ask("erasure", "budi", Asker("budi"), pdp_clocks(), request_id="r1", at=FRIDAY)

    half = request.went_on(100, is_done=False, at=FRIDAY)
    whole = half.went_on(7, is_done=True, at=FRIDAY + timedelta(minutes=1))

    assert (half.rows, half.done_at) == (100, None)
    assert (whole.rows, whole.done_at) == (107, FRIDAY + timedelta(minutes=1))


def test_others_need_an_office_and_a_reason() -> None:
    def asked(asker: Asker) -> SubjectRequest:
        return ask("access", "budi", asker, pdp_clocks(), request_id="r1", at=FRIDAY)

    with pytest.raises(NotYourData):
        asked(Asker("neighbour", reason="curious"))
    with pytest.raises(ReasonMissing):
        asked(Asker("dpo-1", is_trusted=True))

    assert asked(Asker("dpo-1", is_trusted=True, reason="Surat 4/2026")).reason == "Surat 4/2026"


def test_what_outlives_an_erasure_is_kept_for_years_that_are_data() -> None:
    assert (erasure_retention().proofs_kept_years, erasure_retention().requests_kept_years) == (5, 5)
