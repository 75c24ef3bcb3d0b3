"""Topics that are never retired, whatever a broker says of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from regencyctl.retirement import why_not
from servicekit.broker import Broker


async def test_what_kafka_keeps_for_itself_stays() -> None:
    nobody = Broker("127.0.0.1:1")

    reasons = await why_not(nobody, "__consumer_offsets", timedelta(0), datetime.now(UTC))

    assert reasons == ["it is Kafka's own"]
