"""The doors for other systems, by HTTP and by Kafka, on a real broker and a real store."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from contracts.tourism_market import CoinTransactionReported
from servicekit.cloud_events import BATCH, STRUCTURED
from servicekit.dead_letter import StoredLetter, replay
from servicekit.intake import create_intake_router
from servicekit.issuer import DevelopmentIssuer
from servicekit.personal_data import WITHHELD
from servicekit.server import HttpServer
from servicekit.testing.consuming import SOURCE, Workbench, reported, workbench
from servicekit.testing.doors import settings_for_test
from servicekit.testing.eventually import eventually
from servicekit.testing.tally import coin, entries, tally_service
from servicekit.web import create_app

TOPIC = "programs.intake"


@dataclass(frozen=True, slots=True)
class House:
    """A service with both doors open."""

    bench: Workbench
    client: httpx.AsyncClient
    issuer: DevelopmentIssuer

    async def post(
        self, content: str | bytes, headers: dict[str, str], *, role: str = "gate", regency: str = "33.14"
    ) -> httpx.Response:
        """Knock with a token of this role and regency."""
        token = self.issuer.token([role], regency, "gate-1")
        return await self.client.post(
            "/events", content=content, headers=headers | {"Authorization": f"Bearer {token}"}
        )

    async def batch(self, *events: dict[str, Any]) -> list[dict[str, Any]]:
        """The verdicts on a batch."""
        response = await self.post(json.dumps(events), {"Content-Type": BATCH})
        assert response.status_code == 202, response.text
        verdicts: list[dict[str, Any]] = response.json()
        return verdicts

    async def entries(self, regency: str = "33.14") -> list[str]:
        """What the handler wrote down."""
        return await entries(self.bench.runtime.store, "pasar", regency)


@pytest.fixture
async def house(tmp_path: Path, prefix: str, kafka_url: str, store_url: str) -> AsyncIterator[House]:
    settings = settings_for_test(
        "programs",
        tmp_path,
        prefix,
        kafka=kafka_url,
        mongo_url=store_url,
        publishers=json.dumps({SOURCE: ["33.14"], "urn:both": ["33.14", "33.13"]}),
    )
    async with AsyncExitStack() as parts:
        bench = await parts.enter_async_context(workbench(tally_service(), settings))
        app = create_app(bench.service, bench.runtime, [create_intake_router(bench.service)])
        url = await parts.enter_async_context(HttpServer(app, "127.0.0.1", 0).running())
        client = await parts.enter_async_context(httpx.AsyncClient(base_url=url))
        yield House(bench, client, DevelopmentIssuer(tmp_path))


def event(event_id: str, entry: str | None = None, **more: Any) -> dict[str, Any]:
    """A structured CloudEvent that `count_coin` writes down as `entry`."""
    data = coin(entry or event_id).model_dump(mode="json", exclude_none=True)
    named = {"specversion": "1.0", "type": CoinTransactionReported.type, "source": "urn:gate", "id": event_id}
    return named | {"data": data} | more


async def test_one_event_comes_in_by_binary_mode(house: House) -> None:
    headers = {
        "ce-specversion": "1.0",
        "ce-type": CoinTransactionReported.type,
        "ce-source": "urn:gate",
        "ce-id": "e1",
        "Content-Type": "application/json",
    }

    response = await house.post(coin("c1").model_dump_json(), headers)

    assert response.status_code == 202
    assert response.json() == [{"id": "e1", "status": "accepted", "errors": []}]
    assert await house.entries() == ["c1"]


async def test_one_event_comes_in_by_structured_mode(house: House) -> None:
    response = await house.post(
        json.dumps(event("e1", "c1")), {"Content-Type": f"{STRUCTURED}; charset=utf-8"}
    )

    assert [one["status"] for one in response.json()] == ["accepted"]
    assert await house.entries() == ["c1"]


async def test_one_bad_event_of_a_batch_spoils_none_of_its_neighbours(house: House) -> None:
    unreadable = {"specversion": "1.0", "id": "e3"}
    wrong = event("e5", data={"kind": "gift"})

    verdicts = await house.batch(
        event("e1"), event("rule-2"), unreadable, event("e4"), wrong, event("rule-6"), event("e7")
    )

    assert [(one["id"], one["status"], one.get("code")) for one in verdicts] == [
        ("e1", "accepted", None),
        ("rule-2", "refused", "market-closed"),
        ("e3", "refused", "malformed-event"),
        ("e4", "accepted", None),
        ("e5", "refused", "invalid-input"),
        ("rule-6", "refused", "market-closed"),
        ("e7", "accepted", None),
    ]
    assert {"kind", "transaction_id"} <= {one["field"] for one in verdicts[4]["errors"]}
    assert await house.entries() == ["e1", "e4", "e7"]


async def test_what_is_refused_lies_in_the_dead_letters_with_its_reason(house: House) -> None:
    await house.batch(event("e1"), event("rule-2", correlationid="thread-9"))

    async with house.bench.consuming():
        (stored,) = await eventually(lambda: letters(house, 1))

    counted = {"topic": f"{house.bench.service.name}.intake", "code": "market-closed"}
    value = house.bench.runtime.metrics.registry.get_sample_value
    assert value("regency_dead_letters_total", counted) == 1
    assert stored.code == "market-closed"
    assert stored.letter.cause.reason_id == "Pasar tutup"
    assert stored.letter.correlation_id == "thread-9"
    assert json.loads(stored.letter.value)["transaction_id"] == "rule-2"


async def test_an_accepted_id_is_a_duplicate_and_a_refused_one_may_come_again(house: House) -> None:
    await house.batch(event("e1", "c1"), event("e2", "rule-2"))

    verdicts = await house.batch(event("e1", "c1"), event("e2", "c2"), event("e2", "c2"))

    assert [one["status"] for one in verdicts] == ["duplicate", "accepted", "duplicate"]
    assert verdicts[0]["code"] == "already-accepted"
    assert await house.entries() == ["c1", "c2"]


async def test_another_regencys_event_is_refused(house: House) -> None:
    verdicts = await house.batch(event("e1", regency="33.13"), event("e2"))

    assert [(one["status"], one.get("code")) for one in verdicts] == [
        ("refused", "other-regency"),
        ("accepted", None),
    ]
    assert await house.entries("33.13") == []


async def test_the_same_id_of_two_regencies_is_two_events(house: House) -> None:
    first = await house.post(json.dumps(event("e1")), {"Content-Type": STRUCTURED})
    second = await house.post(json.dumps(event("e1")), {"Content-Type": STRUCTURED}, regency="33.13")

    assert [first.json()[0]["status"], second.json()[0]["status"]] == ["accepted", "accepted"]


async def test_a_publisher_speaks_for_itself_only(house: House) -> None:
    response = await house.post(
        json.dumps(event("e1", source=SOURCE)), {"Content-Type": STRUCTURED}, role="publisher"
    )

    assert response.json()[0]["code"] == "unknown-publisher"


async def test_an_unknown_type_is_refused(house: House) -> None:
    (verdict,) = await house.batch(event("e1", type="regency.unheard.of"))

    assert (verdict["status"], verdict["code"]) == ("refused", "unknown-type")


@pytest.mark.parametrize(
    ("content_type", "content", "status"),
    [
        (STRUCTURED, b"{", 400),
        (STRUCTURED, b"[]", 400),
        (STRUCTURED, b'{"specversion":"1.0","type":"x","source":"y"}', 400),
        (STRUCTURED, b'{"specversion":"0.3","type":"x","source":"y","id":"z"}', 400),
        (STRUCTURED, b'{"specversion":"1.0","type":"x","source":"y","id":"z","time":"noon"}', 400),
        (STRUCTURED, b'{"specversion":"1.0","type":"x","source":"y","id":"z","time":{}}', 400),
        (STRUCTURED, b'{"specversion":"1.0","type":["x"],"source":"y","id":7}', 400),
        (BATCH, b"{}", 400),
        (BATCH, b"[" * 100_000, 400),
        ("text/plain", b"hello", 415),
    ],
)
async def test_a_malformed_request_is_a_problem_and_nothing_is_written(
    house: House, content_type: str, content: bytes, status: int
) -> None:
    response = await house.post(content, {"Content-Type": content_type})

    assert response.status_code == status
    assert response.json()["detail_id"]
    assert await house.bench.runtime.store.collection("outbox").count({}) == 0


async def test_nobody_comes_in_without_a_fitting_token(house: House) -> None:
    stranger = await house.client.post("/events", content=b"{}", headers={"Content-Type": STRUCTURED})
    citizen = await house.post(json.dumps(event("e1")), {"Content-Type": STRUCTURED}, role="citizen")

    assert (stranger.status_code, citizen.status_code) == (401, 403)


async def test_a_webhook_may_ask_for_consent(house: House) -> None:
    response = await house.client.options("/events", headers={"WebHook-Request-Origin": "siskeudes.example"})

    assert response.status_code == 200
    assert response.headers["WebHook-Allowed-Origin"] == "siskeudes.example"
    assert response.headers["WebHook-Allowed-Rate"] == "*"


async def test_a_batch_larger_than_a_transaction_is_judged_in_order(house: House) -> None:
    names = [f"e{number}" for number in range(250)]

    verdicts = await house.batch(*(event(name) for name in names))

    assert [one["id"] for one in verdicts] == names
    assert await house.entries() == names


async def test_events_come_in_by_kafka_many_to_a_transaction(house: House) -> None:
    names = [f"e{number}" for number in range(150)]
    await house.bench.send(TOPIC, [message(name) for name in names])

    async with house.bench.consuming():
        await eventually(lambda: wrote(house, names))
        document = await house.bench.runtime.store.collection("intake_seen").find({}, limit=1000)

    transactions = {one["at"] for one in document}
    assert len(document) == 150
    assert len(transactions) <= 6


async def test_a_group_with_refused_broken_and_strange_events_keeps_the_rest(house: House) -> None:
    strange = (reported(coin("e4"), "e4", source="urn:stranger"), coin("e4").model_dump_json().encode())
    foreign = (reported(coin("e5"), "e5", regency="33.13"), coin("e5").model_dump_json().encode())
    broken = (reported(coin("e6"), "e6"), b"\xff")
    await house.bench.send(
        TOPIC,
        [
            message("e1"),
            message("rule-2"),
            message("bug-3"),
            strange,
            foreign,
            broken,
            message("e1"),
            message("e8"),
        ],
    )

    async with house.bench.consuming():
        await eventually(lambda: wrote(house, ["e1", "e8"]))
        stored = await eventually(lambda: letters(house, 5))

    assert [one.code for one in stored] == [
        "market-closed",
        "handler-failed",
        "unknown-publisher",
        "other-regency",
        "invalid-input",
    ]
    assert [one.letter.offset for one in stored] == [1, 2, 3, 4, 5]
    assert stored[4].letter.value == b"\xff"


async def test_structured_events_come_in_by_kafka_too(house: House) -> None:
    content = json.dumps(event("e1", "c1", source=SOURCE)).encode()
    await house.bench.send(TOPIC, [([("content-type", STRUCTURED.encode())], content)])

    async with house.bench.consuming():
        await eventually(lambda: wrote(house, ["c1"]))


async def test_the_trace_of_an_event_goes_on_behind_the_kafka_door(house: House) -> None:
    headers, value = message("trace")
    parent = ("traceparent", b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    await house.bench.send(TOPIC, [([*headers, parent], value)])

    async with house.bench.consuming():
        await eventually(lambda: wrote(house, ["0af7651916cd43dd8448eb211c80319c"]))


async def test_an_event_that_came_by_both_doors_counts_once(house: House) -> None:
    await house.batch(event("e1", source=SOURCE))
    await house.bench.send(TOPIC, [message("e1"), message("e2")])

    async with house.bench.consuming():
        await eventually(lambda: wrote(house, ["e1", "e2"]))


async def test_a_refused_http_event_is_replayed_by_kafka_once(house: House) -> None:
    """Given an officer's refused event, when its cause is gone and it is replayed twice, then it counts once.

    The officer is no publisher: the replay is let in because the service's own dead letter vouches for it.
    """
    (verdict,) = await house.batch(event("rule-1"))
    assert verdict["status"] == "refused"
    async with house.bench.consuming():
        stored = await eventually(lambda: letters(house, 1))
        await house.bench.runtime.store.collection("tally_failures").insert_one({"_id": "rule"})

        await replay(house.bench.settings.broker, stored)
        await replay(house.bench.settings.broker, stored)
        await house.bench.send(TOPIC, [message("e2")], partition=0)
        await eventually(lambda: wrote(house, ["e2", "rule-1"], ordered=False))

    assert len(await house.bench.dead_letters(TOPIC)) == 1


async def test_a_forged_replay_is_a_stranger(house: House) -> None:
    forged = [*reported(coin("e1"), "e1", source="urn:gate"), ("dlq_replayed_from", b"anything/0/0")]
    await house.bench.send(TOPIC, [(forged, coin("e1").model_dump_json().encode())])

    async with house.bench.consuming():
        (stored,) = await eventually(lambda: letters(house, 1))

    assert stored.code == "unknown-publisher"


def message(event_id: str) -> tuple[list[tuple[str, bytes]], bytes]:
    """A record of a trusted publisher."""
    return list(reported(coin(event_id), event_id)), coin(event_id).model_dump_json().encode()


async def wrote(house: House, names: list[str], *, ordered: bool = True) -> bool:
    """Whether the handler wrote down exactly these."""
    found = await house.entries()
    assert (found if ordered else sorted(found)) == names
    return True


async def test_personal_data_is_refused_and_kept_nowhere(house: House) -> None:
    data = coin("e1").model_dump(mode="json", exclude_none=True) | {"buyer": {"no_hp": "081234567890"}}

    (verdict,) = await house.batch(event("e1", data=data))

    assert (verdict["status"], verdict["code"]) == ("refused", "personal-data")
    assert [one["field"] for one in verdict["errors"]] == ["buyer.no_hp"]
    async with house.bench.consuming():
        (stored,) = await eventually(lambda: letters(house, 1))
    assert stored.code == "personal-data"
    assert stored.letter.value == WITHHELD
    assert await house.entries() == []


async def letters(house: House, count: int) -> list[StoredLetter]:
    """The dead letters of the intake, once there are so many."""
    found = await house.bench.dead_letters(TOPIC)
    return found if len(found) >= count else []
