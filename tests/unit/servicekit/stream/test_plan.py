from __future__ import annotations

from typing import Any

import msgspec
import pytest

from contracts.indicators import INDICATORS, Window, indicator_named
from contracts.registry import topic_of
from servicekit.stream import measures
from servicekit.stream.plan import Source, make_plan

ANSWERS = dict.fromkeys(
    ("PERSYARATAN", "PROSEDUR", "WAKTU", "BIAYA", "PRODUK", "KOMPETENSI", "PERILAKU", "PENGADUAN", "SARPRAS"),
    4,
)
SOLD: dict[str, Any] = {
    "occurred_at": "2026-11-22T02:00:00Z",
    "market_id": "bahulak",
    "village": "33.14.02.2015",
    "market_day": "2026-11-22",
    "coins": 5,
    "amount_idr": 10_000,
}


def plan_of(*names: str) -> Source:
    (source,) = make_plan(indicator_named(name) for name in names)
    return source


def test_every_event_type_that_is_counted_has_one_source() -> None:
    plan = make_plan(INDICATORS)

    assert sorted(source.kind for source in plan) == sorted({i.source.type.encode() for i in INDICATORS})
    assert sum(len(source.projections) for source in plan) == len(INDICATORS)
    assert {source.topic for source in plan} == {topic_of(i.source).name for i in INDICATORS}


def test_fields_inside_an_object_are_decoded_with_it() -> None:
    source = plan_of("skm-ikm")
    answered = {
        "occurred_at": "2026-11-22T02:00:00Z",
        "service_id": "rsud",
        "opd": "OPD-1",
        "period": "2026-S2",
        "answers": ANSWERS | {"WAKTU": 1},
    }

    event = source.decode(msgspec.json.encode(answered))

    measure = indicator_named("skm-ikm").measure
    assert measures.summarise(measure, [event]) == (4, 4, 1, 4, 4, 4, 4, 4, 4, 1)


def test_only_what_is_needed_is_decoded() -> None:
    event = plan_of("coin-sales").decode(msgspec.json.encode(SOLD | {"device_id": "gate-1"}))

    assert not hasattr(event, "device_id")
    assert not hasattr(event, "amount_idr")


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("coin-sale-quantiles", {"amount_idr": 10**15 + 1}),
        ("coin-sale-smallest", {"amount_idr": -1}),
        ("coin-sale-mean", {"amount_idr": 1e308}),
        ("coin-sales", {"market_day": "2026-02-30"}),
        ("coin-sales", {"market_day": "someday"}),
    ],
)
def test_what_a_measure_or_a_window_cannot_take_is_refused_when_it_is_read(
    name: str, wrong: dict[str, Any]
) -> None:
    with pytest.raises(msgspec.ValidationError):
        plan_of(name).decode(msgspec.json.encode(SOLD | wrong))


def test_a_group_is_read_once_for_all_indicators_and_windows() -> None:
    source = plan_of("coin-sales", "coin-sale-quantiles", "coins-issued")
    event = source.decode(msgspec.json.encode(SOLD))

    places = list(source.cells_of(("33.14", "2026-11-22T02", source.shared(event))))

    assert len(places) == 9
    assert {(window, suffix) for _, window, suffix in places} == {
        (Window.MARKET_DAY, "2026-11-22|33.14|bahulak|33.14.02.2015"),
        (Window.MONTH, "2026-11|33.14|bahulak|33.14.02.2015"),
        (Window.YEAR, "2026|33.14|bahulak|33.14.02.2015"),
    }
