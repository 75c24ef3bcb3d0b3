"""What documents tell and the topic has not is what it lost; documents that miss something are no source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone

from contracts.tourism_market import CoinsIssued, CoinsRedeemed
from servicekit.envelope import encode_headers
from servicekit.stream.expired import Expired
from servicekit.testing.redemptions import envelope_of

AT = datetime(2025, 1, 4, 2, 0, 0, 123_000, tzinfo=UTC)
WIB = timezone(timedelta(hours=7))


@dataclass(frozen=True, slots=True)
class Published:
    """A record of the topic."""

    offset: int
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]
    key: bytes | None = None


def redeemed(number: int, at: datetime = AT) -> CoinsRedeemed:
    return CoinsRedeemed(
        occurred_at=at,
        market_day_id="bahulak-2025-01-04",
        market_id="bahulak",
        village="33.14.02.2001",
        market_day=at.date(),
        transaction_id=f"t-{number}",
        device_id="gate-1",
        coins=1,
        amount_idr=2_000,
        vendor_id="vendor-1",
    )


def published(event: CoinsRedeemed, sequence: int, offset: int) -> Published:
    envelope = envelope_of(event, sequence, sequence)
    return Published(offset, envelope.data, encode_headers(envelope))


def listed(*events: CoinsRedeemed) -> Expired:
    expired = Expired(CoinsRedeemed)
    for event in events:
        expired.tell("33.14", event)
    return expired


def left(expired: Expired) -> list[str]:
    found = (CoinsRedeemed.model_validate_json(record.value or b"") for record in expired.take())
    return [event.transaction_id for event in found]


def test_what_the_topic_has_is_struck_off_and_the_rest_has_expired() -> None:
    expired = listed(redeemed(1), redeemed(2), redeemed(3))
    topic = [published(redeemed(2), 2, 7), published(redeemed(3), 3, 8), published(redeemed(4), 4, 9)]

    passed = list(expired.struck(topic, told_before=9))

    assert passed == topic
    assert (left(expired), expired.strangers) == (["t-1"], 0)
    assert left(expired) == []


def test_an_event_is_known_again_by_its_instant_in_milliseconds_whatever_its_offset() -> None:
    expired = listed(redeemed(1, AT))
    precise = (AT + timedelta(microseconds=456)).astimezone(WIB)

    list(expired.struck([published(redeemed(1, precise), 1, 7)], told_before=8))

    assert (left(expired), expired.strangers) == ([], 0)


def test_events_that_say_the_same_are_struck_off_one_for_one() -> None:
    expired = listed(redeemed(1), redeemed(1))

    list(expired.struck([published(redeemed(1), 5, 7)], told_before=8))

    assert (left(expired), expired.strangers) == (["t-1"], 0)


def test_a_copy_of_a_record_strikes_nothing_off() -> None:
    expired = listed(redeemed(1), redeemed(1))
    record = published(redeemed(1), 5, 7)

    list(expired.struck([record, replace(record, offset=8)], told_before=9))

    assert (left(expired), expired.strangers) == (["t-1"], 0)


def test_an_event_that_had_to_be_told_and_was_not_is_a_stranger() -> None:
    expired = listed(redeemed(1))

    list(expired.struck([published(redeemed(8), 8, 7), published(redeemed(9), 9, 8)], told_before=8))

    assert expired.strangers == 1


def test_the_same_event_in_another_regency_is_another() -> None:
    expired = Expired(CoinsRedeemed)
    expired.tell("33.15", redeemed(1))

    list(expired.struck([published(redeemed(1), 5, 7)], told_before=8))

    assert (left(expired), expired.strangers) == (["t-1"], 1)


def test_what_is_no_event_of_the_type_is_passed_over() -> None:
    expired = listed(redeemed(1))
    record = published(redeemed(1), 5, 7)
    (_, number), *rest = record.headers[1:]
    topic = [
        replace(record, headers=record.headers[2:]),
        replace(record, headers=(("ce_type", CoinsIssued.type.encode()), ("ce_sequence", number), *rest)),
        replace(published(redeemed(1), 6, 8), value=b"{"),
        replace(published(redeemed(1), 7, 9), value=None),
    ]

    list(expired.struck(topic, told_before=10))

    assert (left(expired), expired.strangers) == (["t-1"], 0)


def test_what_is_left_has_numbers_that_go_up() -> None:
    expired = listed(redeemed(1), redeemed(2), redeemed(2))

    records = list(expired.take())

    assert [dict(record.headers)["ce_sequence"] for record in records] == [b"0", b"1", b"2"]
    assert {dict(record.headers)["ce_regency"] for record in records} == {b"33.14"}
